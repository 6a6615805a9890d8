#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/store/journal.h"

namespace cutover {

/// A plan under way: the one that was asked for, or a compensation.
struct ActivePlan {
  std::string id;
  Plan plan;
  std::unique_ptr<Journal> journal;
  bool is_compensation = false;
};

/// One move of an active plan with the state of its steps.
struct MoveInHand {
  ActivePlan* owner = nullptr;
  size_t wave = 0;  ///< index in the plan
  size_t move = 0;  ///< index in the wave
  std::vector<StepRecord> records = {};
  Time ready_at = {};
  int64_t order = 0;
  bool is_taken = false;  ///< claimed by this process (shared_run.h)
  /// When this process last found that nobody else has changed what the move
  /// takes back; steady time (since_boot.h), 0 = not yet.
  Time guarded_at = {};

  const Move& Get() const { return owner->plan.waves[wave].moves[move]; }
  bool HasBegun() const;
  bool HasFailed() const;  ///< failed or drifted
  bool HasSent() const;    ///< an order of it went out, or may have
  bool IsFinished() const;
  /// Every staged step is at its end, and nothing after them has begun.
  bool IsStaged() const;
  bool HasBegunCutOver() const;
};

/// Splits the flat list of records by move; `records` is in place order.
std::vector<MoveInHand> MovesOf(ActivePlan& active,
                                std::vector<StepRecord> records);

/// Whether every move of the wave is at an end, good or bad.
bool HasEnded(const std::vector<MoveInHand>& moves, size_t wave);

/// How many of the steps are at a good end.
int CountFinished(const std::vector<StepRecord>& records);

/// How many of the moves are.
int CountFinishedMoves(const std::vector<MoveInHand>& moves);

/// Lets go of what the plans of a run hold (reservation_store.h), once every
/// move of all its waves is at its end, good or bad.
Status ReleaseWhenOver(Database& database,
                       const std::vector<std::string>& plan_ids,
                       const std::vector<MoveInHand>& moves);

/// The move at that place; `moves` is in place order and has it.
MoveInHand& MoveAt(std::vector<MoveInHand>& moves, size_t wave, size_t move);

}  // namespace cutover
