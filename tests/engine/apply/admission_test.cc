#include "engine/apply/admission.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

constexpr Time kNow{1'800'000'000'000'000};

Plan Valid() {
  Plan plan;
  plan.tenant_id = "tenant";
  plan.valid_until = kNow + Hours(1);
  return plan;
}

bool MayRun(const Plan& plan, bool has_begun) {
  return CheckMayRun({}, plan, "tenant", kNow, has_begun).ok();
}

TEST(CheckMayRun, LetsAValidPlanOfThisVersionBegin) {
  EXPECT_TRUE(MayRun(Valid(), false));
}

TEST(CheckMayRun, LetsAnOlderPlanEndButNotBegin) {
  Plan old = Valid();
  old.recipes = kOldRecipeVersion;
  EXPECT_FALSE(MayRun(old, false));
  EXPECT_TRUE(MayRun(old, true));
  old.purpose = Purpose::kRollback;
  EXPECT_TRUE(MayRun(old, false)) << "a way back is never refused for its age";
}

TEST(CheckMayRun, RefusesAStalePlanUnlessItHasBegun) {
  Plan stale = Valid();
  stale.valid_until = kNow - Hours(1);
  EXPECT_FALSE(MayRun(stale, false));
  EXPECT_TRUE(MayRun(stale, true));
}

TEST(CheckMayRun, RefusesThePlanOfAnotherTenant) {
  EXPECT_FALSE(CheckMayRun({}, Valid(), "other", kNow, true).ok());
}

}  // namespace
}  // namespace cutover
