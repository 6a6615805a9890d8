#include "engine/plan/silence.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/plan/planner.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

std::vector<std::string> SilenceOf(std::vector<User> users, const Rule& rule) {
  Policy policy = PolicyOf(rule);
  policy.new_numbers.emplace("ann@contoso.test",
                             *PhoneNumber::Parse("+4930200002"));
  auto plan = BuildPlan(SnapshotOf(std::move(users)), policy, Time{1});
  std::vector<std::string> lines;
  if (!plan.ok()) {
    ADD_FAILURE() << Describe(plan.error());
    return lines;
  }
  for (const Finding& finding : plan->findings) {
    if (finding.id != "CUT-SILENCE") continue;
    lines.push_back(std::string(SeverityName(finding.severity)) + " " +
                    finding.who + ": " + finding.summary);
  }
  return lines;
}

bool Holds(const std::vector<std::string>& lines, const std::string& text) {
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.find(text) != std::string::npos;
  });
}

TEST(Silence, TellsTheBoardHowLongACallingPlanUserIsNotReached) {
  Rule rule = AnyRule();
  rule.number = NumberChoice::kCsvOrKeep;
  rule.emergency_call_routing_policy = "ECRP";
  const auto lines =
      SilenceOf({UserBuilder("ann").CallingPlan("+4930100001").Build()}, rule);
  EXPECT_TRUE(Holds(lines,
                    "P1b, 1 users: cannot be called for 30 min at most "
                    "when all goes well"));
  EXPECT_TRUE(Holds(lines, "NUM-SET-DR fails"));
  EXPECT_FALSE(Holds(lines, "warn"));
}

TEST(Silence, WarnsWhenTheWayToEmergencyServicesIsGoneForGood) {
  Rule rule = AnyRule();
  rule.number = NumberChoice::kCsvOrKeep;
  const auto lines =
      SilenceOf({UserBuilder("ann").CallingPlan("+4930100001").Build()}, rule);
  EXPECT_TRUE(Holds(lines, "1 of them end without an emergency"));
}

TEST(Silence, SaysSoWhenNobodyIsSilent) {
  const auto lines = SilenceOf({UserBuilder("ann")
                                    .DirectRouting("+4930100001")
                                    .With(Attribute::kTenantDialPlan, "Old")
                                    .Build()},
                               AnyRule());
  EXPECT_TRUE(Holds(lines, "repair, 1 users: nobody loses inbound calls"));
}

}  // namespace
}  // namespace cutover
