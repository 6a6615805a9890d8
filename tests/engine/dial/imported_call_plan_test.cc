#include "engine/dial/imported_call_plan.h"

#include <gtest/gtest.h>

#include "engine/dial/reach.h"
#include "engine/dial/route_call.h"

namespace cutover {
namespace {

// The voice routing of a customer, as ConvertTo-Json gives it.
Json CustomerJson() {
  return Json::parse(R"({
    "Get-CsOnlineVoiceRoute": [
      {"Identity": "international", "Priority": 3,
       "NumberPattern": "^\\+(?!49)\\d{7,15}$",
       "OnlinePstnUsages": ["International"],
       "OnlinePstnGatewayList": ["sbc1.contoso.com"]},
      {"Identity": "national", "Priority": 1,
       "NumberPattern": "^\\+49\\d{5,13}$",
       "OnlinePstnUsages": ["National"],
       "OnlinePstnGatewayList": ["sbc1.contoso.com", "SBC2.contoso.com"]},
      {"Identity": "emergency", "Priority": 0,
       "NumberPattern": "^\\+?(110|112)$",
       "OnlinePstnUsages": ["Emergency"],
       "OnlinePstnGatewayList": ["sbc1.contoso.com"]},
      {"Identity": "bridge", "Priority": 0, "NumberPattern": ".*",
       "OnlinePstnUsages": ["National"], "OnlinePstnGatewayList": [],
       "BridgeSourcePhoneNumber": "+4930555"}],
    "Get-CsOnlineVoiceRoutingPolicy": [
      {"Identity": "Global", "OnlinePstnUsages": []},
      {"Identity": "Tag:Berlin",
       "OnlinePstnUsages": ["National", "International"]}],
    "Get-CsOnlinePSTNGateway": [
      {"Identity": "sbc1.contoso.com", "Enabled": true},
      {"Identity": "sbc2.contoso.com", "Enabled": false}],
    "Get-CsTenantDialPlan": [
      {"Identity": "Tag:DE", "NormalizationRules": [
        {"Name": "extension", "Pattern": "^(\\d{4})$",
         "Translation": "+4930555$1", "IsInternalExtension": true}]}],
    "Get-CsTeamsEmergencyCallRoutingPolicy": [
      {"Identity": "Tag:EM", "EmergencyNumbers": [
        {"EmergencyDialString": "+112", "EmergencyDialMask": "110;+911",
         "OnlinePSTNUsage": "Emergency"}]}]})");
}

CallPlan PlanOf(const Json& json) {
  auto estate = EstateFromJson(json);
  EXPECT_TRUE(estate.ok()) << (estate.ok() ? "" : estate.error().message);
  return ImportedCallPlan(*estate, {"DE"});
}

CallProfile Ann() {
  CallProfile profile{"DE", "de", "BERLIN", "em"};
  profile.has_voice = true;
  return profile;
}

TEST(ImportedCallPlan, RoutesByThePolicyInWhateverCaseItIsNamed) {
  const CallPlan plan = PlanOf(CustomerJson());
  const CallDecision decision = RouteCall(plan, Ann(), "030123456");
  EXPECT_EQ(decision.end, CallEnd::kGateway);
  EXPECT_EQ(decision.normalised, "+4930123456");
  EXPECT_EQ(decision.route, "national");
  EXPECT_EQ(decision.gateways, (std::vector<std::string>{"sbc1.contoso.com"}));
}

TEST(ImportedCallPlan, HasRoutesInOrderOfPriorityWithoutThoseOfABridge) {
  std::vector<std::string> names;
  for (const CallRoute& route : PlanOf(CustomerJson()).routes)
    names.push_back(route.name);
  EXPECT_EQ(names, (std::vector<std::string>{"emergency", "national",
                                             "international"}));
}

TEST(ImportedCallPlan, TakesEmergencyStringsWithAndWithoutThePlus) {
  const CallPlan plan = PlanOf(CustomerJson());
  for (const char* dialled : {"112", "+112", "110", "911", "+911"}) {
    const CallDecision decision = RouteCall(plan, Ann(), dialled);
    EXPECT_EQ(decision.end, CallEnd::kGateway) << dialled;
    EXPECT_EQ(decision.normalised, "112") << dialled;
  }
}

TEST(ImportedCallPlan, FindsARouteWrittenForThePlusAloneWanting) {
  Json json = CustomerJson();
  json["Get-CsOnlineVoiceRoute"][2]["NumberPattern"] = "^\\+112$";
  EXPECT_EQ(RouteCall(PlanOf(json), Ann(), "112").end, CallEnd::kNone);
}

TEST(ImportedCallPlan, NamesARefusedPatternAndGoesOnWithoutIt) {
  Json json = CustomerJson();
  json["Get-CsOnlineVoiceRoute"][1]["NumberPattern"] = "^\\+49(\\d";
  json["Get-CsTenantDialPlan"][0]["NormalizationRules"][0]["Pattern"] = "[";
  const CallPlan plan = PlanOf(json);
  ASSERT_EQ(plan.faults.size(), 2u);
  EXPECT_NE(plan.faults[0].find("route \"national\""), std::string::npos);
  EXPECT_NE(plan.faults[1].find("rule \"extension\" of dial plan \"DE\""),
            std::string::npos);
  EXPECT_EQ(plan.routes.size(), 2u);
  EXPECT_TRUE(plan.dial_plans.at("DE").empty());
}

TEST(ImportedCallPlan, LetsMicrosoftCarryNumbersAndEmergenciesAlone) {
  const CallPlan plan = PlanOf(CustomerJson());
  CallProfile profile{"DE", "Global", "Global", ""};
  profile.has_voice = profile.has_calling_plan = true;
  EXPECT_EQ(RouteCall(plan, profile, "+4930123456").end, CallEnd::kCallingPlan);
  EXPECT_EQ(RouteCall(plan, profile, "112").end, CallEnd::kCallingPlan);
  EXPECT_EQ(RouteCall(plan, profile, "4711").end, CallEnd::kNone);
}

// What a Calling Plan user loses by a policy without international calls is
// named by a number, not by some string that nobody could dial before either.
TEST(ImportedCallPlan, NamesTheShortestNumberThatAMoveLoses) {
  Json json = CustomerJson();
  json["Get-CsOnlineVoiceRoutingPolicy"][1]["OnlinePstnUsages"] = {"National"};
  const CallPlan plan = PlanOf(json);
  CallProfile before{"DE", "Global", "Global", ""};
  before.has_voice = before.has_calling_plan = true;
  ReachProof proof(plan);
  const auto loss = proof.Lost(before, Ann());
  ASSERT_TRUE(loss.shortest);
  EXPECT_TRUE(loss.unproved.empty());
  EXPECT_EQ(RouteCall(plan, before, *loss.shortest).end, CallEnd::kCallingPlan);
  EXPECT_EQ(RouteCall(plan, Ann(), *loss.shortest).end, CallEnd::kNone);
  EXPECT_EQ(RouteCall(plan, before, *loss.shortest).normalised.substr(0, 1),
            "+");
}

// Every fault that an engineer may make in the tenant's own objects is found,
// from the JSON on.
TEST(ImportedCallPlan, ShowsFaultsThatWerePlantedInTheTenantsObjects) {
  using Plant = void (*)(Json&, unsigned);
  const std::vector<std::pair<const char*, Plant>> faults = {
      {"no gateways",
       [](Json& json, unsigned v) {
         json["Get-CsOnlineVoiceRoute"][v % 3]["OnlinePstnGatewayList"] =
             Json::array();
       }},
      {"another usage",
       [](Json& json, unsigned v) {
         json["Get-CsOnlineVoiceRoute"][v % 3]["OnlinePstnUsages"] = {
             "Usage " + std::to_string(v)};
       }},
      {"every gateway is off",
       [](Json& json, unsigned) {
         for (Json& each : json["Get-CsOnlinePSTNGateway"])
           each["Enabled"] = false;
       }},
      {"an area code is forgotten",
       [](Json& json, unsigned v) {
         json["Get-CsOnlineVoiceRoute"][1]["NumberPattern"] =
             "^\\+49(?!" + std::to_string(20 + v) + ")\\d{5,13}$";
       }},
      {"extensions lead nowhere", [](Json& json, unsigned v) {
         json["Get-CsTenantDialPlan"][0]["NormalizationRules"][0]
             ["Translation"] = std::to_string(v) + "$1";
       }}};
  const CallPlan intact = PlanOf(CustomerJson());
  ReachProof intact_proof(intact);
  const Automaton before = intact_proof.Of(Ann()).strings;
  for (unsigned variant = 0; variant < 40; ++variant) {
    for (const auto& [name, plant] : faults) {
      Json json = CustomerJson();
      plant(json, variant);
      const CallPlan bad = PlanOf(json);
      ReachProof proof(bad);
      const Reach& reach = proof.Of(Ann());
      EXPECT_TRUE(reach.unproved.empty()) << name;
      const auto lost = Difference(before, reach.strings).Shortest();
      ASSERT_TRUE(lost) << name << ", variant " << variant;
      EXPECT_EQ(RouteCall(bad, Ann(), *lost).end, CallEnd::kNone) << name;
    }
  }
}

}  // namespace
}  // namespace cutover
