#include "connectors/rehearsal/graph_json.h"

#include "engine/base/encoding.h"

namespace cutover::rehearsal {
namespace {

Json TextOrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json PolicyJson(const std::string& type, const std::string& name) {
  return {{"policyType", type},
          {"policyAssignment",
           {{"displayName", name},
            {"assignmentType", "direct"},
            {"policyId", Base64UrlEncode(type + "|" + name)}}}};
}

}  // namespace

Json UserJson(const CloudUser& user) {
  Json states = Json::array();
  Json plans = Json::array();
  Json licences = Json::array();
  for (const Product& product : Products()) {
    if (!user.skus.contains(product.id)) continue;
    const auto found = user.disabled_plans.find(product.id);
    const auto off = found == user.disabled_plans.end()
                         ? std::set<std::string>()
                         : found->second;
    states.push_back({{"skuId", product.id},
                      {"assignedByGroup", nullptr},
                      {"state", "Active"},
                      {"error", "None"},
                      {"disabledPlans", off}});
    licences.push_back({{"skuId", product.id}, {"disabledPlans", off}});
    for (const auto& [name, id] : product.plans) {
      if (off.contains(id)) continue;
      plans.push_back({{"servicePlanId", id},
                       {"capabilityStatus", "Enabled"},
                       {"service", "MicrosoftCommunicationsOnline"}});
    }
  }
  const bool is_synced = !user.immutable_id.empty();
  return {{"id", user.id},
          {"userPrincipalName", user.upn},
          {"displayName", user.display_name},
          {"accountEnabled", user.is_enabled},
          {"userType", user.user_type},
          {"onPremisesSyncEnabled", is_synced ? Json(true) : Json(nullptr)},
          {"onPremisesImmutableId", TextOrNull(user.immutable_id)},
          {"onPremisesSecurityIdentifier", TextOrNull(user.sid)},
          {"usageLocation", TextOrNull(user.usage_location)},
          {"assignedLicenses", licences},
          {"licenseAssignmentStates", states},
          {"assignedPlans", plans}};
}

Json ConfigurationJson(const CloudUser& user) {
  Json policies = Json::array();
  for (const auto& [type, name] : user.shown_policies) {
    policies.push_back(PolicyJson(type, name));
  }
  if (user.account_type == "user")
    policies.push_back(PolicyJson("TeamsUpgradePolicy", "UpgradeToTeams"));
  if (user.account_type == "sfbOnPremUser")
    policies.push_back(PolicyJson("TeamsUpgradePolicy", "Islands"));
  Json numbers = Json::array();
  if (!user.number.empty()) {
    numbers.push_back(
        {{"telephoneNumber", user.number}, {"assignmentCategory", "primary"}});
  }
  for (const auto& [number, category] : user.other_numbers) {
    numbers.push_back(
        {{"telephoneNumber", number}, {"assignmentCategory", category}});
  }
  return {{"id", user.id},
          {"userPrincipalName", user.upn},
          {"accountType", user.account_type},
          {"isEnterpriseVoiceEnabled", user.has_voice},
          {"featureTypes", user.shown_features},
          {"telephoneNumbers", numbers},
          {"effectivePolicyAssignments", policies}};
}

std::string NumberId(const Number& number) {
  return Base64UrlEncode("operator|" + number.value.number.Text());
}

Json NumberJson(const Number& number) {
  const bool is_free = number.holder.empty();
  return {
      {"id", NumberId(number)},
      {"telephoneNumber", number.value.number.Text()},
      {"numberType", NumberTypeName(number.value.type)},
      {"numberSource", NumberSourceName(number.value.source)},
      {"activationState", "activated"},
      {"assignmentStatus", is_free ? "unassigned" : "userAssigned"},
      {"assignmentCategory", is_free ? Json(nullptr) : Json(number.category)},
      {"assignmentTargetId", TextOrNull(number.holder)},
      {"locationId", TextOrNull(number.value.location_id)}};
}

}  // namespace cutover::rehearsal
