#pragma once

#include <cstdint>

namespace cutover::simulation {

/// SplitMix64: draws that follow from the seed alone. A value, unlike
/// IdSource, so that a draw can be made again.
class Dice {
 public:
  Dice() = default;
  explicit Dice(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  /// In [0, limit); `limit` must not be 0.
  uint64_t Below(uint64_t limit) { return Next() % limit; }

 private:
  uint64_t state_ = 0;
};

}  // namespace cutover::simulation
