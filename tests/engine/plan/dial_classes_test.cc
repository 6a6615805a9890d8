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
  OnPremDial on_prem(nullptr);
  DialClasses classes(exam, on_prem);
  const auto ann =
      DialClassOf(UserBuilder("ann").CallingPlan(kOne).Build().facts,
                  UserBuilder("ann").DirectRouting(kOne).Build().facts, on_prem);
  for (int i = 0; i < users; ++i) classes.Add(*ann);
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
  OnPremDial on_prem(nullptr);
  DialClasses classes(exam, on_prem);
  const auto ann =
      DialClassOf(UserBuilder("ann").OnPremVoice(kOne).Build().facts,
                  UserBuilder("ann").DirectRouting(kOne).Build().facts, on_prem);
  classes.Add(*ann);
  bool told = false;
  for (const Finding& each : classes.Findings())
    told = told || each.summary.find("not compared") != std::string::npos;
  EXPECT_TRUE(told);
}

// A site's policy counts there in place of the user's: it may call emergencies
// by a usage that no route of the tenant carries.
CallPlan WithSites(CallPlan calls) {
  calls.emergency_policies["Own"] = {{"112", {"110"}, "U"}};
  calls.emergency_policies["Good"] = {{"112", {"110"}, "U"}};
  calls.emergency_policies["Bad"] = {{"112", {"110"}, "U"}, {"911", {}, "X"}};
  calls.sites = {
      {"Aachen", "Good"}, {"Boston", "Bad"}, {"Celle", ""}, {"Denver", "Bad"}};
  return calls;
}

TEST(DialClasses, TellOfEveryPolicyOfSitesWhichEmergencyStringsLeadNowhere) {
  const auto lines = Told(WithSites(RoutedBy("^(\\+49\\d+|1\\d\\d)$")));
  EXPECT_TRUE(Has(lines,
                  "at the sites Boston, Denver (emergency policy Bad) "
                  "emergency strings lead nowhere: 911"))
      << testing::PrintToString(lines);
  EXPECT_FALSE(Has(lines, "Aachen")) << testing::PrintToString(lines);
  EXPECT_FALSE(Has(lines, "Celle"));
}

TEST(DialClasses, TellWhichEmergencyStringsAMoveLosesAtASite) {
  CallPlan calls = WithSites(RoutedBy("^\\+49\\d+$"));
  calls.emergency_policies["Bad"] = {{"112", {}, ""}};
  const auto lines = Told(calls);
  // Today Microsoft carries them by the Calling Plan.
  EXPECT_TRUE(Has(lines,
                  "at the sites Boston, Denver (emergency policy Bad) "
                  "emergency strings lead out today and not after the move: "
                  "110, 112"))
      << testing::PrintToString(lines);
}

TEST(DialClasses, DoNotCallAnExtensionLostThatRingsInTeams) {
  CallPlan calls = RoutedBy("^\\+33\\d+$");
  calls.dial_plans["DP"] = {
      {"desk", *Pattern::Compile("^(2\\d)$"), "+49307$1", true}};
  const User ann = UserBuilder("ann").CallingPlan(kOne).Build();
  const Facts after = UserBuilder("ann").DirectRouting(kOne).Build().facts;
  for (const bool is_on_prem : {false, true}) {
    UserBuilder ben("ben");
    const User other = is_on_prem ? ben.OnPremVoice("+4930720").Build()
                                  : ben.DirectRouting("+4930720").Build();
    const ExtensionBook book(calls);
    ExtensionHolders holders = HoldersIn(SnapshotOf({ann, other}), book);
    holders.Move(ann, NumbersHeldBy(ann.facts, book),
                 NumbersHeldBy(after, book));
    DialExam exam(calls);
    OnPremDial on_prem(nullptr);
    DialClasses classes(exam, on_prem);
    classes.Hold(holders);
    const auto own = DialClassOf(ann.facts, after, on_prem);
    classes.Add(*own);
    std::vector<std::string> lines;
    for (const Finding& each : classes.Findings())
      lines.push_back(each.summary);
    EXPECT_EQ(Has(lines, "extension strings lead nowhere: 20"), is_on_prem)
        << testing::PrintToString(lines);
    EXPECT_EQ(Has(lines, "the extension 20 of a user who is on Skype"),
              is_on_prem)
        << testing::PrintToString(lines);
  }
}

