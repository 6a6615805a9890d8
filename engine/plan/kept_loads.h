#pragma once

#include <string>
#include <vector>

#include "engine/plan/estate.h"
#include "engine/plan/policy.h"
#include "engine/plan/wave_problem.h"

namespace cutover {

/// What waves that are settled already take of nights, days and supplies; one
/// load a wave and calendar. `supplied` names of each supply the SKU's id, ""
/// of the gateways' sessions.
std::vector<KeptLoad> KeptLoadsOf(const std::vector<Wave>& kept,
                                  const Estate& estate,
                                  const WavePolicy& policy,
                                  const std::vector<NightCalendar>& calendars,
                                  const std::vector<std::string>& supplied);

}  // namespace cutover
