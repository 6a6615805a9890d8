#pragma once

#include <string>

#include "engine/apply/move_in_hand.h"
#include "engine/base/time.h"

namespace cutover {

/// How a run stands when Run returns; of the waves that were asked for.
struct RunSummary {
  int moves = 0;
  int done = 0;
  int failed = 0;       ///< failed or drifted
  int compensated = 0;  ///< of those: at `before`, brought back or never left
  int parked = 0;       ///< begun and waiting, compensations included
  int staged = 0;       ///< of those: ready, and waiting for their window
  int not_begun = 0;
  bool is_stopped = false;  ///< stopped before the end, by `stop_reason`
  std::string stop_reason;
  Time resume_at;  ///< when the first parked move can go on
};

/// Adds one move of the plan to the counts.
void CountMove(const MoveInHand& move, RunSummary& summary);

/// The counts in a line, for the journal.
std::string CountsOf(const RunSummary& summary);

}  // namespace cutover
