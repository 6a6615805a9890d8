#pragma once

#include <vector>

#include "engine/plan/wave_ledger.h"
#include "engine/plan/wave_parties.h"

namespace cutover {

/// Brings together what packing cut, without a later end: of each tie that is
/// spread over waves it moves the members of one, alone or with all that hang
/// on them there, to another that has room, or in exchange for parties that
/// lose less by it. Only `parties` move, to slots of their lane in which some
/// of them are already. Every change lowers the number of splits, so it ends;
/// it also ends after a set amount of work.
void MendSplits(const Web& web, const std::vector<int>& parties,
                WaveLedger& ledger, std::vector<int>& slot_of);

}  // namespace cutover
