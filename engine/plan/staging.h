#pragma once

#include <vector>

#include "engine/model/plan.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Gives every wave that has a window, and a move with something to stage, the
/// time ahead of the window in which that may be done (waves.stage_ahead).
void SetStaging(const Policy& policy, std::vector<Wave>& waves);

}  // namespace cutover
