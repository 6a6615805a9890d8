#include "engine/plan/dial_classes.h"

#include <gtest/gtest.h>

#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

constexpr const char* kOne = "+4930100001";

// Everything but what `pattern` leaves out goes by policy VRP.
CallPlan RoutedBy(const std::string& pattern) {
  VoiceEstate estate;
  VoiceRoute route;
  route.identity = "all";
  route.number_pattern = pattern;
  route.usages = {"U"};
  route.gateways = {"sbc"};
  estate.routes = {route};
  VoiceRoutingPolicy policy;
  policy.identity = "VRP";
  policy.usages = {"U"};
  estate.policies = {policy};
  Snapshot snapshot =
      SnapshotOf({UserBuilder("ann").CallingPlan(kOne).Build()});
  snapshot.estate = estate;
  return *CallPlanOf(snapshot);
}

std::vector<std::string> Told(const CallPlan& calls, int users = 1) {
  DialExam exam(calls);
  DialClasses classes(exam);
  for (int i = 0; i < users; ++i) {
    classes.Add(UserBuilder("ann").CallingPlan(kOne).Build().facts,
                UserBuilder("ann").DirectRouting(kOne).Build().facts);
  }
  std::vector<std::string> lines;
  for (const Finding& each : classes.Findings())
    lines.push_back(each.id + " " + each.who + ": " + each.summary);
  return lines;
}

bool Has(const std::vector<std::string>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
    return line.find(part) != std::string::npos;
  });
}

TEST(DialClasses, ProveThatNothingIsLostWhereEveryNumberIsRouted) {
  const auto lines = Told(RoutedBy("^(\\+[1-9]\\d{6,14}|1\\d\\d)$"), 3);
  EXPECT_TRUE(Has(lines, "proved over all strings"))
      << testing::PrintToString(lines);
  EXPECT_TRUE(Has(lines, "(3 users)"));
  EXPECT_FALSE(Has(lines, "can be dialled today and not"));
}

TEST(DialClasses, NameTheShortestStringThatIsLost) {
  const auto lines = Told(RoutedBy("^(\\+49\\d+|1\\d\\d)$"));
  EXPECT_TRUE(Has(lines, "\"+1000000\" can be dialled today and not"))
      << testing::PrintToString(lines);
  EXPECT_TRUE(Has(lines, "international strings lead nowhere"));
  EXPECT_FALSE(Has(lines, ": national strings lead nowhere"))
      << testing::PrintToString(lines);
}

TEST(DialClasses, SayWhatCouldNotBeProved) {
  const auto lines = Told(RoutedBy("^\\+(\\d)\\1?\\d+$"));
  EXPECT_TRUE(Has(lines, "tried, not proved")) << testing::PrintToString(lines);
  EXPECT_FALSE(Has(lines, "proved over all strings"));
}

TEST(DialClasses, DoNotCompareWithWhatTheOldPoolRoutes) {
  const CallPlan calls = RoutedBy(".*");
  DialExam exam(calls);
  DialClasses classes(exam);
  classes.Add(UserBuilder("ann").OnPremVoice(kOne).Build().facts,
              UserBuilder("ann").DirectRouting(kOne).Build().facts);
  bool told = false;
  for (const Finding& each : classes.Findings())
    told = told || each.summary.find("not compared") != std::string::npos;
  EXPECT_TRUE(told);
}

TEST(DialClasses, DialOneExampleOfEveryRuleForExtensions) {
  CallPlan calls = RoutedBy("^\\+49\\d+$");
  calls.dial_plans["DP"] = {
      {"desk", *Pattern::Compile("^([2-8]\\d{2})$"), "+4930700$1", true},
      {"lost", *Pattern::Compile("^(9\\d)$"), "#$1", true}};
  const auto lines = Told(calls);
  EXPECT_TRUE(Has(lines, "extension strings lead nowhere: 90"))
      << testing::PrintToString(lines);
  EXPECT_FALSE(Has(lines, "lead nowhere: 200")) << testing::PrintToString(lines);
}

}  // namespace
}  // namespace cutover
