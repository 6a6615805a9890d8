#pragma once

#include "engine/base/result.h"
#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Pure: no clock, no file, no database. `now` is the time of planning; only
/// windows that are over are judged by it. The same snapshot and policy give
/// the same plan, byte for byte, whatever order the users came in.
///
/// Users that cannot move are left out of the waves with findings that say
/// why and what to do. kRefused when the campaign itself cannot be planned
/// (an unknown policy, an unknown licence, a window that is over).
Result<Plan> BuildPlan(const Snapshot& snapshot, const Policy& policy,
                       Time now);

}  // namespace cutover
