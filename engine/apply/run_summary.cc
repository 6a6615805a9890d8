#include "engine/apply/run_summary.h"

namespace cutover {

void CountMove(const MoveInHand& move, RunSummary& summary) {
  ++summary.moves;
  if (move.HasFailed()) {
    ++summary.failed;
  } else if (move.IsFinished()) {
    ++summary.done;
  } else if (move.HasBegun() || move.records[0].sent_at.us != 0) {
    ++summary.parked;
    if (move.IsStaged() && move.owner->plan.waves[move.wave].staging)
      ++summary.staged;
  } else {
    ++summary.not_begun;
  }
}

std::optional<int> LastWaveDone(const std::vector<MoveInHand>& moves) {
  std::optional<int> last;
  for (const MoveInHand& move : moves) {
    if (move.IsFinished()) last = move.owner->plan.waves[move.wave].number;
  }
  return last;
}

std::string CountsOf(const RunSummary& summary) {
  return std::to_string(summary.done) + " done, " +
         std::to_string(summary.failed) + " failed, " +
         std::to_string(summary.parked) + " parked, " +
         std::to_string(summary.not_begun) + " not begun" +
         (summary.stop_reason.empty() ? "" : "; " + summary.stop_reason);
}

}  // namespace cutover
