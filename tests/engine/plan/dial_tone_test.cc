#include "engine/plan/dial_tone.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/plan/after_step.h"
#include "engine/plan/expand_steps.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

constexpr const char* kOld = "+4930100001";
constexpr const char* kNew = "+4930200002";

struct Case {
  const char* path;
  User user;
  NumberAuthority authority;
};

// One user for every recipe, with all that the recipe may have to do.
std::vector<Case> Cases() {
  const auto ann = [] { return UserBuilder("ann"); };
  return {
      {"P1b",
       ann().CallingPlan(kOld).With(A::kLicences, "sku-cp direct").Build(),
       NumberAuthority::kCloud},
      {"P3A", ann().OnPremVoice(kOld).Build(),
       NumberAuthority::kActiveDirectory},
      {"P3B", ann().OnPremVoice(kOld).Build(), NumberAuthority::kCloud},
      {"P5", ann().MovedWithLine(kOld).Build(),
       NumberAuthority::kActiveDirectory},
      {"P7",
       ann()
           .With(A::kFeatureTypes, "Teams")
           .With(A::kUsageLocation, {})
           .Build(),
       NumberAuthority::kCloud},
      {"repair", ann().DirectRouting(kOld).Build(), NumberAuthority::kCloud}};
}

Rule FullRule() {
  Rule rule = AnyRule();
  rule.calling_policy = "CP";
  rule.emergency_call_routing_policy = "ECRP";
  rule.usage_location = "DE";
  rule.licences_add = {"MCOEV"};
  rule.licences_remove = {"MCOPSTN1"};
  return rule;
}

std::vector<Step> StepsOf(const Case& each, const Rule& rule) {
  const Snapshot snapshot = SnapshotOf({each.user});
  const Recipe* recipe = RecipeFor(Classify(each.user), each.authority);
  if (recipe == nullptr || std::string(recipe->path) != each.path) {
    ADD_FAILURE() << "another recipe than " << each.path;
    return {};
  }
  const Target target{&rule, NumberValue{*PhoneNumber::Parse(kNew)}};
  return ExpandSteps(snapshot, each.user, *recipe, target);
}

std::vector<Sku> Skus() { return SnapshotOf({}).skus; }

Duration LongestOf(const DialTone& tone) {
  return std::max(tone.inbound.worst, tone.emergency.worst);
}

TEST(DialTone, EveryOrderOfARecipeIsOneThatTheServiceTakes) {
  const Rule rule = FullRule();
  for (const Case& each : Cases()) {
    Facts facts = each.user.facts;
    for (const Step& step : StepsOf(each, rule)) {
      EXPECT_TRUE(MayFollow(facts, step, Skus()))
          << each.path << " " << RowOf(step.kind).id;
      facts = AfterStep(facts, step, Skus());
    }
  }
}

TEST(DialTone, EveryRecipeEndsWithBothPaths) {
  const Rule rule = FullRule();
  for (const Case& each : Cases()) {
    Facts facts = each.user.facts;
    for (const Step& step : StepsOf(each, rule))
      facts = AfterStep(facts, step, Skus());
    EXPECT_TRUE(HasInbound(facts)) << each.path;
    EXPECT_TRUE(HasEmergency(facts)) << each.path;
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
         step.kind == K::kUsageLocation;
}

TEST(DialTone, NoRecipeIsSilentForLongerThanItsBestOrder) {
  const Rule rule = FullRule();
  for (const Case& each : Cases()) {
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
  const Case ann = Cases()[0];
  const auto tone = CheckDialTone(ann.user.facts, StepsOf(ann, rule), Skus());
  EXPECT_EQ(tone.inbound.usual, RowOf(K::kReleaseCallingPlan).settle +
                                    RowOf(K::kAssignDirectRouting).settle)
      << "and the way back is no longer";
  EXPECT_EQ(tone.worst_at, "NUM-SET-DR");
  EXPECT_FALSE(tone.inbound.is_for_good);
}

TEST(DialTone, TheNumberFirstAndTheRoutingLastIsWorse) {
  const Rule rule = FullRule();
  const Case ann = Cases()[0];
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
  const Case ann = Cases()[0];
  const auto tone = CheckDialTone(ann.user.facts, StepsOf(ann, rule), Skus());
  EXPECT_TRUE(tone.emergency.is_for_good);
  EXPECT_FALSE(tone.inbound.is_for_good);
}

TEST(DialTone, AUserWhoHadNoneLosesNone) {
  const Rule rule = FullRule();
  const Case ann = Cases()[4];
  const auto tone = CheckDialTone(ann.user.facts, StepsOf(ann, rule), Skus());
  EXPECT_EQ(tone.inbound, Gap{});
  EXPECT_EQ(tone.emergency, Gap{});
}

TEST(AfterStep, ReachesTheTargetAndItsInversesTheStart) {
  const Rule rule = FullRule();
  for (const Case& each : Cases()) {
    const auto steps = StepsOf(each, rule);
    Facts facts = each.user.facts;
    for (const Step& step : steps) facts = AfterStep(facts, step, Skus());
    EXPECT_TRUE(facts.Has(A::kOnlineVoiceRoutingPolicy)) << each.path;
    EXPECT_EQ(facts.Text(A::kTeamsHome), "online") << each.path;
  }
}

}  // namespace
}  // namespace cutover
