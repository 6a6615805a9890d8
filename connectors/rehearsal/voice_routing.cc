// The made-up tenant's voice routing: two SBCs, one policy, dial plan and
// emergency policy a region, as the cmdlets give them.

#include "connectors/rehearsal/tenant.h"

namespace cutover::rehearsal {
namespace {

constexpr const char* kSbcs[] = {"sbc1.contoso.test", "sbc2.contoso.test"};
constexpr const char* kRegions[] = {"EMEA", "AMER", "APAC"};

Json Route(const std::string& name, int priority, const std::string& pattern,
           const std::string& usage) {
  return {{"Identity", name},
          {"Name", name},
          {"Priority", priority},
          {"NumberPattern", pattern},
          {"OnlinePstnUsages", Json::array({usage})},
          {"OnlinePstnGatewayList", kSbcs}};
}

Json Routes() {
  return Json::array(
      {Route("emergency", 0, "^\\+?(1[0-9]{1,2}|911|999)$", "Emergency"),
       Route("national-DE", 1, "^\\+49\\d{5,13}$", "National"),
       Route("national-GB", 2, "^\\+44\\d{7,10}$", "National"),
       Route("national-FR", 3, "^\\+33\\d{9}$", "National"),
       Route("national-US", 4, "^\\+1\\d{10}$", "National"),
       Route("national-JP", 5, "^\\+81\\d{7,12}$", "National"),
       Route("international", 6, "^\\+[1-9]\\d{6,14}$", "International")});
}

Json Policies() {
  Json policies = Json::array(
      {{{"Identity", "Global"}, {"OnlinePstnUsages", Json::array()}}});
  for (const char* region : kRegions) {
    policies.push_back({{"Identity", std::string("Tag:DR-") + region},
                        {"OnlinePstnUsages", {"National", "International"}},
                        {"RouteType", "BYOT"}});
  }
  return policies;
}

Json Gateways() {
  Json gateways = Json::array();
  for (const char* sbc : kSbcs) {
    gateways.push_back({{"Identity", sbc},
                        {"Fqdn", sbc},
                        {"SipSignalingPort", 5061},
                        {"Enabled", true},
                        {"SendSipOptions", true},
                        {"MaxConcurrentSessions", 2000}});
  }
  return gateways;
}

Json DialPlans() {
  Json plans = Json::array(
      {{{"Identity", "Global"}, {"NormalizationRules", Json::array()}}});
  for (const char* region : kRegions) {
    const Json extension = {{"Name", "extension"},
                            {"Description", "the colleagues' last four digits"},
                            {"Pattern", "^([2-8]\\d{3})$"},
                            {"Translation", "+4930700$1"},
                            {"IsInternalExtension", true}};
    plans.push_back({{"Identity", std::string("Tag:DP-") + region},
                     {"NormalizationRules", Json::array({extension})}});
  }
  return plans;
}

Json EmergencyPolicies() {
  const auto number = [](const char* dial_string, const char* masks) {
    return Json{{"EmergencyDialString", dial_string},
                {"EmergencyDialMask", masks},
                {"OnlinePSTNUsage", "Emergency"}};
  };
  const std::map<std::string, Json> numbers = {
      {"EMEA", {number("112", "110;15;17;18;114;999;191;196;197")}},
      {"AMER", {number("911", "112")}},
      {"APAC",
       {number("110", "112;911"), number("119", ""), number("118", "")}}};
  Json policies = Json::array();
  for (const char* region : kRegions) {
    policies.push_back({{"Identity", std::string("Tag:ECRP-") + region},
                        {"EmergencyNumbers", numbers.at(region)},
                        {"AllowEnhancedEmergencyServices", false}});
  }
  return policies;
}

}  // namespace

std::optional<Json> VoiceRoutingOf(const std::string& cmdlet) {
  if (cmdlet == "Get-CsOnlinePstnUsage")
    return Json::array(
        {{{"Identity", "Global"},
          {"Usage", {"Emergency", "National", "International"}}}});
  if (cmdlet == "Get-CsOnlineVoiceRoute") return Routes();
  if (cmdlet == "Get-CsOnlineVoiceRoutingPolicy") return Policies();
  if (cmdlet == "Get-CsOnlinePSTNGateway") return Gateways();
  if (cmdlet == "Get-CsTenantDialPlan") return DialPlans();
  if (cmdlet == "Get-CsTeamsTranslationRule") return Json::array();
  if (cmdlet == "Get-CsTeamsEmergencyCallRoutingPolicy")
    return EmergencyPolicies();
  if (cmdlet == "Get-CsTenantNetworkSite") return Json::array();
  return std::nullopt;
}

}  // namespace cutover::rehearsal
