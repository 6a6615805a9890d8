#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan/wave_cutter.h"
#include "engine/plan/wave_ledger.h"
#include "engine/plan/wave_packing.h"
#include "engine/plan/wave_search.h"

namespace cutover {

/// kFeasible: any place will do, and none is looked for where a bound says
/// that there is none.
enum class Effort { kBest, kFeasible };

struct PlacedClusters {
  /// Fewer slots than this, from the first on, hold them in no schedule;
  /// kNever: none do.
  int least = 0;
  int64_t least_splits = 0;  ///< of schedules that end no later; for kBest
  bool is_impossible = false;
};

/// Puts the clusters into the fewest slots, from the first on, that it finds
/// room in, and there cuts few ties: by every way there is for up to
/// kMostSearched parties, by packing for more. Writes the ledger and `slot_of`;
/// parties without a place keep -1. The bounds take what is in the ledger
/// already as given.
PlacedClusters PlaceClusters(const WaveProblem& problem, const Web& web,
                             Cutter& cutter, const Tracks& tracks,
                             const std::vector<Cluster>& clusters, Slots alike,
                             Effort effort, WaveLedger& ledger,
                             std::vector<int>& slot_of);

}  // namespace cutover