// What the pool has: everything by one route, national numbers by a rule.
OnPremEstate Pool() {
  OnPremEstate estate;
  estate.dial_plans = {
      {"Global", "Global", "",
       std::vector<OnPremNormalizationRule>{
           {"national", "", "^0([1-9]\\d+)$", "+49$1", false},
           {"desk", "", "^([2-8]\\d{2})$", "+4930700$1", true}}}};
  estate.voice_policies = {{"Tag:DE", "DE", TextList{"Home"}, {}}};
  estate.voice_routes = {{"all", "all", "^\\+\\d{6,15}$", 1, TextList{"Home"},
                          TextList{"PstnGateway:gw.contoso.test"}}};
  return estate;
}

std::vector<std::string> ToldFrom(const OnPremEstate* pool,
                                  const CallPlan& calls) {
  DialExam exam(calls);
  OnPremDial on_prem(pool);
  DialClasses classes(exam, on_prem);
  const auto ann =
      DialClassOf(UserBuilder("ann")
                      .OnPremVoice(kOne)
                      .With(Attribute::kSfbEnterpriseVoice, "true")
                      .With(Attribute::kSfbVoicePolicy, "DE")
                      .Build()
                      .facts,
                  UserBuilder("ann").DirectRouting(kOne).Build().facts, on_prem);
  classes.Add(*ann);
  std::vector<std::string> lines;
  for (const Finding& each : classes.Findings())
    lines.push_back(each.id + " " + each.who + ": " + each.summary);
  return lines;
}

TEST(DialClasses, ProveThatNothingIsLostThatThePoolRoutes) {
  const OnPremEstate pool = Pool();
  CallPlan calls = RoutedBy("^\\+\\d{6,15}$");
  calls.dial_plans["DP"] = {
      {"desk", *Pattern::Compile("^([2-8]\\d{2})$"), "+4930700$1", true},
      {"national", *Pattern::Compile("^0([1-9]\\d+)$"), "+49$1"}};
  const auto lines = ToldFrom(&pool, calls);
  EXPECT_TRUE(Has(lines, "proved over all strings"))
      << testing::PrintToString(lines);
}

TEST(DialClasses, NameWhatThePoolRoutesAndTeamsDoesNot) {
  const OnPremEstate pool = Pool();
  const auto lines = ToldFrom(&pool, RoutedBy("^(\\+49\\d+|1\\d\\d)$"));
  EXPECT_TRUE(Has(lines, "can be dialled today and not"))
      << testing::PrintToString(lines);
  EXPECT_TRUE(Has(lines,
                  "lead out by Skype for Business today and nowhere "
                  "after the move: +"))
      << testing::PrintToString(lines);
}

TEST(DialClasses, SayWhyThePoolWasNotComparedWith) {
  const CallPlan calls = RoutedBy(".*");
  EXPECT_TRUE(Has(ToldFrom(nullptr, calls), "no exports"));
  OnPremEstate pool = Pool();
  pool.voice_routes.reset();
  EXPECT_TRUE(Has(ToldFrom(&pool, calls), "Get-CsVoiceRoute is not among"));
  pool = Pool();
  pool.dial_plans.push_back({"Site:Berlin", "Site:Berlin", "",
                             std::vector<OnPremNormalizationRule>{}});
  EXPECT_TRUE(Has(ToldFrom(&pool, calls), "of which site the pool"));
  pool = Pool();
  (*pool.voice_routes)[0].number_pattern = "^\\+(\\d";
  pool.voice_routes->push_back(
      {"short", "short", "^1\\d\\d$", 2, TextList{"Home"}, TextList{"gw"}});
  const auto lines = ToldFrom(&pool, calls);
  EXPECT_TRUE(Has(lines, "not proved: on-prem route \"all\""))
      << testing::PrintToString(lines);
  EXPECT_FALSE(Has(lines, "proved over all strings"));
}

TEST(DialClasses, DialOneExampleOfEveryRuleForExtensions) {
  CallPlan calls = RoutedBy("^\\+49\\d+$");
  calls.dial_plans["DP"] = {
      {"desk", *Pattern::Compile("^([2-8]\\d{2})$"), "+4930700$1", true},
      {"lost", *Pattern::Compile("^(9\\d)$"), "#$1", true}};
  const auto lines = Told(calls);
  EXPECT_TRUE(Has(lines, "extension strings lead nowhere: 90"))
      << testing::PrintToString(lines);
  EXPECT_FALSE(Has(lines, "lead nowhere: 200"))
      << testing::PrintToString(lines);
}

}  // namespace
}  // namespace cutover
