#include "engine/plan/rule_use.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/plan/planner.h"
#include "engine/plan/targets.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

Rule Named(const std::string& name, int line) {
  Rule rule = AnyRule();
  rule.name = name;
  rule.line = line;
  return rule;
}

User At(const std::string& name, const std::string& country,
        const std::string& site) {
  return UserBuilder(name)
      .CallingPlan("+4930100001")
      .With(Attribute::kUsageLocation, country)
      .With(Attribute::kSite, site)
      .Build();
}

// "who: summary" of each warning.
std::vector<std::string> Told(const std::vector<Rule>& rules,
                              const std::vector<User>& users) {
  Policy policy;
  policy.rules = rules;
  RuleUse use(policy);
  for (const User& user : users) use.Add(user, RulesMet(user, policy));
  std::vector<std::string> lines;
  for (const Finding& each : use.Findings(SnapshotOf(users))) {
    EXPECT_EQ(each.id, "CUT-RULE");
    EXPECT_EQ(each.severity, Severity::kWarn);
    EXPECT_FALSE(each.remedy.empty());
    lines.push_back(each.who + ": " + each.summary);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(RuleUse, NamesTheConditionThatNobodyMeets) {
  Rule rule = Named("Lyon", 7);
  rule.country = "DE";
  rule.site = "Lyon";
  EXPECT_EQ(Told({rule}, {At("ann", "DE", "Bonn")}),
            (Lines{"rule \"Lyon\" (line 7): meets nobody: there is no user of "
                   "site \"Lyon\""}));
}

TEST(RuleUse, SaysThatConditionsNeverHoldTogether) {
  Rule rule = Named("Lyon", 7);
  rule.country = "DE";
  rule.site = "Lyon";
  const auto lines =
      Told({rule}, {At("ann", "DE", "Bonn"), At("bob", "FR", "Lyon")});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("never together"), std::string::npos) << lines[0];
}

TEST(RuleUse, TellsOfARuleWhoseUsersAreAllTaken) {
  Rule first = Named("Germany", 1);
  first.country = "DE";
  Rule second = Named("Bonn", 5);
  second.site = "Bonn";
  EXPECT_EQ(Told({first, second}, {At("ann", "DE", "Bonn")}),
            (Lines{"rule \"Bonn\" (line 5): decides for nobody: all of its 1 "
                   "users meet a rule that stands ahead of it"}));
}

TEST(RuleUse, WarnsWhereTwoRulesWantDifferentThingsOfTheSameUsers) {
  Rule first = Named("Germany", 1);
  first.country = "DE";
  Rule second = Named("Bonn", 5);
  second.site = "Bonn";
  second.dial_plan = "DP-Bonn";
  const std::vector<User> users = {At("ann", "DE", "Bonn"),
                                   At("bob", "FR", "Bonn")};
  EXPECT_EQ(Told({first, second}, users),
            (Lines{"rule \"Germany\" (line 1): decides, being first, for 1 "
                   "users who meet rule \"Bonn\" (line 5) as well, which wants "
                   "something else: ann@contoso.test"}));
  second.dial_plan = first.dial_plan;
  EXPECT_EQ(Told({first, second}, users), Lines{});
}

TEST(RuleUse, TakesANarrowRuleAheadOfAWideOneForAnException) {
  Rule first = Named("Bonn", 1);
  first.site = "Bonn";
  first.dial_plan = "DP-Bonn";
  EXPECT_EQ(Told({first, Named("Rest", 5)},
                 {At("ann", "DE", "Bonn"), At("bob", "FR", "Lyon")}),
            Lines{});
}

TEST(RuleUse, SaysTheSameWhateverTheOrderOfTheUsers) {
  Rule first = Named("Germany", 1);
  first.country = "DE";
  Rule second = Named("Bonn", 5);
  second.site = "Bonn";
  second.dial_plan = "DP-Bonn";
  std::vector<User> users = {At("zoe", "FR", "Bonn")};
  for (const char* name : {"ann", "bob", "cid", "dan", "eve"})
    users.push_back(At(name, "DE", "Bonn"));
  const Lines lines = Told({first, second}, users);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].ends_with(
      "ann@contoso.test, bob@contoso.test, cid@contoso.test, …"))
      << lines[0];
  std::reverse(users.begin(), users.end());
  EXPECT_EQ(Told({first, second}, users), lines);
}

