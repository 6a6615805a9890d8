#pragma once

#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/apply/move_in_hand.h"
#include "engine/store/claim_store.h"
#include "engine/store/worker_lease.h"

namespace cutover {

/// The processes that one shares a run with.
struct Company {
  std::string lock;  ///< the tenant's, which they share (worker_lease.h)
  IsGone is_gone = nullptr;
};

/// One process's part in a run that several work on: a move is worked on by
/// whoever claims it, and one whose process has ended is free to be claimed
/// anew. Safe for use from any thread after Open.
class SharedRun {
 public:
  /// `lease` is this process's own.
  SharedRun(Database& database, Clock& clock, const Lease& lease,
            Company company)
      : claims_(database, lease),
        workers_(database, clock, company.lock),
        clock_(clock),
        lease_(lease),
        company_(std::move(company)) {}

  /// To be called ahead of reading the steps: from here on Abandoned tells.
  Status Open(const std::string& plan_id);

  /// Whether the move is this process's alone, from now on and not before: one
  /// that it has in hand already is not taken twice. Its records are then as
  /// the store has them.
  Result<bool> Take(MoveInHand& move);
  /// Nobody need wait for the move any more.
  Status Leave(MoveInHand& move);

  /// A failed move that this process has needs nothing more.
  Status Settle(const MoveInHand& failed);

  /// Deposes workers that are dead, at most once a second. The moves of the
  /// plan that others had whose lease has ended since the last call.
  Result<std::vector<MovePlace>> Abandoned();
  /// Whether others have something to do for moves of the wave or of one before
  /// it; as it was within the last second, or few in a large plan.
  Result<bool> AreOthersAtWork(size_t wave);
  /// Whether others are there at all.
  Result<bool> IsAlone();

  enum class Opening {
    kOurs,    ///< ask whether the wave may begin, then say so or leave it
    kTheirs,  ///< another process asks
    kOpened,  ///< one that is at work has asked, and it may
  };
  Result<Opening> OpeningOf(size_t wave);
  Status SayOpened(size_t wave);
  Status LeaveOpening(size_t wave);

  /// For one process alone, once: to tell the end of a wave, or of the run.
  Result<bool> TellsTheEndOf(size_t wave);
  Result<bool> TellsTheEnd();

 private:
  using Key = std::pair<std::string, MovePlace>;  // plan id, place
  static Key KeyOf(const MoveInHand& move);

  ClaimStore claims_;
  WorkerLeases workers_;
  Clock& clock_;
  const Lease& lease_;
  const Company company_;
  std::string plan_id_;

  std::mutex mutex_;
  std::set<Key> in_hand_;
  std::set<std::pair<std::string, int64_t>> ended_;  ///< leases that were seen
  Time looked_ = {};
  Time asked_ = {};
  Duration asking_took_ = {};
  size_t asked_of_ = 0;
  bool are_others_at_work_ = true;
};

}  // namespace cutover
