#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/plan/wave_arrange.h"

namespace cutover {

/// Limits that cannot be kept together.
struct WaveConflict {
  std::vector<WaveLimit> limits;
  std::vector<int> unplaced;  ///< movers that find no wave under them alone
  /// False: the packing found no way, and no bound proves that there is none.
  bool is_proven = false;
};

/// Of the problem's limits the fewest that leave somebody without a wave,
/// while all others are lifted: by a deletion filter, then by all smaller sets
/// as far as that is not too much work. The problem must have no schedule.
WaveConflict SmallestConflict(const WaveProblem& problem);

/// kRefused: names each limit of the conflict and whom it leaves over. `names`
/// are those of the movers.
Error WaveRefusal(const WaveConflict& conflict,
                  const std::vector<std::string>& names);

}  // namespace cutover
