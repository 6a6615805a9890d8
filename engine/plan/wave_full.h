#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan/wave_parties.h"

namespace cutover {

/// A forest, cut into connected parts of `room` users or fewer. No cut has
/// fewer parts that are not of exactly `room` users than `odd`.
struct FullCut {
  int64_t trees = 0;
  int64_t odd = 0;
  std::vector<std::vector<int>> parts = {};
};

/// Cuts the forest of the ties between two of the parties (of those that close
/// a circle, all but one; larger ties are left out) by a dynamic program over
/// the users that are still joined to each party. In parties times `room`; no
/// parts where that is too much, or where a party has more users than `room`.
FullCut CutFull(const Web& web, const std::vector<int>& parties, int room);

}  // namespace cutover
