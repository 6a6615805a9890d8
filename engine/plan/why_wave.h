#pragma once

#include <string>
#include <vector>

#include "engine/model/plan.h"
#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Why the user is in the wave of the plan that it is in, in sentences for
/// people, the weightiest first: named by the campaign, pilot, the nights of
/// its site, the wave key, whom it moves together with and from whom it is
/// cut, and what kept it out of earlier waves. Empty for who is in no wave.
/// Pure; told from the plan alone, so that it holds for a plan of yesterday.
std::vector<std::string> WhyThisWave(const Plan& plan, const Snapshot& snapshot,
                                     const Policy& policy, const UserKey& user);

}  // namespace cutover
