#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "engine/plan/wave_packing.h"

namespace cutover {

/// No number of slots is enough.
inline constexpr int kNever = std::numeric_limits<int>::max();

/// A bound that every schedule obeys: fewer slots than this, from the first
/// on, cannot hold the parties. It lets parties be cut and forgets ties, so it
/// may be too low and is never too high. kNever proves that there is no
/// schedule. What the ledger holds already is taken as given.
int LeastHorizon(const WaveProblem& problem, const Web& web,
                 const WaveLedger& ledger, const Tracks& tracks,
                 const std::vector<int>& parties);

/// Splits that no schedule within `horizon` avoids, of ties inside of lanes:
/// a cluster of n users in waves of c is spread over n / c waves, each step of
/// which splits a tie; so is each tie alone; of clusters larger than
/// c / (j + 1) no wave holds more than j whole; and where hardly a place is
/// free, pieces of trees must fill waves.
int64_t LeastSplits(const Web& web, Cutter& cutter, const WaveLedger& ledger,
                    const Tracks& tracks, int horizon,
                    const std::vector<Cluster>& clusters);

}  // namespace cutover
