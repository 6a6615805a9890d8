#include "engine/plan/staging.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/plan/after_step.h"
#include "engine/plan/dial_tone.h"
#include "engine/plan/planner.h"
#include "tests/engine/plan/recipe_cases.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

constexpr Time kOpens{1'800'000'000'000'000};
const Window kNight{kOpens, kOpens + Hours(4), "Europe/Berlin"};

// What a user hears of: where Teams carries the calls, whatever steers them.
std::vector<std::string> LiveOf(const Facts& facts) {
  std::vector<std::string> live = {
      facts.Text(A::kTeamsHome),     facts.Text(A::kNumber),
      facts.Text(A::kAdLine),        facts.Text(A::kCoexistenceMode),
      HasInbound(facts) ? "in" : "", HasEmergency(facts) ? "emergency" : ""};
  if (facts.Text(A::kTeamsHome) != "online") return live;
  live.push_back(facts.Text(A::kTeamsCallingPolicy));
  live.push_back(facts.Text(A::kTeamsIpPhonePolicy));
  if (!facts.Has(A::kNumber)) return live;
  for (A policy : {A::kOnlineVoiceRoutingPolicy, A::kTenantDialPlan,
                   A::kTeamsEmergencyCallRoutingPolicy})
    live.push_back(facts.Text(policy));
  return live;
}

TEST(Staging, IsReversibleAndInertInEveryRecipe) {
  const Rule rule = FullRule();
  for (const RecipeCase& each : RecipeCases()) {
    const ExpandedSteps expanded = Expand(each, rule);
    Facts facts = each.user.facts;
    const auto before = LiveOf(facts);
    for (int i = 0; i < expanded.staged; ++i) {
      const Step& step = expanded.steps[static_cast<size_t>(i)];
      EXPECT_LE(RowOf(step.kind).reversibility, Reversibility::kR1)
          << each.path << " " << RowOf(step.kind).id;
      facts = AfterStep(facts, step, SnapshotOf({}).skus);
      EXPECT_EQ(LiveOf(facts), before)
          << each.path << " " << RowOf(step.kind).id;
    }
  }
}

// Neither is the rest of a recipe inert by mistake: what may go early does.
TEST(Staging, HoldsEveryLicenceAndEveryWaitForOne) {
  for (const Recipe& recipe : AllRecipes()) {
    // Where a number waits for its licence, that is what is live.
    const std::string path = recipe.path;
    if (path == "relicense" || path == "renumber") continue;
    for (K kind : {K::kLicenceAdd, K::kWaitPhone, K::kUsageLocation}) {
      const auto& late = recipe.cut_over;
      EXPECT_EQ(std::find(late.begin(), late.end(), kind), late.end())
          << recipe.path << " " << RowOf(kind).id;
    }
  }
}

Result<Plan> PlanWith(Duration ahead, const std::optional<Window>& window) {
  Rule rule = AnyRule();
  rule.licences_add = {"MCOEV"};
  Policy policy = PolicyOf(rule);
  policy.stage_ahead = ahead;
  policy.default_window = window;
  return BuildPlan(
      SnapshotOf({UserBuilder("ann").OnPremVoice("+4930100001").Build()}),
      policy, Time{1});
}

TEST(Staging, RunsUpToTheWindowAndTakesThePoliciesOfAnOnPremUser) {
  const auto plan = PlanWith(Hours(120), kNight);
  ASSERT_TRUE(plan.ok()) << Describe(plan.error());
  const Wave& wave = plan->waves.at(0);
  ASSERT_TRUE(wave.staging);
  EXPECT_EQ(*wave.staging,
            (Window{kOpens - Hours(120), kOpens, "Europe/Berlin"}));
  const Move& move = wave.moves.at(0);
  ASSERT_EQ(move.staged, 3);
  EXPECT_EQ(move.steps[0].kind, K::kLicenceAdd);
  EXPECT_EQ(move.steps[1].kind, K::kDialPlan);
  EXPECT_EQ(move.steps[2].kind, K::kVoiceRouting);
  EXPECT_EQ(move.steps[3].kind, K::kMove);
}

TEST(Staging, IsNotApartWithoutAWindowOrTheKey) {
  EXPECT_FALSE(PlanWith({}, kNight)->waves.at(0).staging);
  EXPECT_FALSE(PlanWith(Hours(120), std::nullopt)->waves.at(0).staging);
}

TEST(Staging, IsNotApartWhereNobodyHasAnythingToStage) {
  Policy policy;
  policy.stage_ahead = Hours(24);
  std::vector<Wave> waves = {{1, "one", kNight, {Move{}}}};
  SetStaging(policy, waves);
  EXPECT_FALSE(waves[0].staging);
  waves[0].moves[0].staged = 1;
  SetStaging(policy, waves);
  EXPECT_TRUE(waves[0].staging);
}

}  // namespace
}  // namespace cutover
