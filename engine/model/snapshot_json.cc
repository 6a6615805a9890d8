#include "engine/model/snapshot_json.h"

#include "engine/base/json.h"
#include "engine/model/finding_json.h"

namespace cutover {

Json FindingToJson(const Finding& finding) {
  return Json{{"id", finding.id},
              {"severity", SeverityName(finding.severity)},
              {"user_key", finding.user_key},
              {"who", finding.who},
              {"summary", finding.summary},
              {"remedy", finding.remedy}};
}

Result<Finding> FindingFromJson(const Json& json) {
  const std::string severity = TextAt(json, "severity");
  for (Severity each : {Severity::kBlock, Severity::kWarn, Severity::kNote}) {
    if (severity == SeverityName(each)) {
      return Finding{TextAt(json, "id"),       each,
                     TextAt(json, "user_key"), TextAt(json, "who"),
                     TextAt(json, "summary"),  TextAt(json, "remedy")};
    }
  }
  return Error{ErrorCode::kInvalid,
               "a finding has the unknown severity \"" + severity + "\""};
}

std::string FactsToText(const Facts& facts) {
  Json json = Json::object();
  for (const auto& [attribute, value] : facts.all()) {
    json[AttributeName(attribute)] = value;
  }
  return CanonicalJson(json);
}

Result<Facts> FactsFromText(const std::string& text) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.error();
  if (!json->is_object()) {
    return Error{ErrorCode::kInvalid, "a user's facts are not an object"};
  }
  Facts facts;
  for (const auto& [name, value] : json->items()) {
    const auto attribute = AttributeNamed(name);
    if (!attribute || !value.is_string()) {
      return Error{ErrorCode::kInvalid,
                   "the store holds the unknown attribute \"" + name + "\"",
                   "read it with the version of cutover that wrote it"};
    }
    facts.Set(*attribute, value.get<std::string>());
  }
  return facts;
}

std::string TenantFactsToText(const Snapshot& snapshot) {
  Json numbers = Json::array();
  for (const NumberRecord& record : snapshot.numbers) {
    numbers.push_back({{"value", record.value.Text()},
                       {"status", record.status},
                       {"activation", record.activation},
                       {"category", record.category},
                       {"target", record.target_id}});
  }
  Json skus = Json::array();
  for (const Sku& sku : snapshot.skus) {
    skus.push_back({{"id", sku.id},
                    {"part", sku.part_number},
                    {"enabled", sku.enabled},
                    {"consumed", sku.consumed},
                    {"plans", sku.plan_names},
                    {"plan_ids", sku.plan_ids}});
  }
  Json json = {{"numbers", numbers}, {"skus", skus}};
  if (!snapshot.tenant.empty()) json["tenant"] = snapshot.tenant;
  if (snapshot.estate) json["estate"] = EstateToJson(*snapshot.estate);
  return CanonicalJson(json);
}

Status TenantFactsFromText(const std::string& text, Snapshot& snapshot) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.error();
  for (const Json& row : ArrayAt(*json, "numbers")) {
    auto value = NumberValue::Parse(TextAt(row, "value"));
    if (!value.ok()) return value.error();
    snapshot.numbers.push_back(
        {*value, TextAt(row, "status"), TextAt(row, "activation"),
         TextAt(row, "category"), TextAt(row, "target")});
  }
  for (const Json& row : ArrayAt(*json, "skus")) {
    Sku sku{TextAt(row, "id"),
            TextAt(row, "part"),
            NumberAt(row, "enabled"),
            NumberAt(row, "consumed"),
            {}};
    for (const Json& plan : ArrayAt(row, "plans")) {
      if (!plan.is_string()) {
        return Error{ErrorCode::kInvalid, "a licence's plan has no name"};
      }
      sku.plan_names.push_back(plan.get<std::string>());
    }
    for (const Json& plan : ArrayAt(row, "plan_ids")) {
      if (!plan.is_string()) {
        return Error{ErrorCode::kInvalid, "a licence's plan has no id"};
      }
      sku.plan_ids.push_back(plan.get<std::string>());
    }
    snapshot.skus.push_back(std::move(sku));
  }
  if (json->is_object() && json->contains("estate")) {
    auto estate = EstateFromJson(ObjectAt(*json, "estate"));
    if (!estate.ok()) return estate.error();
    snapshot.estate = *std::move(estate);
  }
  for (const auto& fact : ObjectAt(*json, "tenant").items()) {
    if (!fact.value().is_string()) {
      return Error{ErrorCode::kInvalid,
                   "the tenant's " + fact.key() + " is no text"};
    }
    snapshot.tenant[fact.key()] = fact.value().get<std::string>();
  }
  return Done{};
}

std::string FindingsToText(const std::vector<Finding>& findings) {
  Json json = Json::array();
  for (const Finding& finding : findings)
    json.push_back(FindingToJson(finding));
  return CanonicalJson(json);
}

Result<std::vector<Finding>> FindingsFromText(const std::string& text) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.error();
  if (!json->is_array()) {
    return Error{ErrorCode::kInvalid, "the findings are not a list"};
  }
  std::vector<Finding> findings;
  for (const Json& row : *json) {
    auto finding = FindingFromJson(row);
    if (!finding.ok()) return finding.error();
    findings.push_back(*std::move(finding));
  }
  return findings;
}

}  // namespace cutover
