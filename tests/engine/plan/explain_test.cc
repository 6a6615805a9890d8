#include "engine/plan/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/plan/check.h"
#include "engine/plan/planner.h"
#include "engine/plan/targets.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

constexpr const char* kOne = "+4930100001";
constexpr const char* kAnn = "ann@contoso.test";

Rule Named(const std::string& name, int line) {
  Rule rule = AnyRule();
  rule.name = name;
  rule.line = line;
  return rule;
}

// America by country, the group of bosses, then everybody.
Policy ThreeRules() {
  Rule america = Named("America", 3);
  america.country = "US";
  Rule bosses = Named("Bosses", 9);
  bosses.group = "GG-Boss";
  bosses.site = "Berlin";
  Policy policy = PolicyOf(Named("Rest", 15));
  policy.rules.insert(policy.rules.begin(), {america, bosses});
  Rule last = Named("Never", 20);
  policy.rules.push_back(last);
  return policy;
}

Explanation Told(const User& user, const Policy& policy) {
  auto told = Explain(SnapshotOf({user}), policy, Time{1}, nullptr, kAnn);
  EXPECT_TRUE(told.ok()) << (told.ok() ? "" : Describe(told.error()));
  return told.ok() ? *told : Explanation{};
}

TEST(Explain, TellsWhyEachRuleAheadDidNotMeetTheUser) {
  const auto told =
      Told(UserBuilder("ann").OnPremVoice(kOne).Build(), ThreeRules());
  ASSERT_EQ(told.rules.size(), 4u);
  EXPECT_EQ(told.rules[0].unmet,
            (std::vector<std::string>{"the country is DE, not US"}));
  EXPECT_EQ(
      told.rules[1].unmet,
      (std::vector<std::string>{"the user is no member of the group GG-Boss",
                                "the site is unknown, not Berlin"}));
  EXPECT_TRUE(told.rules[2].decides);
  EXPECT_FALSE(told.rules[3].decides);
  EXPECT_TRUE(told.rules[3].unmet.empty());
}

TEST(Explain, NamesTheRuleAndLineThatChoseEachTarget) {
  const auto told =
      Told(UserBuilder("ann").OnPremVoice(kOne).Build(), ThreeRules());
  ASSERT_GE(told.targets.size(), 5u);
  EXPECT_EQ(told.targets[0].value, "VRP");
  EXPECT_EQ(told.targets[0].why, "rule \"Rest\" (line 15)");
  EXPECT_NE(told.targets[2].why.find("names none"), std::string::npos);
  EXPECT_EQ(told.targets[4].what, "Number");
  EXPECT_NE(told.targets[4].why.find("says keep"), std::string::npos);
}

TEST(Explain, ShowsTheWaveAndTheStepsOfThePlanItself) {
  const User ann = UserBuilder("ann").OnPremVoice(kOne).Build();
  const auto plan = BuildPlan(SnapshotOf({ann}), ThreeRules(), Time{1});
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(CountMoves(*plan), 1u);
  const auto told = Told(ann, ThreeRules());
  EXPECT_EQ(told.steps, plan->waves[0].moves[0].steps);
  EXPECT_EQ(told.staged, plan->waves[0].moves[0].staged);
  ASSERT_TRUE(told.wave);
  EXPECT_EQ(told.wave->name, plan->waves[0].name);
  EXPECT_EQ(told.path, plan->waves[0].moves[0].path);
  EXPECT_TRUE(told.outcome.starts_with("moves in wave "));
}

TEST(Explain, TellsOfEveryCheckWhatItSaid) {
  const auto told =
      Told(UserBuilder("ann").OnPremVoice(kOne).Build(), ThreeRules());
  std::multiset<std::string> asked;
  for (const CheckAnswer& each : told.checks) {
    asked.insert(each.id);
    EXPECT_FALSE(each.rule.empty()) << each.id;
    EXPECT_FALSE(each.about.empty()) << each.id;
  }
  for (const CheckRow& row : AllChecks())
    EXPECT_EQ(asked.count(row.id), 1u) << row.id;
  const auto answer = [&](const char* id) {
    return *std::find_if(told.checks.begin(), told.checks.end(),
                         [&](const auto& each) { return each.id == id; });
  };
  EXPECT_TRUE(answer("PF-U19").IsPass());
  EXPECT_FALSE(answer("PF-U23").not_checked.empty());
  EXPECT_EQ(answer("PF-U22").findings.size(), 1u);
}

TEST(Explain, TellsWhatWasPlannedOfAUserWhomACheckStopped) {
  Rule rule = AnyRule();
  rule.voice_routing_policy = "";
  const auto told =
      Told(UserBuilder("ann").OnPremVoice(kOne).Build(), PolicyOf(rule));
  EXPECT_FALSE(told.wave);
  EXPECT_TRUE(told.outcome.starts_with("is left out: PF-U19, "))
      << told.outcome;
  EXPECT_FALSE(told.steps.empty());
  EXPECT_FALSE(told.targets.empty());
}

TEST(Explain, SaysWhyAUserIsLeftAlone) {
  Policy policy = ThreeRules();
  policy.rules.resize(2);
  const auto told = Told(UserBuilder("ann").OnPremVoice(kOne).Build(), policy);
  EXPECT_EQ(told.outcome, "is left alone: no rule meets the user");
  EXPECT_TRUE(told.steps.empty());
  EXPECT_TRUE(told.targets.empty());
}

TEST(Explain, RefusesAUserWhomNobodyRead) {
  const auto told = Explain(SnapshotOf({}), ThreeRules(), Time{1}, nullptr,
                            "nobody@contoso.test");
  ASSERT_FALSE(told.ok());
  EXPECT_EQ(told.error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(told.error().remedy.empty());
}

TEST(Explain, HearsOnlyWhatConcernsTheUser) {
  const Snapshot snapshot =
      SnapshotOf({UserBuilder("ann").OnPremVoice(kOne).Build(),
                  UserBuilder("bob").OnPremVoice(kOne).Build()});
  auto told = Explain(snapshot, ThreeRules(), Time{1}, nullptr, kAnn);
  ASSERT_TRUE(told.ok());
  for (const CheckAnswer& each : told->checks) {
    EXPECT_NE(each.about, "bob@contoso.test") << each.id;
    for (const Finding& finding : each.findings) {
      EXPECT_NE(finding.user_key, snapshot.users[1].key) << each.id;
    }
  }
}

// The rule that is told to decide is the planner's, for every made-up user.
TEST(Explain, AgreesWithThePlannersRulesForEveryUser) {
  const Policy policy = ThreeRules();
  for (const char* country : {"DE", "US", "FR"}) {
    for (const char* site : {"", "Berlin", "Bonn"}) {
      for (const char* group : {"CN=GG-Boss,DC=x", "CN=Other,DC=x"}) {
        const User user = UserBuilder("ann")
                              .With(Attribute::kUsageLocation, country)
                              .With(Attribute::kSite, site)
                              .With(Attribute::kMemberOf, group)
                              .Build();
        const Rule* decides = RuleFor(user, policy);
        for (const Rule& rule : policy.rules) {
          const bool meets = UnmetConditions(user, rule).empty();
          if (&rule == decides) {
            EXPECT_TRUE(meets);
          }
          if (&rule < decides) {
            EXPECT_FALSE(meets) << rule.name;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace cutover
