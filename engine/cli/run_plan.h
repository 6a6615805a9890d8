#pragma once

#include <string>
#include <vector>

#include "engine/cli/workplace.h"

namespace cutover {

/// Tells a person from time to time how far a run is.
OnProgress ProgressOf(const Call& call);
/// Prints how a run ended and gives the exit code that says so.
int ReportRun(const Call& call, const char* verb, const std::string& plan_id,
              const RunSummary& summary);
/// Carries out an approved plan, of it `waves` (numbers; empty means all), and
/// takes a wave back where the campaign says so. `place` has the tenant's lock.
int RunPlan(const Call& call, const char* verb, Workplace& place,
            const StoredPlan& stored, const std::vector<int>& waves);

}  // namespace cutover
