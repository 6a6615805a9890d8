#pragma once

#include "engine/base/clock.h"
#include "engine/report/report.h"
#include "engine/store/database.h"

namespace cutover {

/// A stored plan with what its run did so far, rendered.
Result<std::string> RenderStoredPlan(Database& database, const Clock& clock,
                                     const std::string& plan_id,
                                     ReportFormat format);

}  // namespace cutover
