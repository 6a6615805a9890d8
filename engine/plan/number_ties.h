#pragma once

#include <vector>

#include "engine/plan/pose_waves.h"

namespace cutover {

/// Moves that hand numbers on, by their WAIT-NUMBER steps: each chain and each
/// ring is one tie. It is hard where a wave of at most `size` users could take
/// it whole; else soft, and NumberPlan::Prove names who comes out of turn.
std::vector<WaveTie> NumberTies(const std::vector<KeyedMove*>& moves,
                                const std::vector<Mover>& movers, int size);

}  // namespace cutover
