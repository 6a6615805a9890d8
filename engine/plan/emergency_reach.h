#pragma once

#include <string>

#include "engine/dial/call_plan.h"
#include "engine/model/attribute.h"

namespace cutover {

/// Whether an emergency call routing policy counts for a user who has none
/// (domain.md 4.5: the network site's before the user's, Global's last).
enum class OtherEmergencyPolicies { kNone, kReach };

/// Whether the policy has an emergency number in it.
bool HasEmergencyEntries(const CallPlan& calls, const std::string& policy);

/// kReach where Global's has entries, that of the network site in which the
/// user's office is, or that of every network site. kNone where the tenant's
/// routing was not imported: `calls` null.
OtherEmergencyPolicies OtherEmergencyPoliciesOf(const CallPlan* calls,
                                                const Facts& facts);

}  // namespace cutover