// What Covers says of the conditions holds for every user that can be made.
TEST(Covers, HoldsForEveryUser) {
  std::vector<Rule> rules;
  for (const char* country : {"", "DE"}) {
    for (const char* site : {"", "Bonn"}) {
      for (const char* ou : {"", "OU=DE,DC=x", "OU=Bonn,OU=DE,DC=x"}) {
        for (const char* group : {"", "GG", "CN=GG,DC=x"}) {
          Rule rule;
          rule.country = country;
          rule.site = site;
          rule.ou = ou;
          rule.group = group;
          rules.push_back(rule);
        }
      }
    }
  }
  std::vector<User> users;
  for (const char* country : {"DE", "FR"}) {
    for (const char* site : {"Bonn", "Lyon"}) {
      for (const char* dn :
           {"CN=a,OU=Bonn,OU=DE,DC=x", "CN=a,OU=DE,DC=x", "CN=a,DC=x"}) {
        for (const char* group : {"CN=GG,DC=x", "CN=GG,DC=y", "CN=H,DC=x"}) {
          users.push_back(UserBuilder("ann")
                              .With(Attribute::kUsageLocation, country)
                              .With(Attribute::kSite, site)
                              .With(Attribute::kDistinguishedName, dn)
                              .With(Attribute::kMemberOf, group)
                              .Build());
        }
      }
    }
  }
  int covered = 0;
  for (const Rule& wide : rules) {
    for (const Rule& narrow : rules) {
      const auto escapes = [&](const User& user) {
        return Meets(user, narrow) && !Meets(user, wide);
      };
      const bool is_covered = std::none_of(users.begin(), users.end(), escapes);
      EXPECT_EQ(Covers(wide, narrow), is_covered)
          << wide.country << "/" << wide.site << "/" << wide.ou << "/"
          << wide.group << " and " << narrow.country << "/" << narrow.site
          << "/" << narrow.ou << "/" << narrow.group;
      covered += is_covered ? 1 : 0;
    }
  }
  EXPECT_GT(covered, 36);
}

TEST(Planner, TellsARuleThatMeetsNobodyAndMovesTheOthers) {
  Rule nobody = Named("Lyon", 3);
  nobody.site = "Lyon";
  Policy policy = PolicyOf(Named("Rest", 9));
  policy.rules.insert(policy.rules.begin(), nobody);
  const auto plan = BuildPlan(
      SnapshotOf({UserBuilder("ann").OnPremVoice("+4930100001").Build()}),
      policy, Time{1});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 1u);
  const auto is_told = [](const Finding& each) {
    return each.id == "CUT-RULE" && each.who == "rule \"Lyon\" (line 3)";
  };
  EXPECT_TRUE(
      std::any_of(plan->findings.begin(), plan->findings.end(), is_told));
}

TEST(Planner, RefusesAPolicyThatOnlyTheOldServerHasWithItsRulesLine) {
  Rule rule = Named("Rest", 9);
  rule.voice_routing_policy = "VP-Berlin";
  Policy policy = PolicyOf(rule);
  policy.known_policies.clear();
  const auto plan =
      BuildPlan(SnapshotOf({UserBuilder("ann")
                                .OnPremVoice("+4930100001")
                                .With(Attribute::kSfbVoicePolicy, "VP-Berlin")
                                .Build()}),
                policy, Time{1});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, ErrorCode::kRefused);
  const std::string& said = plan.error().message;
  EXPECT_NE(said.find("a voice policy of Skype for Business Server"),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("rule \"Rest\" (line 9)"), std::string::npos) << said;
}

}  // namespace
}  // namespace cutover
