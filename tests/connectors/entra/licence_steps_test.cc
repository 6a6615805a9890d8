// LIC-ADD, LIC-DEL and LIC-SWAP through EntraConnector (graph.md 2.2).

#include <gtest/gtest.h>

#include "connectors/entra/entra_connector.h"
#include "engine/model/licence.h"
#include "engine/plan/rollback.h"
#include "tests/fakes/kept_reading.h"
#include "tests/fakes/tenant_wire.h"

namespace cutover {
namespace {

constexpr const char* kE3 = "05e9a617-0261-4cee-bb44-138d3ef5d965";
constexpr const char* kE5 = "06ebc4ee-1bb5-47dd-8120-11324bc54e06";
constexpr const char* kPlan2 = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c";
constexpr const char* kTeams = "57ff2da0-773e-42df-b2af-ffb7a2317929";

class LicenceSteps : public testing::Test {
 protected:
  LicenceSteps() {
    rehearsal::CloudUser ann;
    ann.id = "ann-id";
    ann.upn = "ann@contoso.test";
    ann.usage_location = "DE";
    ann.skus = {kE3};
    ann.disabled_plans = {{kE3, {kPlan2}}};
    wire_.tenant.AddUser(ann);
    wire_.tenant.Buy(kE3, 2);
    wire_.tenant.Buy(kE5, 2);
  }
  static rehearsal::World Calm() {
    rehearsal::World world;
    world.requests_per_second = 1'000'000;
    return world;
  }
  rehearsal::CloudUser& Ann() { return *wire_.tenant.UserBy("ann-id"); }
  Result<Receipt> Apply(const Step& step) {
    return entra_.Apply(ann_, step, "key");
  }
  Value Seen(const Step& step) {
    auto seen = entra_.Observe({ann_, step});
    EXPECT_TRUE(seen.ok()) << Describe(seen.error());
    return seen.ok() ? seen->value : Value();
  }
  void TakeAllSeats(const std::string& sku) {
    for (int64_t i = 0; i < wire_.tenant.SeatsBought(sku); ++i) {
      rehearsal::CloudUser user;
      user.id = "seat-" + std::to_string(i);
      user.upn = user.id + "@contoso.test";
      user.skus = {sku};
      wire_.tenant.AddUser(user);
    }
  }

  const Step swap_{StepKind::kLicenceSwap, SwapItem(kE3, kE5),
                   std::string(kE3) + " without " + kPlan2,
                   std::string(kE5) + " without " + kPlan2};
  const Identity ann_{"k", "ann@contoso.test", "Ann", "ann-id", ""};
  TenantWire wire_{Calm()};
  EntraConnector entra_{wire_.graph};
};

TEST_F(LicenceSteps, SwapInOneCallAndKeepOffWhatWasOff) {
  EXPECT_EQ(Seen(swap_), swap_.before);
  wire_.sent.clear();
  ASSERT_TRUE(Apply(swap_).ok());
  EXPECT_EQ(wire_.sent,
            std::vector<std::string>{"POST /v1.0/users/ann-id/assignLicense"});
  EXPECT_EQ(Ann().skus, std::set<std::string>{kE5});
  EXPECT_EQ(Seen(swap_), swap_.after);
}

TEST_F(LicenceSteps, SwapBackToExactlyWhatWasThere) {
  ASSERT_TRUE(Apply(swap_).ok());
  const auto back = InverseOf(swap_);
  ASSERT_TRUE(back.has_value());
  ASSERT_TRUE(Apply(*back).ok());
  EXPECT_EQ(Ann().skus, std::set<std::string>{kE3});
  EXPECT_EQ(Ann().disabled_plans[kE3], std::set<std::string>{kPlan2});
  EXPECT_EQ(Seen(swap_), swap_.before);
}

TEST_F(LicenceSteps, ChangeNothingWhenTheSeatsOfASwapAreOut) {
  TakeAllSeats(kE5);
  const auto receipt = Apply(swap_);
  ASSERT_FALSE(receipt.ok());
  EXPECT_EQ(receipt.error().code, ErrorCode::kRefused);
  EXPECT_EQ(Seen(swap_), swap_.before);
}

TEST_F(LicenceSteps, ShowBothOfASwapWhenSomebodyAddedTheOtherAlready) {
  Ann().skus.insert(kE5);
  EXPECT_EQ(Seen(swap_), std::string(kE3) + " without " + kPlan2 + " + " + kE5);
}

TEST_F(LicenceSteps, GiveARemovedLicenceBackAsItWas) {
  const Step remove{StepKind::kLicenceRemove,
                    kE3,
                    std::string("assigned without ") + kPlan2,
                    {}};
  EXPECT_EQ(Seen(remove), remove.before);
  ASSERT_TRUE(Apply(remove).ok());
  EXPECT_EQ(Seen(remove), Value());
  ASSERT_TRUE(Apply(*InverseOf(remove)).ok());
  EXPECT_EQ(Ann().disabled_plans[kE3], std::set<std::string>{kPlan2});
  EXPECT_EQ(Seen(remove), remove.before);
}

TEST_F(LicenceSteps, ReadWhatIsOffInEachLicenceAndWhatIsInError) {
  const Json user = {{"id", "x"},
                     {"licenseAssignmentStates",
                      {{{"skuId", kE3},
                        {"state", "Active"},
                        {"assignedByGroup", nullptr},
                        {"disabledPlans", {kTeams, kPlan2}}},
                       {{"skuId", kE5},
                        {"state", "Active"},
                        {"assignedByGroup", "g-1"},
                        {"disabledPlans", {kPlan2}}},
                       {{"skuId", kE5},
                        {"state", "Error"},
                        {"assignedByGroup", "g-2"},
                        {"error", "CountViolation"}}}}};
  const Facts facts = ObservationOfUser(user).facts;
  EXPECT_EQ(LicenceOf(facts, kE3),
            std::string("assigned without ") + kPlan2 + "," + kTeams);
  EXPECT_EQ(LicenceOf(facts, kE5), Value()) << "a group's is not the user's";
  EXPECT_EQ(SwapOf(facts, SwapItem(kE5, kE3)),
            std::string(kE3) + " without " + kPlan2 + "," + kTeams);
  EXPECT_EQ(facts.List(Attribute::kLicenceErrors),
            std::vector<std::string>{std::string(kE5) + " CountViolation"});
}

}  // namespace
}  // namespace cutover
