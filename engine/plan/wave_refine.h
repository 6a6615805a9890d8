#pragma once

#include <vector>

#include "engine/plan/wave_parties.h"

namespace cutover {

/// Moves parties from part to part of one cut cluster so that fewer ties are
/// split, each part within `room` users (Fiduccia and Mattheyses: passes in
/// which every party moves once, the best first even where it is a loss, of
/// which the best beginning is kept). Quadratic in the parties, so only up to
/// kMostRefined; larger ones are given back as they are.
inline constexpr size_t kMostRefined = 600;
std::vector<std::vector<int>> RefineCut(const Web& web,
                                        std::vector<std::vector<int>> parts,
                                        int room);

}  // namespace cutover
