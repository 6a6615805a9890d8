#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/plan/wave_placing.h"

namespace cutover {

/// One wave of an answer.
struct ArrangedWave {
  int number = 0;  ///< 0 is the pilot
  int calendar = 0;
  int group = 0;
  std::optional<Window> window;
  std::vector<int> movers;  ///< ascending
};

/// A schedule, and how far from the best it can be at most. The aim is to end
/// early, and among schedules that end then to split few relations.
struct WaveAnswer {
  std::vector<ArrangedWave> waves;  ///< by number
  std::vector<int> unplaced;        ///< movers that no wave could take
  bool is_impossible = false;       ///< proven, where some are unplaced
  /// Waves in all, and a number below which nothing goes (of numbered waves).
  int64_t wave_count = 0;
  int64_t least_waves = 0;
  /// The last window's end, and one before which nothing ends (calendars).
  Time ends;
  Time ends_not_before;
  /// Splits, and what no schedule that ends then and has this pilot avoids.
  int64_t splits = 0;
  int64_t least_splits = 0;
};

/// Pure. Up to 12 parties are arranged as well as can be; more by packing
/// their clusters, largest first, in n log n. The pilot takes `pilot` movers,
/// whole clusters first, in the order of the movers; waves begin after it and
/// the soak. Who has the place kLast stands in no wave before the last one of
/// the others of its lane.
WaveAnswer ArrangeWaves(const WaveProblem& problem,
                        Effort effort = Effort::kBest);

}  // namespace cutover
