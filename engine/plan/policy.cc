#include "engine/plan/policy.h"

#include <set>

#include "engine/base/text.h"

namespace cutover {

std::vector<std::pair<std::string, std::string>> PoliciesNamedBy(
    const Policy& policy) {
  std::set<std::pair<std::string, std::string>> named;
  for (const Rule& rule : policy.rules) {
    named.emplace("OnlineVoiceRoutingPolicy", rule.voice_routing_policy);
    named.emplace("TenantDialPlan", rule.dial_plan);
    named.emplace("TeamsCallingPolicy", rule.calling_policy);
    named.emplace("TeamsIPPhonePolicy", rule.ip_phone_policy);
    named.emplace("TeamsEmergencyCallRoutingPolicy",
                  rule.emergency_call_routing_policy);
  }
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& pair : named) {
    if (!pair.second.empty()) pairs.push_back(pair);
  }
  return pairs;
}

std::string PolicyKey(const std::string& type, const std::string& name) {
  return ToLower(type + "/" + name);
}

}  // namespace cutover
