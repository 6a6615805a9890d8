#include "engine/plan/assumptions.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/plan/planner.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kOne = "+4930100001";

Policy Keeping(NumberAuthority authority) {
  Rule rule = AnyRule();
  rule.authority = authority;
  return PolicyOf(rule);
}

Result<Plan> PlanOf(const UserBuilder& user, const Policy& policy) {
  return BuildPlan(SnapshotOf({user.Build()}), policy, Time{1});
}

std::string AssumedIn(const Result<Plan>& plan) {
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : Describe(plan.error()));
  std::string text;
  for (const Finding& each : plan->findings) {
    if (each.id == "CUT-ASSUME") text += each.summary + "\n";
  }
  return text;
}

bool Has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

TEST(Assumptions, AreListedOnlyWhereAStepDependsOnThem) {
  const UserBuilder ann = UserBuilder("ann").OnPremVoice(kOne);
  const std::string kept =
      AssumedIn(PlanOf(ann, Keeping(NumberAuthority::kActiveDirectory)));
  EXPECT_TRUE(Has(kept, "contacts"));
  EXPECT_TRUE(Has(kept, "asks for Skype for Business Plan 2"));
  EXPECT_FALSE(Has(kept, "OnPremLineURI"));
  const std::string given =
      AssumedIn(PlanOf(ann, Keeping(NumberAuthority::kCloud)));
  EXPECT_TRUE(Has(given, "OnPremLineURI"));
  EXPECT_TRUE(Has(given, "AllowOnPremToOnlineMigration is not known"));
  EXPECT_EQ(AssumedIn(PlanOf(UserBuilder("ann").DirectRouting(kOne),
                             Keeping(NumberAuthority::kCloud))),
            "");
}

TEST(Assumptions, SayWhatTheTenantSaysOfItsNumbers) {
  Policy policy = Keeping(NumberAuthority::kCloud);
  policy.told_tenant[tenant_fact::kOnPremToOnline] = "false";
  EXPECT_TRUE(
      Has(AssumedIn(PlanOf(UserBuilder("ann").OnPremVoice(kOne), policy)),
          "AllowOnPremToOnlineMigration is false"));
}

TEST(Assumptions, DecideWhetherAMoveAsksForPlan2) {
  const auto ann = [] {
    return UserBuilder("ann")
        .OnPremVoice(kOne)
        .With(A::kLicences, "sku-e3 direct")
        .With(A::kDisabledPlans,
              "sku-e3 direct 0feaeb32-d00e-4d66-bd5a-43b5b83db82c");
  };
  Policy policy = Keeping(NumberAuthority::kActiveDirectory);
  EXPECT_EQ(CountMoves(*PlanOf(ann(), policy)), 0u);
  policy.assumptions.sfb_plan2 = Assumptions::Plan2::kIgnored;
  const auto plan = PlanOf(ann(), policy);
  EXPECT_EQ(CountMoves(*plan), 1u);
  EXPECT_TRUE(Has(AssumedIn(plan), "no longer asks"));
}

TEST(Assumptions, DecideWhetherAResourceAccountTakesAnExtension) {
  const User ann = UserBuilder("ann")
                       .CallingPlan(kOne)
                       .With(A::kAccountType, "resourceAccount")
                       .Build();
  Rule rule = AnyRule();
  rule.number = NumberChoice::kCsv;
  Policy policy = PolicyOf(rule);
  policy.new_numbers.emplace("ann@contoso.test",
                             *PhoneNumber::Parse("+4930200002;ext=7"));
  auto plan = BuildPlan(SnapshotOf({ann}), policy, Time{1});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 1u);
  EXPECT_TRUE(Has(AssumedIn(plan), "takes a number with an extension"));
  policy.assumptions.resource_account_extensions =
      Assumptions::Extensions::kRefused;
  plan = BuildPlan(SnapshotOf({ann}), policy, Time{1});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 0u);
}

}  // namespace
}  // namespace cutover
