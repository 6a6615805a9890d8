#include "engine/model/on_prem_estate.h"

#include <algorithm>

#include "engine/base/text.h"

namespace cutover {
namespace {

Json NamesJson(const std::optional<TextList>& names) {
  return names ? Json(*names) : Json(nullptr);
}

TextList NamesOf(const Json& list) {
  TextList names;
  for (const Json& item : list) {
    if (item.is_string()) names.push_back(item.get<std::string>());
  }
  return names;
}

std::optional<TextList> NamesAt(const Json& json, const char* name) {
  if (json.value(name, Json()).is_null()) return std::nullopt;
  return NamesOf(ArrayAt(json, name));
}

Json ToJson(const OnPremVoicePolicy& policy) {
  return {{"identity", policy.identity},
          {"name", policy.name},
          {"usages", NamesJson(policy.pstn_usages)},
          {"switches", policy.switches},
          {"other", policy.other}};
}

void FromJson(const Json& json, OnPremVoicePolicy& policy) {
  policy.identity = TextAt(json, "identity");
  policy.name = TextAt(json, "name");
  policy.pstn_usages = NamesAt(json, "usages");
  const Json switches = ObjectAt(json, "switches");
  for (const auto& [name, value] : switches.items()) {
    policy.switches[name] = value == true;
  }
  policy.other = ObjectAt(json, "other");
}

Json ToJson(const OnPremDialPlan& plan) {
  Json rules = nullptr;
  if (plan.rules) {
    rules = Json::array();
    for (const OnPremNormalizationRule& rule : *plan.rules) {
      rules.push_back({{"name", rule.name},
                       {"description", rule.description},
                       {"pattern", rule.pattern},
                       {"translation", rule.translation},
                       {"internal", rule.is_internal_extension}});
    }
  }
  return {{"identity", plan.identity},
          {"name", plan.name},
          {"prefix", plan.external_access_prefix},
          {"rules", rules},
          {"other", plan.other}};
}

void FromJson(const Json& json, OnPremDialPlan& plan) {
  plan.identity = TextAt(json, "identity");
  plan.name = TextAt(json, "name");
  plan.external_access_prefix = TextAt(json, "prefix");
  plan.other = ObjectAt(json, "other");
  if (!json.contains("rules") || json["rules"].is_null()) return;
  plan.rules.emplace();
  for (const Json& rule : ArrayAt(json, "rules")) {
    plan.rules->push_back({TextAt(rule, "name"), TextAt(rule, "description"),
                           TextAt(rule, "pattern"), TextAt(rule, "translation"),
                           IsTrueAt(rule, "internal")});
  }
}

Json ToJson(const OnPremVoiceRoute& route) {
  return {{"identity", route.identity},
          {"name", route.name},
          {"pattern", route.number_pattern},
          {"priority", route.priority},
          {"usages", NamesJson(route.pstn_usages)},
          {"gateways", NamesJson(route.gateways)},
          {"other", route.other}};
}

void FromJson(const Json& json, OnPremVoiceRoute& route) {
  route = {TextAt(json, "identity"), TextAt(json, "name"),
           TextAt(json, "pattern"),  NumberAt(json, "priority"),
           NamesAt(json, "usages"),  NamesAt(json, "gateways"),
           ObjectAt(json, "other")};
}

Json ToJson(const OnPremAgentGroup& group) {
  return {{"identity", group.identity},
          {"name", group.name},
          {"agents", NamesJson(group.agents)},
          {"distribution_group", group.distribution_group},
          {"other", group.other}};
}

void FromJson(const Json& json, OnPremAgentGroup& group) {
  group = {TextAt(json, "identity"), TextAt(json, "name"),
           NamesAt(json, "agents"), TextAt(json, "distribution_group"),
           ObjectAt(json, "other")};
}

Json ToJson(const OnPremQueue& queue) {
  return {{"identity", queue.identity},
          {"name", queue.name},
          {"agent_groups", NamesJson(queue.agent_groups)},
          {"other", queue.other}};
}

void FromJson(const Json& json, OnPremQueue& queue) {
  queue = {TextAt(json, "identity"), TextAt(json, "name"),
           NamesAt(json, "agent_groups"), ObjectAt(json, "other")};
}

Json ToJson(const OnPremWorkflow& workflow) {
  return {{"identity", workflow.identity},
          {"name", workflow.name},
          {"sip", workflow.sip},
          {"line", workflow.line},
          {"active",
           workflow.is_active ? Json(*workflow.is_active) : Json(nullptr)},
          {"other", workflow.other}};
}

void FromJson(const Json& json, OnPremWorkflow& workflow) {
  workflow = {
      TextAt(json, "identity"), TextAt(json, "name"), TextAt(json, "sip"),
      TextAt(json, "line"),     std::nullopt,         ObjectAt(json, "other")};
  const Json active =
      json.is_object() && json.contains("active") ? json["active"] : Json();
  if (active.is_boolean()) workflow.is_active = active.get<bool>();
}

Json ToJson(const OnPremDelegation& delegation) {
  return {{"owner", delegation.owner},
          {"delegates", delegation.delegates},
          {"team", delegation.team}};
}

void FromJson(const Json& json, OnPremDelegation& delegation) {
  delegation = {TextAt(json, "owner"), NamesOf(ArrayAt(json, "delegates")),
                NamesOf(ArrayAt(json, "team"))};
}

template <typename T>
Json ListToJson(const std::vector<T>& items) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(ToJson(item));
  return list;
}

template <typename T>
Status ListFromJson(const Json& estate, const char* name,
                    std::vector<T>& items) {
  for (const Json& json : ArrayAt(estate, name)) {
    if (!json.is_object()) {
      return Error{ErrorCode::kInvalid,
                   std::string("an item of ") + name + " is not an object"};
    }
    FromJson(json, items.emplace_back());
  }
  return Done{};
}

// The GUID at the end of "service:…/GUID".
std::string InstanceOf(const std::string& identity) {
  return ToLower(identity.substr(identity.rfind('/') + 1));
}

bool Mentions(const std::string& text, const std::string& identity) {
  const std::string instance = InstanceOf(identity);
  return !instance.empty() && text.find(instance) != std::string::npos;
}

}  // namespace

