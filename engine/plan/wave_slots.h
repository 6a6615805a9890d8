#pragma once

#include <vector>

#include "engine/plan/wave_ledger.h"
#include "engine/plan/wave_packing.h"

namespace cutover {

/// A wave that is counted and not dated: its window comes with its number.
WaveSlot NumberedSlot(const WaveProblem& problem, int lane, int number);

/// As many of such waves as so many parties could need that take `all`
/// together.
int MostNumbered(const WaveProblem& problem, size_t parties, const Load& all);

/// The first night of the lane that is not shut and ends the earliest, or
/// null.
const Night* FirstNight(const WaveProblem& problem, const Lane& lane);

/// A slot for every lane and every night of its calendar that is not shut and
/// opens at `from` or later, in the order of their end; with endless calendars
/// as many more as all movers could need.
std::vector<WaveSlot> NightSlots(const WaveProblem& problem, const Web& web,
                                 Time from);

WaveSlot NightSlot(const WaveProblem& problem, const Web& web, int lane,
                   const Night& night);

}  // namespace cutover
