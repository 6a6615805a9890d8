#pragma once

#include <vector>

#include "engine/plan/wave_cutter.h"
#include "engine/plan/wave_ledger.h"

namespace cutover {

/// Slots of each lane, in the order of their end.
using Tracks = std::vector<std::vector<int>>;

/// Puts clusters into slots whose number is below `horizon`: whole ones first,
/// the largest first, each where it first fits; those that fit nowhere in as
/// few parts as the rooms allow; single parties last, for they fit anywhere.
/// Writes `slot_of` (by party, -1: none) and the ledger; returns the parties
/// without a place. n log n in parties, but for lanes of many kinds of loads.
std::vector<int> PackClusters(const Web& web, Cutter& cutter,
                              const Tracks& tracks, int horizon,
                              std::vector<Cluster> clusters, WaveLedger& ledger,
                              std::vector<int>& slot_of);

/// Cuts the clusters that are larger than every slot of their lane. kFull: the
/// very large ones so that waves become full.
enum class Care { kLittle, kMuch, kFull };
std::vector<Cluster> CutOversize(Cutter& cutter, const Tracks& tracks,
                                 const WaveLedger& ledger,
                                 std::vector<Cluster> clusters, Care care);

}  // namespace cutover
