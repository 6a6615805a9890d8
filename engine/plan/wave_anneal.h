#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "engine/plan/wave_parties.h"

namespace cutover {

/// What an annealing may do and when it may stop.
struct AnnealLimits {
  int room = 0;        ///< users that a part takes at most
  int parts = 0;       ///< how many there may be
  int64_t enough = 0;  ///< splits that nothing goes below
  int64_t moves = 0;   ///< after so many it ends
};

/// Cuts the parties into parts with few splits by simulated annealing: parties
/// and whole ties change their part, others make room, and what makes more
/// splits is taken less and less often. Reckons in whole numbers, so that the
/// same seed gives the same parts on every machine. Empty when the parties do
/// not even fit into so many parts.
std::vector<std::vector<int>> AnnealCut(const Web& web,
                                        const std::vector<int>& parties,
                                        const AnnealLimits& limits,
                                        std::mt19937_64& random);

}  // namespace cutover
