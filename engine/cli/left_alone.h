#pragma once

#include <string>
#include <vector>

#include "engine/model/finding.h"
#include "engine/model/plan.h"
#include "engine/store/database.h"

namespace cutover {

/// Of a rollback that has run: whom it left alone, for somebody else had
/// changed them, as CUT-CHANGED findings in the order of the plan.
Result<std::vector<Finding>> LeftAlone(Database& database,
                                       const std::string& plan_id,
                                       const Plan& plan);

}  // namespace cutover
