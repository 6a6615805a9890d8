#include "engine/plan/dial_tone.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/plan/after_step.h"
#include "engine/plan/expand_steps.h"
#include "tests/engine/plan/recipe_cases.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

std::vector<Step> StepsOf(const RecipeCase& each, const Rule& rule) {
  return Expand(each, rule).steps;
}

std::vector<Sku> Skus() { return SnapshotOf({}).skus; }

Duration LongestOf(const DialTone& tone) {
  return std::max(tone.inbound.worst, tone.emergency.worst);
}

TEST(DialTone, EveryOrderOfARecipeIsOneThatTheServiceTakes) {
  const Rule rule = FullRule();
  for (const RecipeCase& each : RecipeCases()) {
    Facts facts = each.user.facts;
    for (const Step& step : StepsOf(each, rule)) {
      EXPECT_TRUE(MayFollow(facts, step, Skus()))
          << each.path << " " << RowOf(step.kind).id;
      facts = AfterStep(facts, step, Skus());
    }
  }
}

TEST(DialTone, HasACaseForEveryRecipe) {
  std::set<std::string> paths;
  for (const RecipeCase& each : RecipeCases()) paths.insert(each.path);
  for (const Recipe& recipe : AllRecipes())
    EXPECT_TRUE(paths.contains(recipe.path)) << recipe.path;
}

TEST(DialTone, EveryRecipeEndsWithBothPaths) {
  const Rule rule = FullRule();
  for (const RecipeCase& each : RecipeCases()) {
    Facts facts = each.user.facts;
    for (const Step& step : StepsOf(each, rule))
      facts = AfterStep(facts, step, Skus());
    EXPECT_TRUE(HasInbound(facts)) << each.path;
    EXPECT_EQ(HasEmergency(facts), !IsResourceAccount(facts)) << each.path;
  }
}

// Searches every order that the service would take for one whose longest
// silence, over all failures, is shorter than the bound.
class OrderSearch {
 public:
  OrderSearch(const Facts& before, std::vector<Step> steps)
      : before_(before), steps_(std::move(steps)) {}

  Duration Best() {
    Extend(before_, 0);
    return *best_;
  }
  long orders() const { return orders_; }

 private:
  void Extend(const Facts& facts, unsigned done) {
    if (order_.size() == steps_.size()) {
      ++orders_;
      const Duration longest =
          LongestOf(CheckDialTone(before_, order_, Skus()));
      if (!best_ || longest < *best_) best_ = longest;
      return;
    }
    for (size_t i = 0; i < steps_.size(); ++i) {
      if ((done >> i & 1U) != 0) continue;
      // What a recipe lets follow its cause has nothing to wait for before.
      if (steps_[i].before != facts.Get(steps_[i].attribute()) &&
          steps_[i].attribute() == A::kNumber)
        continue;
      if (!MayFollow(facts, steps_[i], Skus())) continue;
      order_.push_back(steps_[i]);
      Extend(AfterStep(facts, steps_[i], Skus()), done | 1U << i);
      order_.pop_back();
    }
  }

  const Facts before_;
  const std::vector<Step> steps_;
  std::vector<Step> order_;
  std::optional<Duration> best_;
  long orders_ = 0;
};

// Steps that nobody hears stand still in the search: they would only multiply
// the orders by thousands.
bool IsInert(const Step& step) {
  return step.kind == K::kDialPlan || step.kind == K::kCallingPolicy ||
         step.kind == K::kIpPhonePolicy || step.kind == K::kUsageLocation ||
         step.kind == K::kOptionFlag || step.kind == K::kLineServer;
}

TEST(DialTone, NoRecipeIsSilentForLongerThanItsBestOrder) {
  const Rule rule = FullRule();
  for (const RecipeCase& each : RecipeCases()) {
    auto steps = StepsOf(each, rule);
    std::erase_if(steps, IsInert);
    Facts before = each.user.facts;
    before.Set(A::kUsageLocation, "DE");
    OrderSearch search(before, steps);
    const Duration best = search.Best();
    EXPECT_EQ(LongestOf(CheckDialTone(before, steps, Skus())), best)
        << each.path << " of " << search.orders() << " orders";
    EXPECT_GT(search.orders(), 0) << each.path;
  }
}

TEST(DialTone, ACallingPlanUserIsSilentOnlyBetweenTheTwoNumbers) {
  const Rule rule = FullRule();
  const RecipeCase ann = RecipeCases()[0];
  const auto tone = CheckDialTone(ann.user.facts, StepsOf(ann, rule), Skus());
  EXPECT_EQ(tone.inbound.usual, RowOf(K::kReleaseCallingPlan).settle +
                                    RowOf(K::kAssignDirectRouting).settle)
      << "and the way back is no longer";
  EXPECT_EQ(tone.worst_at, "NUM-SET-DR");
  EXPECT_FALSE(tone.inbound.is_for_good);
}

