#pragma once

#include <optional>
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
  /// It was an order or a gate, not an error, that ended it before its end.
  bool is_held_back = false;
  /// The wave to take back, for its users' calls are worse than before and the
  /// campaign says so.
  std::optional<int> wave_to_roll_back = {};
  Time resume_at;  ///< when the first parked move can go on
};

/// The number of the last wave with a move that is done, or nothing.
std::optional<int> LastWaveDone(const std::vector<MoveInHand>& moves);

/// Adds one move of the plan to the counts.
void CountMove(const MoveInHand& move, RunSummary& summary);

/// The counts in a line, for the journal.
std::string CountsOf(const RunSummary& summary);

}  // namespace cutover
