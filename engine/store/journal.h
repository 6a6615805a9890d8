#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/model/plan.h"
#include "engine/store/chain.h"
#include "engine/store/database.h"
#include "engine/store/group_commit.h"
#include "engine/store/lease_store.h"

namespace cutover {

enum class StepState { kPlanned, kIntent, kDone, kSkipped, kFailed, kDrifted };

const char* StepStateName(StepState state);

/// Where a step stands in its plan: indices, from 0.
struct StepPlace {
  int64_t wave = 0;
  int64_t move = 0;
  int64_t step = 0;
};

/// What another plan sent for the same value of the same user. Where nobody
/// knows how that ended it may still take effect; where it is done it may not
/// show yet.
struct EarlierOrder {
  std::string receipt;
  Time sent_at;
  /// It was to bring what this step brings, and may yet; else what this step
  /// takes back.
  bool may_do_the_same = false;
};

/// The state of one step as stored; what a restart goes on from.
struct StepRecord {
  StepPlace place;
  StepState state = StepState::kPlanned;
  int64_t attempts = 0;
  /// When the last intent was written, or its call came back. 0 in a step
  /// that failed: nothing of it can be under way any more.
  Time sent_at;
  Time odd_since;  ///< since when an unexpected value is seen; 0 = not
  Time resume_at;  ///< not to be looked at before
  std::string receipt;
  std::string detail;
  std::string request_id = {};  ///< of the last send; goes into its events
  // Of this process alone, and not stored; times are steady (since_boot.h).
  int answered = 0;         ///< sends that were answered
  Time watched_since = {};  ///< since when it looks for the effect; 0 = not yet
  Time odd_here = {};       ///< since when it sees what `odd_since` is about
  Time ran_at = {};         ///< when it last saw an order under way; 0 = never
  std::shared_ptr<const EarlierOrder> earlier = {};
};

/// The append-only record of one plan's run. The event and the state it
/// describes are durable together when a call returns; calls that come at the
/// same time share a commit, and each has an outcome of its own.
/// Every write checks that the lease is still held. Safe for use from any
/// thread.
class Journal {
 public:
  /// `lease` guards the writes; it must outlive the journal.
  Journal(GroupCommit& commits, const Clock& clock, std::string plan_id,
          std::string actor, const Lease& lease);
  /// Shares its commits with no other journal.
  Journal(Database& database, const Clock& clock, std::string plan_id,
          std::string actor, const Lease& lease);

  /// Makes the step rows if there are none; event run.started, or `again` when
  /// there are.
  Status Open(const Plan& plan, const char* again = "run.resumed");
  Result<std::vector<StepRecord>> Load();

  /// Before a write: state intent, attempts + 1, sent_at now.
  Status Begin(const Move& move, const Step& step, StepRecord& record,
               const std::string& key);
  Status NoteReceipt(const Move& move, const Step& step, StepRecord& record,
                     const std::string& receipt);
  /// Parks the step. With `reason` an event says so; without, only the state
  /// is kept.
  Status Park(const Move& move, const Step& step, StepRecord& record,
              const std::string& reason);
  /// The outcome. `kind` is the event: step.done, step.recovered,
  /// step.skipped, step.failed, step.drifted.
  Status Finish(const Move& move, const Step& step, StepRecord& record,
                StepState state, const char* kind, const Value& seen,
                const std::string& detail);
  /// An event of the run as a whole, e.g. run.ended, or of one user.
  Status Note(const char* kind, const std::string& detail,
              const Identity& user = {});

 private:
  Status Write(const Move& move, const Step& step, StepRecord& record,
               const char* kind, const Value& seen, const std::string& detail);

  Event EventOf(const char* kind, const Identity& user,
                const std::string& detail) const;

  const std::unique_ptr<GroupCommit> own_commits_;  ///< or null
  GroupCommit& commits_;
  Database& database_;
  const Clock& clock_;
  const std::string plan_id_;
  const std::string actor_;
  const Lease& lease_;
};

/// Whether a run of the plan was ever opened.
Result<bool> HasRun(Database& database, const std::string& plan_id);
/// The states of a plan's steps without opening a run.
Result<std::vector<StepRecord>> ReadSteps(Database& database,
                                          const std::string& plan_id);
/// Those of one of its waves.
Result<std::vector<StepRecord>> ReadSteps(Database& database,
                                          const std::string& plan_id,
                                          int64_t wave);

}  // namespace cutover
