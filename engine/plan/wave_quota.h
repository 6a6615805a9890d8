#pragma once

#include <optional>
#include <vector>

#include "engine/plan/wave_ledger.h"
#include "engine/plan/wave_packing.h"

namespace cutover {

/// How many users each slot below `horizon` is to take so that every lane's
/// are placed and no limit of a slot, of a site's night or of a day is passed:
/// a flow from lanes over nights to days. None where there is no such flow,
/// and then there is no schedule either: the flow may cut every party. Lanes
/// with the least time to spare come first, in portions as large as can be.
std::optional<std::vector<int>> QuotasFor(const Web& web,
                                          const WaveLedger& ledger,
                                          const Tracks& tracks, int horizon,
                                          const std::vector<int>& parties);

}  // namespace cutover
