// What a rule's licences become: LIC-ADD, LIC-DEL and LIC-SWAP.

#include <gtest/gtest.h>

#include "engine/model/licence.h"
#include "engine/plan/after_step.h"
#include "engine/plan/planner.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kOld = "+4930100001";

class LicencePlan : public testing::Test {
 protected:
  LicencePlan() {
    rule_ = AnyRule();
    rule_.licences_swap = {{"E3", "E5"}, {"BUNDLE", "MCOEV"}};
  }
  Snapshot Estate(const User& user) {
    Snapshot snapshot = SnapshotOf({user});
    snapshot.skus = {
        {"sku-e3", "E3", 9, 1, {"TEAMS1", "PLAN2"}, {"p-teams", "p-2"}},
        {"sku-e5", "E5", 9, 1, {"TEAMS1", "MCOEV"}, {"p-teams", "p-ev"}},
        {"sku-ev", "MCOEV", 9, 1, {"MCOEV"}, {"p-ev"}},
        {"sku-b", "BUNDLE", 9, 1, {"MCOEV", "MCOPSTN1"}, {"p-ev", "p-cp"}}};
    snapshot.digest = SnapshotDigest(snapshot);
    return snapshot;
  }
  // "LIC-…: before > after" of the only user, with where it stands.
  std::vector<std::string> Plan(const User& user) {
    Policy policy = PolicyOf(rule_);
    policy.new_numbers.emplace("ann@contoso.test",
                               *PhoneNumber::Parse("+4930200002"));
    auto plan = BuildPlan(Estate(user), policy, Time{1});
    EXPECT_TRUE(plan.ok()) << Describe(plan.error());
    std::vector<std::string> lines;
    if (!plan.ok() || plan->waves.empty()) return lines;
    const auto& steps = plan->waves[0].moves[0].steps;
    for (size_t i = 0; i < steps.size(); ++i) {
      if (RowOf(steps[i].kind).system != StepSystem::kEntra) continue;
      lines.push_back((i == 0                  ? "first "
                       : i + 1 == steps.size() ? "last "
                                               : "amid ") +
                      std::string(RowOf(steps[i].kind).id) + ": " +
                      steps[i].before.value_or("-") + " > " +
                      steps[i].after.value_or("-"));
    }
    return lines;
  }
  static UserBuilder Ann() { return UserBuilder("ann"); }

  Rule rule_;
};

using Lines = std::vector<std::string>;

TEST_F(LicencePlan, SwapsABundleLastForItsNumberHasToLeaveFirst) {
  rule_.number = NumberChoice::kCsv;
  EXPECT_EQ(
      Plan(Ann().CallingPlan(kOld).With(A::kLicences, "sku-b direct").Build()),
      Lines{"last LIC-SWAP: sku-b > sku-ev"});
}

TEST_F(LicencePlan, SwapsFirstWhereTheNewLicenceBringsPhoneSystem) {
  rule_.number = NumberChoice::kCsv;
  EXPECT_EQ(Plan(Ann()
                     .With(A::kFeatureTypes, "Teams")
                     .With(A::kLicences, "sku-e3 direct")
                     .Build()),
            Lines{"first LIC-SWAP: sku-e3 > sku-e5"});
}

TEST_F(LicencePlan, KeepsOffWhatWasOffAsFarAsTheNewLicenceHasIt) {
  EXPECT_EQ(Plan(Ann()
                     .DirectRouting(kOld)
                     .With(A::kTenantDialPlan, "old")
                     .With(A::kLicences, "sku-e3 direct")
                     .With(A::kDisabledPlans,
                           "sku-e3 direct p-2\nsku-e3 direct p-teams")
                     .Build()),
            Lines{});
  rule_.number = NumberChoice::kCsv;
  EXPECT_EQ(Plan(Ann()
                     .With(A::kFeatureTypes, "Teams")
                     .With(A::kLicences, "sku-e3 direct")
                     .With(A::kDisabledPlans,
                           "sku-e3 direct p-2\nsku-e3 direct p-teams")
                     .Build()),
            Lines{"first LIC-SWAP: sku-e3 without p-2,p-teams > sku-e5 "
                  "without p-teams"});
}

TEST_F(LicencePlan, LeavesAloneWhatAGroupGives) {
  rule_.number = NumberChoice::kCsv;
  EXPECT_EQ(Plan(Ann()
                     .CallingPlan(kOld)
                     .With(A::kLicences, "sku-b group:g\nsku-ev direct")
                     .Build()),
            Lines{});
}

TEST_F(LicencePlan, OnlyTakesTheOldAwayWhereTheNewIsThere) {
  rule_.number = NumberChoice::kCsv;
  EXPECT_EQ(Plan(Ann()
                     .CallingPlan(kOld)
                     .With(A::kLicences, "sku-b direct\nsku-ev group:g")
                     .Build()),
            Lines{"last LIC-DEL: assigned > -"});
}

TEST_F(LicencePlan, ASwapThereAndBackLeavesTheFactsAsTheyWere) {
  Facts facts = Ann()
                    .CallingPlan(kOld)
                    .With(A::kLicences, "sku-b direct\nsku-e3 group:g")
                    .With(A::kDisabledPlans, "sku-b direct p-ev")
                    .Build()
                    .facts;
  const auto skus = Estate(Ann().Build()).skus;
  const Step there{StepKind::kLicenceSwap, SwapItem("sku-b", "sku-ev"),
                   "sku-b without p-ev", "sku-ev without p-ev"};
  const Facts swapped = AfterStep(facts, there, skus);
  EXPECT_FALSE(swapped.ListHas(A::kFeatureTypes, "CallingPlan"));
  EXPECT_EQ(SwapOf(swapped, there.item), there.after);
  const Step back{there.kind, there.item, there.after, there.before};
  Facts restored = AfterStep(swapped, back, skus);
  EXPECT_EQ(SwapOf(restored, there.item), there.before);
  for (A each : {A::kLicences, A::kDisabledPlans})
    EXPECT_EQ(restored.List(each), facts.List(each));
  EXPECT_TRUE(restored.ListHas(A::kFeatureTypes, "CallingPlan"));
}

}  // namespace
}  // namespace cutover