TextList WorkflowsOf(const OnPremEstate& estate,
                     const OnPremAgentGroup& group) {
  TextList names;
  for (const OnPremWorkflow& workflow : estate.workflows) {
    const std::string actions = ToLower(CanonicalJson(workflow.other));
    const bool is_reached = std::any_of(
        estate.queues.begin(), estate.queues.end(),
        [&](const OnPremQueue& queue) {
          const TextList groups = queue.agent_groups.value_or(TextList{});
          return Mentions(actions, queue.identity) &&
                 std::any_of(groups.begin(), groups.end(),
                             [&](const std::string& each) {
                               return InstanceOf(each) ==
                                      InstanceOf(group.identity);
                             });
        });
    if (is_reached) names.push_back(workflow.name);
  }
  return names;
}

Json OnPremEstateToJson(const OnPremEstate& estate) {
  Json json = {
      {"voice_policies", ListToJson(estate.voice_policies)},
      {"voice_routing_policies", ListToJson(estate.voice_routing_policies)},
      {"dial_plans", ListToJson(estate.dial_plans)},
      {"agent_groups", ListToJson(estate.agent_groups)},
      {"queues", ListToJson(estate.queues)},
      {"workflows", ListToJson(estate.workflows)},
      {"delegations", ListToJson(estate.delegations)},
      {"lost_user_columns", estate.lost_user_columns}};
  if (estate.voice_routes)
    json["voice_routes"] = ListToJson(*estate.voice_routes);
  return json;
}

std::string EstateToText(const OnPremEstate& estate) {
  return CanonicalJson(OnPremEstateToJson(estate));
}

Result<OnPremEstate> OnPremEstateFromJson(const Json& json) {
  OnPremEstate estate;
  TRY(ListFromJson(json, "voice_policies", estate.voice_policies));
  TRY(ListFromJson(json, "voice_routing_policies",
                   estate.voice_routing_policies));
  TRY(ListFromJson(json, "dial_plans", estate.dial_plans));
  if (json.is_object() && json.contains("voice_routes")) {
    estate.voice_routes.emplace();
    TRY(ListFromJson(json, "voice_routes", *estate.voice_routes));
  }
  TRY(ListFromJson(json, "agent_groups", estate.agent_groups));
  TRY(ListFromJson(json, "queues", estate.queues));
  TRY(ListFromJson(json, "workflows", estate.workflows));
  TRY(ListFromJson(json, "delegations", estate.delegations));
  estate.lost_user_columns = NamesOf(ArrayAt(json, "lost_user_columns"));
  return estate;
}

Result<OnPremEstate> EstateFromText(const std::string& text) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.error();
  return OnPremEstateFromJson(*json);
}

}  // namespace cutover
