#include "connectors/sfb/exported_estate.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "connectors/sfb/sip_address.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

Status CheckIdentity(const ExportRow& row) {
  if (!row.Text("Identity").empty()) return Done{};
  return Error{ErrorCode::kInvalid, row.where() + ": there is no Identity",
               "export every property: do not choose among them with "
               "Select-Object"};
}

// Every property but those that have a field of their own.
Json OtherThan(const ExportRow& row,
               std::initializer_list<const char*> fields) {
  Json other = Json::object();
  for (const auto& property : row.properties().items()) {
    const bool is_field =
        std::any_of(fields.begin(), fields.end(), [&](const char* field) {
          return EqualsIgnoringCase(property.key(), field);
        });
    if (!is_field) other[property.key()] = property.value();
  }
  return other;
}

bool IsSwitch(const Json& value) {
  const std::string text = ExportedText(value);
  return EqualsIgnoringCase(text, "true") || EqualsIgnoringCase(text, "false");
}

OnPremNormalizationRule RuleOf(const Json& rule) {
  OnPremNormalizationRule read{
      TextAt(rule, "Name"), TextAt(rule, "Description"),
      TextAt(rule, "Pattern"), TextAt(rule, "Translation"), false};
  if (rule.contains("IsInternalExtension")) {
    read.is_internal_extension =
        EqualsIgnoringCase(ExportedText(rule["IsInternalExtension"]), "true");
  }
  return read;
}

// The text between two of the rule's own words; the values may hold ';'.
std::string Between(const std::string& text, const char* start,
                    const char* end) {
  const size_t from = text.find(start);
  if (from == std::string::npos) return "";
  const size_t begin = from + std::string_view(start).size();
  const size_t stop = text.find(end, begin);
  return Trim(text.substr(begin, stop - begin));
}

std::optional<std::vector<OnPremNormalizationRule>> RulesOf(
    const ExportRow& row) {
  const char* const field = "NormalizationRules";
  const Json& raw = row.Raw(field);
  if (raw.is_string() && !row.IsLost(field))
    return RulesIn(raw.get<std::string>());
  const auto items = row.Items(field);
  if (!items) return std::nullopt;
  std::vector<OnPremNormalizationRule> rules;
  for (const Json& item : *items) {
    if (item.is_object() && item.contains("Pattern")) {
      rules.push_back(RuleOf(item));
      continue;
    }
    const auto told = RulesIn(ExportedText(item));
    // A rule that cannot be read must not shorten the list in silence.
    if (told.empty()) return std::nullopt;
    rules.insert(rules.end(), told.begin(), told.end());
  }
  return rules;
}

}  // namespace

std::string PolicyNameOf(const std::string& identity) {
  const std::string tag = "tag:";
  return StartsWithIgnoringCase(identity, tag) ? identity.substr(tag.size())
                                               : identity;
}

std::vector<OnPremNormalizationRule> RulesIn(const std::string& text) {
  constexpr std::string_view kStart = "Description=";
  std::vector<OnPremNormalizationRule> rules;
  for (size_t at = text.find(kStart); at != std::string::npos;) {
    const size_t last = text.find(";IsInternalExtension=", at);
    if (last == std::string::npos) return {};
    const size_t next = text.find(kStart, last);
    const std::string rule = text.substr(at, next - at);
    rules.push_back(
        {Between(rule, ";Name=", ";IsInternalExtension="),
         Between(rule, kStart.data(), ";Pattern="),
         Between(rule, ";Pattern=", ";Translation="),
         Between(rule, ";Translation=", ";Name="),
         ToLower(rule).find(";isinternalextension=true") != std::string::npos});
    at = next;
  }
  return rules;
}

