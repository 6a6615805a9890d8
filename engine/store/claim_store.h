#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/store/journal.h"

namespace cutover {

/// A move of a plan: indices, from 0.
struct MovePlace {
  int64_t wave = 0;
  int64_t move = 0;
  auto operator<=>(const MovePlace&) const = default;
};

/// Which of several processes has which move of a run. A claim is good for as
/// long as the lease under which it was made (worker_lease.h), and needs no
/// giving back. Safe for use from any thread.
class ClaimStore {
 public:
  /// `lease` is the process's own; it outlives this.
  ClaimStore(Database& database, const Lease& lease)
      : database_(database), lease_(lease) {}

  /// The move is this process's from now on, and its steps are as they stand;
  /// or nothing when another has it. kConflict when the own lease was lost.
  Result<std::optional<std::vector<StepRecord>>> Take(
      const std::string& plan_id, MovePlace place);
  /// Whoever wants the move may have it.
  Status Leave(const std::string& plan_id, MovePlace place);

  /// The move failed, and what could be done about it has been.
  Status Settle(const std::string& plan_id, MovePlace place);

  /// Whether it is this process that asks if the wave may begin; one at a time
  /// does.
  Result<bool> TakeOpening(const std::string& plan_id, int64_t wave);
  Status LeaveOpening(const std::string& plan_id, int64_t wave);
  /// It may; for as long as this process is there.
  Status SayOpened(const std::string& plan_id, int64_t wave);
  /// Whether a process that is there has said so.
  Result<bool> IsOpened(const std::string& plan_id, int64_t wave);

  /// Whether another process has a move of the wave, or of one before it, that
  /// is at no end, or failed and is not settled.
  Result<bool> AreOthersAtWork(const std::string& plan_id, int64_t wave);
  /// The moves of the plan that `worker` had when its lease ended.
  Result<std::vector<MovePlace>> LeftBy(const std::string& plan_id,
                                        const std::string& worker);

  /// True for one caller alone, ever: who may tell that the wave is at its
  /// end, or the run where `wave` is kWholeRun.
  Result<bool> TellsTheEnd(const std::string& plan_id, int64_t wave);
  static constexpr int64_t kWholeRun = -1;

 private:
  Database& database_;
  const Lease& lease_;
};

/// How many moves of the plan that are at no end, or failed and are not
/// settled, each worker has in hand, by the name of its lease.
Result<std::map<std::string, int64_t>> MovesInHand(Database& database,
                                                   const std::string& plan_id);

}  // namespace cutover
