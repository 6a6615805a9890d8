#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan/wave_parties.h"

namespace cutover {

/// How far a proof went: no cut of the parties into waves has fewer splits.
struct SplitProof {
  int64_t least = 0;
  int64_t work = 0;  ///< members of ties looked at
};

/// Raises `least`, a bound that is known, as far as `most`, and as `work`
/// allows: ties are held to be cut or whole by turns (branch and bound). What
/// ties that are whole hold together goes into one wave, and a tie touches no
/// fewer waves than all that hangs on it needs. The parties are connected.
SplitProof ProveSplits(const Web& web, const std::vector<int>& parties,
                       int room, int64_t least, int64_t most, int64_t work);

}  // namespace cutover