Status TakeVoicePolicy(const ExportRow& row,
                       std::vector<OnPremVoicePolicy>& policies) {
  TRY(CheckIdentity(row));
  OnPremVoicePolicy policy;
  policy.identity = row.Text("Identity");
  policy.name = PolicyNameOf(policy.identity);
  policy.pstn_usages = row.List("PstnUsages");
  const Json other = OtherThan(row, {"Identity", "PstnUsages"});
  for (const auto& [name, value] : other.items()) {
    if (IsSwitch(value)) {
      policy.switches[name] = *row.Switch(name);
    } else {
      policy.other[name] = value;
    }
  }
  policies.push_back(std::move(policy));
  return Done{};
}

Status TakeDialPlan(const ExportRow& row, std::vector<OnPremDialPlan>& plans) {
  TRY(CheckIdentity(row));
  OnPremDialPlan plan;
  plan.identity = row.Text("Identity");
  plan.name = PolicyNameOf(plan.identity);
  plan.external_access_prefix = row.Text("ExternalAccessPrefix");
  plan.rules = RulesOf(row);
  plan.other = OtherThan(
      row, {"Identity", "ExternalAccessPrefix", "NormalizationRules"});
  plans.push_back(std::move(plan));
  return Done{};
}

Status TakeVoiceRoute(const ExportRow& row,
                      std::vector<OnPremVoiceRoute>& routes) {
  TRY(CheckIdentity(row));
  OnPremVoiceRoute route;
  route.identity = row.Text("Identity");
  route.name = row.Text("Name");
  if (route.name.empty()) route.name = PolicyNameOf(route.identity);
  route.number_pattern = row.Text("NumberPattern");
  const std::string priority = row.Text("Priority");
  const auto [end, fault] = std::from_chars(
      priority.data(), priority.data() + priority.size(), route.priority);
  if (fault != std::errc() || end != priority.data() + priority.size()) {
    return Error{
        ErrorCode::kInvalid,
        row.where() + ": the Priority \"" + priority + "\" is no number",
        "export every property: do not choose among them with "
        "Select-Object"};
  }
  route.pstn_usages = row.List("PstnUsages");
  route.gateways = row.List("PstnGatewayList");
  route.other = OtherThan(row, {"Identity", "Name", "NumberPattern", "Priority",
                                "PstnUsages", "PstnGatewayList"});
  routes.push_back(std::move(route));
  return Done{};
}

Status TakeAgentGroup(const ExportRow& row,
                      std::vector<OnPremAgentGroup>& groups) {
  TRY(CheckIdentity(row));
  OnPremAgentGroup group;
  group.identity = row.Text("Identity");
  group.name = row.Text("Name");
  group.distribution_group = row.Text("DistributionGroupAddress");
  if (const auto items = row.Items("AgentsByUri")) {
    group.agents.emplace();
    for (const Json& item : *items) {
      const TextList sips = SipAddressesIn(ExportedText(item));
      group.agents->insert(group.agents->end(), sips.begin(), sips.end());
    }
  }
  group.other = OtherThan(
      row, {"Identity", "Name", "DistributionGroupAddress", "AgentsByUri"});
  groups.push_back(std::move(group));
  return Done{};
}

Status TakeQueue(const ExportRow& row, std::vector<OnPremQueue>& queues) {
  TRY(CheckIdentity(row));
  queues.push_back({row.Text("Identity"), row.Text("Name"),
                    row.List("AgentGroupIDList"),
                    OtherThan(row, {"Identity", "Name", "AgentGroupIDList"})});
  return Done{};
}

Status TakeWorkflow(const ExportRow& row,
                    std::vector<OnPremWorkflow>& workflows) {
  TRY(CheckIdentity(row));
  workflows.push_back({row.Text("Identity"), row.Text("Name"),
                       SipAddressOf(row.Text("PrimaryUri")),
                       row.Text("LineUri"), row.Switch("Active"),
                       OtherThan(row, {"Identity", "Name", "PrimaryUri",
                                       "LineUri", "Active"})});
  return Done{};
}

}  // namespace cutover
