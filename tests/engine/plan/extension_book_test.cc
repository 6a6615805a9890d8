#include "engine/plan/extension_book.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/plan/excerpt.h"
#include "engine/plan/extension_findings.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

using A = Attribute;

DialRule Rule(const std::string& name, const std::string& pattern,
              const std::string& translation) {
  return {name, *Pattern::Compile(pattern), translation, true};
}

CallPlan Dialling(std::vector<DialRule> rules) {
  CallPlan calls;
  calls.dial_plans["DP"] = std::move(rules);
  return calls;
}

TEST(ExtensionBook, ListsEveryStringAndItsNumber) {
  const ExtensionBook book(
      Dialling({Rule("desk", "^([23]\\d)$", "+4930700$1")}));
  ASSERT_EQ(book.pages().size(), 1u);
  const auto& extensions = book.pages()[0].extensions;
  ASSERT_EQ(extensions.size(), 20u);
  EXPECT_EQ(extensions.front().dialled, "20");
  EXPECT_EQ(extensions.front().number, "+493070020");
  EXPECT_EQ(extensions.back().dialled, "39");
  EXPECT_TRUE(book.numbers().contains("+493070029"));
}

TEST(ExtensionBook, LeavesOutWhatAnEarlierRuleTakes) {
  DialRule first = Rule("fax", "^(2\\d)$", "+4930900$1");
  first.is_internal_extension = false;
  const ExtensionBook book(
      Dialling({first, Rule("desk", "^([23]\\d)$", "+4930700$1")}));
  EXPECT_EQ(book.pages()[0].extensions.size(), 10u);
  EXPECT_EQ(book.pages()[0].extensions[0].dialled, "30");
}

TEST(ExtensionBook, SaysOfWhichRulesItDoesNotListTheStrings) {
  for (const char* pattern : {"^(\\d{6})$", "^(\\d+)$", "^(\\d)\\1$"}) {
    const ExtensionBook book(Dialling({Rule("desk", pattern, "+4930$1")}));
    ASSERT_EQ(book.pages().size(), 1u) << pattern;
    EXPECT_FALSE(book.pages()[0].is_listed) << pattern;
    EXPECT_TRUE(book.pages()[0].extensions.empty());
  }
}

// Ann's number changes, ben takes over cid's, dan stays where he is and eve
// stays with Skype for Business.
struct Office {
  std::vector<User> users = {
      UserBuilder("ann").CallingPlan("+493070021").Build(),
      UserBuilder("ben").CallingPlan("+4940555").Build(),
      UserBuilder("cid").DirectRouting("+493070022").Build(),
      UserBuilder("dan").DirectRouting("+493070023").Build(),
      UserBuilder("eve").OnPremVoice("+493070024").Build()};
  CallPlan calls = Dialling({Rule("desk", "^(2\\d)$", "+4930700$1")});
  ExtensionBook book{calls};

  std::vector<std::string> Told(const Snapshot& snapshot,
                                const std::set<std::string>& in_use) {
    ExtensionHolders holders = HoldersIn(snapshot, book);
    const char* const numbers[] = {"+4930800", "+493070022", "+493070025"};
    for (size_t i = 0; i < 3; ++i) {
      const User after = UserBuilder("after").DirectRouting(numbers[i]).Build();
      holders.Move(users[i], NumbersHeldBy(users[i].facts, book),
                   NumbersHeldBy(after.facts, book));
    }
    std::vector<std::string> lines;
    for (const Finding& each : ExtensionFindings(holders, in_use))
      lines.push_back(each.id + " " + each.summary);
    return lines;
  }
};

TEST(ExtensionFindings, NameWhoIsNotReachedAnyMoreAndWhoIsInAnothersPlace) {
  Office office;
  EXPECT_EQ(
      office.Told(SnapshotOf(office.users), {"dp"}),
      (std::vector<std::string>{
          "PF-U23 extensions that reach somebody today and nobody after the "
          "plan: 21 (ann@contoso.test)",
          "PF-U23 extensions that reach another user after the plan: 22 "
          "(cid@contoso.test, then ben@contoso.test)",
          "CUT-DIAL 3 of 10 extensions reach a user in Teams, 1 one who is on "
          "Skype for Business; nobody has the numbers of 20 to 21, 26 to 29"}));
}

TEST(ExtensionFindings, WarnOfLossesByDialPlansThatOthersUseAndCountThemNot) {
  Office office;
  EXPECT_EQ(office.Told(SnapshotOf(office.users), {"Global"}).size(), 2u);
}

TEST(ExtensionFindings, AreTheSameOfAnExcerpt) {
  Office office;
  Snapshot snapshot = SnapshotOf(office.users);
  snapshot.estate.emplace();
  TenantDialPlan dial_plan;
  dial_plan.identity = "Tag:DP";
  NormalizationRule rule;
  rule.name = "desk";
  rule.pattern = "^(2\\d)$";
  rule.translation = "+4930700$1";
  rule.is_internal_extension = true;
  dial_plan.rules = {rule};
  snapshot.estate->dial_plans = {dial_plan};
  Policy policy;
  for (const char* name : {"ann", "ben", "cid"}) {
    auto number = PhoneNumber::Parse("+4930800");
    policy.new_numbers.emplace(std::string(name) + "@contoso.test", *number);
  }
  const Snapshot part = ExcerptOf(snapshot, policy);
  EXPECT_EQ(part.users.size(), 3u);
  EXPECT_EQ(part.left_out->extensions,
            (std::map<std::string, HeldIn>{{"+493070023", HeldIn::kTeams},
                                           {"+493070024", HeldIn::kOnPrem}}));
  EXPECT_EQ(office.Told(part, {"DP"}), office.Told(snapshot, {"DP"}));
}

TEST(ExtensionFindings, SayThatARuleWasNotHeldAgainstNumbers) {
  const CallPlan calls = Dialling({Rule("desk", "^(\\d+)$", "+4930$1")});
  const ExtensionBook book(calls);
  const ExtensionHolders holders = HoldersIn(SnapshotOf({}), book);
  const auto findings = ExtensionFindings(holders, {"DP"});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].summary.find("not held against numbers"),
            std::string::npos);
}

}  // namespace
}  // namespace cutover
