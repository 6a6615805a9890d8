#include "connectors/routing/estate_source.h"

#include <filesystem>
#include <map>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/base/unicode.h"

namespace cutover {
namespace {

Finding Missing(const std::string& what, const std::string& remedy) {
  return {"CUT-ROUTING",
          Severity::kWarn,
          "",
          what,
          "the voice routing was read without " + what,
          remedy};
}

// ConvertTo-Json gives one object for one, a list for several, and Windows
// PowerShell may wrap the list.
std::vector<Json> ObjectsOf(const Json& json) {
  const Json& list =
      json.is_object() && json.contains("value") && json["value"].is_array()
          ? json["value"]
          : json;
  if (list.is_array()) return list.get<std::vector<Json>>();
  if (list.is_null()) return {};
  return {list};
}

Status AddAll(const std::string& cmdlet, const Json& json,
              EstateReading& reading) {
  for (const Json& object : ObjectsOf(json))
    TRY(AddToEstate(cmdlet, object, reading.estate));
  return Done{};
}

// Resource types of configuration snapshots, and the cmdlet of each.
const std::map<std::string, std::string>& ResourceTypes() {
  static const std::map<std::string, std::string> kTypes = {
      {"microsoft.teams.pstnusage", "Get-CsOnlinePstnUsage"},
      {"microsoft.teams.voiceroute", "Get-CsOnlineVoiceRoute"},
      {"microsoft.teams.voiceroutingpolicy", "Get-CsOnlineVoiceRoutingPolicy"},
      {"microsoft.teams.tenantdialplan", "Get-CsTenantDialPlan"},
      {"microsoft.teams.translationrule", "Get-CsTeamsTranslationRule"},
      {"microsoft.teams.emergencycallroutingpolicy",
       "Get-CsTeamsEmergencyCallRoutingPolicy"}};
  return kTypes;
}

// A snapshot names a rule of a dial plan by Identity ("Plan/Rule") where the
// cmdlet has Name.
Json WithRuleNames(Json properties) {
  if (!properties.is_object()) return properties;
  const auto rules = properties.find("NormalizationRules");
  if (rules == properties.end() || !rules->is_array()) return properties;
  for (Json& rule : *rules) {
    if (!rule.is_object() || !TextAt(rule, "Name").empty()) continue;
    const std::string identity = TextAt(rule, "Identity");
    rule["Name"] = identity.substr(identity.rfind('/') + 1);
  }
  return properties;
}

Error InFile(const std::string& path, Error error) {
  error.message = path + ": " + error.message;
  return error;
}

constexpr const char* kSnapshots = "/admin/configurationManagement";

Result<std::string> AwaitSnapshot(GraphClient& graph, Clock& clock,
                                  const std::string& id) {
  const Time give_up = clock.Now() + Minutes(15);
  while (true) {
    auto job =
        graph.Get(std::string(kSnapshots) + "/configurationSnapshotJobs/" + id);
    if (!job.ok()) return job.error();
    const std::string status = TextAt(*job, "status");
    if (StartsWithIgnoringCase(status, "succeeded") ||
        EqualsIgnoringCase(status, "partiallySuccessful"))
      return TextAt(*job, "resourceLocation");
    if (EqualsIgnoringCase(status, "failed") || clock.Now() >= give_up) {
      return Error{ErrorCode::kUnavailable,
                   "the configuration snapshot did not come (" + status + ")",
                   "read the voice routing by PowerShell or from files"};
    }
    clock.SleepUntil(clock.Now() + Seconds(5));
  }
}

}  // namespace

Result<EstateReading> ReadEstateFolder(const std::string& folder) {
  EstateReading reading;
  for (const std::string& cmdlet : EstateCmdlets()) {
    const std::string path = folder + "/" + cmdlet + ".json";
    auto bytes = ReadFile(path);
    if (!bytes.ok() && bytes.error().code == ErrorCode::kNotFound) {
      reading.findings.push_back(Missing(
          cmdlet, "export it: " + cmdlet + " | ConvertTo-Json -Depth 8 > " +
                      cmdlet + ".json"));
      continue;
    }
    if (!bytes.ok()) return bytes.error();
    auto text = DecodeText(*bytes);
    if (!text.ok()) return InFile(path, text.error());
    auto json = ParseJson(text->utf8);
    if (!json.ok()) return InFile(path, json.error());
    const Status added = AddAll(cmdlet, *json, reading);
    if (!added.ok()) return InFile(path, added.error());
  }
  return reading;
}

Result<EstateReading> ReadEstateByPowerShell(PowerShellHost& host) {
  EstateReading reading;
  for (const std::string& cmdlet : EstateCmdlets()) {
    auto objects = host.Invoke(cmdlet, Json::object());
    if (!objects.ok()) return objects.error();
    TRY(AddAll(cmdlet, *objects, reading));
  }
  return reading;
}

Result<EstateReading> EstateOfSnapshot(const Json& document) {
  EstateReading reading;
  const Json& resources = document.contains("resources")
                              ? ArrayAt(document, "resources")
                              : ArrayAt(document, "value");
  for (const Json& resource : resources) {
    const auto type =
        ResourceTypes().find(ToLower(TextAt(resource, "resourceType")));
    if (type == ResourceTypes().end()) continue;
    TRY(AddToEstate(type->second,
                    WithRuleNames(ObjectAt(resource, "properties")),
                    reading.estate));
  }
  reading.findings.push_back(
      Missing("gateways and network sites",
              "configuration snapshots have none; export "
              "Get-CsOnlinePSTNGateway and Get-CsTenantNetworkSite"));
  return reading;
}

Result<EstateReading> ReadEstateByGraph(GraphClient& graph, Clock& clock,
                                        IdSource& ids) {
  Json types = Json::array();
  for (const auto& [type, cmdlet] : ResourceTypes()) types.push_back(type);
  auto ordered = graph.Write(
      "POST",
      std::string(kSnapshots) + "/configurationSnapshots/createSnapshot",
      {{"displayName", "cutover " + ids.NextGuid().substr(0, 8)},
       {"description", "voice routing"},
       {"resources", types}},
      ids.NextGuid());
  if (!ordered.ok()) return ordered.error();
  auto location = AwaitSnapshot(graph, clock, TextAt(ordered->body, "id"));
  if (!location.ok()) return location.error();
  auto document = graph.Get(*location);
  if (!document.ok()) return document.error();
  return EstateOfSnapshot(*document);
}

}  // namespace cutover
