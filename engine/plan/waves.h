#pragma once

#include <vector>

#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// A move with what orders it into waves.
struct KeyedMove {
  std::string key;  ///< value of the campaign's wave key, "" without one
  Move move;
};

/// The pilot (number 0) takes the first `pilot_size` moves, waves of at most
/// `wave_size` the rest, never two values of the wave key in one wave.
std::vector<Wave> FormWaves(std::vector<KeyedMove> moves, const Policy& policy);

}  // namespace cutover
