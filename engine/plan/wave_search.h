#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan/wave_packing.h"

namespace cutover {

/// Up to so many parties every way of placing them is weighed.
inline constexpr size_t kMostSearched = 12;

struct SearchResult {
  bool is_found = false;
  bool is_whole = true;      ///< false: it gave up before all was weighed
  std::vector<int> slot_of;  ///< by party; -1 for those not searched
  int64_t splits = 0;
};

/// Whether slots differ in more than their number; permutations of those that
/// do not are spared.
enum class Slots { kDiffer, kAlike };

/// The way of placing the parties below `horizon` with the fewest splits among
/// them, by branch and bound. It ends early with `enough` splits, and after two
/// million steps with the best that it has.
SearchResult SearchWaves(const Web& web, const Tracks& tracks, int horizon,
                         const std::vector<int>& parties, Slots alike,
                         int64_t enough, WaveLedger ledger);

}  // namespace cutover
