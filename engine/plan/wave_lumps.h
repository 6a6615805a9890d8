#pragma once

#include <cstdint>
#include <vector>

namespace cutover {

/// Parties that are to stay together, and the cut ties that they hang on, as
/// bits.
struct Lump {
  int users = 0;
  uint64_t ties = 0;
};

/// Waves of `room` that lumps of these users need at least: all their users,
/// and of those larger than a half each its own (Martello and Toth, for every
/// threshold). Sorts them.
int64_t LeastWaves(std::vector<int>& lumps, int room);

/// The wave of each lump, and the sum of the waves that each tie is in.
struct LumpPacking {
  std::vector<int> wave_of;
  int64_t touched = 0;
};

/// Puts lumps into waves, as many as it likes, so that few ties are in many
/// waves: those on the most ties first, each where it brings the fewest ties
/// in; by several orders of the ties, the best of which it gives, or the first
/// that touches no more than `enough`. No lump is larger than `room`; those
/// without users are nowhere.
LumpPacking PackLumps(const std::vector<Lump>& lumps, int room, int64_t enough);

}  // namespace cutover