TEST(DialTone, TheNumberFirstAndTheRoutingLastIsWorse) {
  const Rule rule = FullRule();
  const RecipeCase ann = RecipeCases()[0];
  auto steps = StepsOf(ann, rule);
  const auto good = CheckDialTone(ann.user.facts, steps, Skus());
  const auto at = [&](K kind) {
    return std::find_if(steps.begin(), steps.end(),
                        [&](const Step& step) { return step.kind == kind; });
  };
  // The emergency policy behind the number instead of ahead of it.
  std::rotate(at(K::kEmergencyRouting), at(K::kEmergencyRouting) + 1,
              at(K::kVoiceRouting));
  const auto bad = CheckDialTone(ann.user.facts, steps, Skus());
  EXPECT_GT(bad.emergency.worst, good.emergency.worst);
}

TEST(DialTone, WithoutAnEmergencyPolicyThePathIsGoneForGood) {
  Rule rule = FullRule();
  rule.emergency_call_routing_policy.clear();
  const RecipeCase ann = RecipeCases()[0];
  const auto tone = CheckDialTone(ann.user.facts, StepsOf(ann, rule), Skus());
  EXPECT_TRUE(tone.emergency.is_for_good);
  EXPECT_FALSE(tone.inbound.is_for_good);
}

TEST(DialTone, APolicyOfTheUsersSiteOrGlobalCarriesEmergencyCallsToo) {
  Rule rule = FullRule();
  rule.emergency_call_routing_policy.clear();
  const RecipeCase ann = RecipeCases()[0];
  const auto tone = CheckDialTone(ann.user.facts, StepsOf(ann, rule), Skus(),
                                  OtherEmergencyPolicies::kReach);
  EXPECT_FALSE(tone.emergency.is_for_good);
}

TEST(OtherEmergencyPolicies, ReachAUserByGlobalByTheOfficeOrByEverySite) {
  constexpr auto kNone = OtherEmergencyPolicies::kNone;
  constexpr auto kReach = OtherEmergencyPolicies::kReach;
  Facts facts;
  facts.Set(A::kSite, "Berlin");
  EXPECT_EQ(OtherEmergencyPoliciesOf(nullptr, facts), kNone);
  CallPlan calls;
  calls.emergency_policies["Empty"] = {};
  calls.emergency_policies["DE"] = {EmergencyEntry{}};
  EXPECT_EQ(OtherEmergencyPoliciesOf(&calls, facts), kNone) << "no site at all";
  calls.sites["Vienna"] = "DE";
  calls.sites["Berlin"] = "Empty";
  EXPECT_EQ(OtherEmergencyPoliciesOf(&calls, facts), kNone);
  calls.sites["Berlin"] = "DE";
  calls.sites["Vienna"] = "";
  EXPECT_EQ(OtherEmergencyPoliciesOf(&calls, facts), kReach) << "the office";
  facts.Set(A::kSite, "Paris");
  EXPECT_EQ(OtherEmergencyPoliciesOf(&calls, facts), kNone);
  calls.sites["Vienna"] = "DE";
  EXPECT_EQ(OtherEmergencyPoliciesOf(&calls, facts), kReach) << "every site";
  calls.sites["Vienna"] = "";
  calls.emergency_policies[kGlobalPolicy] = {EmergencyEntry{}};
  EXPECT_EQ(OtherEmergencyPoliciesOf(&calls, facts), kReach);
}

TEST(DialTone, AUserWhoHadNoneLosesNone) {
  const Rule rule = FullRule();
  const RecipeCase ann = RecipeCases()[4];
  const auto tone = CheckDialTone(ann.user.facts, StepsOf(ann, rule), Skus());
  EXPECT_EQ(tone.inbound, Gap{});
  EXPECT_EQ(tone.emergency, Gap{});
}

TEST(AfterStep, ReachesTheTargetAndItsInversesTheStart) {
  const Rule rule = FullRule();
  for (const RecipeCase& each : RecipeCases()) {
    const auto steps = StepsOf(each, rule);
    Facts facts = each.user.facts;
    for (const Step& step : steps) facts = AfterStep(facts, step, Skus());
    EXPECT_TRUE(facts.Has(A::kOnlineVoiceRoutingPolicy)) << each.path;
    EXPECT_EQ(facts.Text(A::kTeamsHome), "online") << each.path;
  }
}

}  // namespace
}  // namespace cutover
