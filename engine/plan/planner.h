#pragma once

#include "engine/base/result.h"
#include "engine/dial/call_plan.h"
#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"
#include "engine/plan/witness.h"

namespace cutover {

/// Pure: no clock, no file, no database. `now` is the time of planning; only
/// windows and the age of what was read are judged by it. The same snapshot and
/// policy give the same plan, byte for byte, whatever order the users came in.
///
/// Users that cannot move are left out of the waves with findings that say
/// why and what to do. kRefused when the campaign itself cannot be planned
/// (an unknown policy, an unknown licence, a window that is over).
/// `calls` is the tenant's voice routing, or null where it was not imported:
/// then the checks that need it say "not checked". `witness`, or null, hears
/// what is asked about its user; the plan is the same with and without.
Result<Plan> BuildPlan(const Snapshot& snapshot, const Policy& policy, Time now,
                       const CallPlan* calls = nullptr,
                       Witness* witness = nullptr);

}  // namespace cutover
