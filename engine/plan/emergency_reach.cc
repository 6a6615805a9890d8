#include "engine/plan/emergency_reach.h"

#include <algorithm>

namespace cutover {

bool HasEmergencyEntries(const CallPlan& calls, const std::string& policy) {
  const auto found = calls.emergency_policies.find(policy);
  return found != calls.emergency_policies.end() && !found->second.empty();
}

OtherEmergencyPolicies OtherEmergencyPoliciesOf(const CallPlan* calls,
                                                const Facts& facts) {
  if (calls == nullptr) return OtherEmergencyPolicies::kNone;
  const auto has_entries = [&](const auto& site) {
    return HasEmergencyEntries(*calls, site.second);
  };
  const auto office = calls->sites.find(facts.Text(Attribute::kSite));
  const bool reaches =
      HasEmergencyEntries(*calls, kGlobalPolicy) ||
      (office != calls->sites.end() && has_entries(*office)) ||
      (!calls->sites.empty() &&
       std::all_of(calls->sites.begin(), calls->sites.end(), has_entries));
  return reaches ? OtherEmergencyPolicies::kReach
                 : OtherEmergencyPolicies::kNone;
}

}  // namespace cutover
