#pragma once

#include <vector>

#include "engine/model/finding.h"
#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// What makes the campaign itself impossible in this tenant; any finding
/// refuses the plan before a user is looked at.
std::vector<Finding> CheckCampaign(const Snapshot& snapshot,
                                   const Policy& policy);

/// Users whom the CSV, [[exclude]], [[vip]] or waves.pilot_users name and
/// nobody read: warnings, for a misspelt name would pass unseen.
std::vector<Finding> CheckNames(const Snapshot& snapshot, const Policy& policy);

/// Every id that the planner can say, the catalogue's 84 included.
const std::vector<const char*>& PlanFindingIds();

}  // namespace cutover
