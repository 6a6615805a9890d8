#pragma once

#include <string>

#include "engine/cli/workplace.h"

namespace cutover {

/// Takes back a wave whose users' calls are worse than before; a document of
/// JSON is the outer command's alone. `place` has the tenant's lock.
void RollBackWave(const Call& call, Workplace& place,
                  const std::string& plan_id, int wave);

}  // namespace cutover
