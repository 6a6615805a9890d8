#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan/wave_parties.h"

namespace cutover {

/// How far a search went: no cut of the parties into waves has fewer splits
/// than `least`, and `parts` is one with few, empty where none was found.
struct SplitProof {
  int64_t least = 0;
  std::vector<std::vector<int>> parts = {};
  int64_t work = 0;  ///< members of ties looked at
};

/// Looks for a cut with `least` splits, a bound that is known, then with one
/// more and so on below `most`, as `work` allows: ties are held to be cut or
/// whole by turns (branch and bound). What ties that are whole hold together
/// goes into one wave, and a tie touches no fewer waves than all that hangs on
/// it needs; where that leaves hope, what is held together is packed. A number
/// of splits for which all ways are dead ends raises the bound. The parties
/// are connected.
SplitProof ProveSplits(const Web& web, const std::vector<int>& parties,
                       int room, int64_t least, int64_t most, int64_t work);

}  // namespace cutover
