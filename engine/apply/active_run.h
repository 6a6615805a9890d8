#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/apply/compensation.h"
#include "engine/apply/crew.h"
#include "engine/apply/executor.h"
#include "engine/apply/lease_renewal.h"
#include "engine/apply/move_queue.h"
#include "engine/apply/shared_run.h"
#include "engine/apply/step_runner.h"

namespace cutover {

/// One call of Executor::Run: a queue of moves and the threads that work it.
/// What it is given outlives it.
class ActiveRun {
 public:
  ActiveRun(ExecutorServices services, const ExecutorSettings& settings,
            Lease& lease, const std::atomic<bool>& stop,
            const OnProgress& on_progress);

  /// `waves` are numbers; empty means all.
  Result<RunSummary> Run(const std::string& id, Plan plan,
                         const Approval& approval,
                         const std::vector<int>& waves);

 private:
  // active_run.cc: from the opening to the summary.
  bool IsWanted(size_t wave) const;
  Result<ActivePlan*> Activate(const std::string& id, Plan plan,
                               bool is_compensation);
  Status LoadMoves();
  Status LoadWave(size_t index);
  void RunWave(size_t index);
  std::vector<MoveInHand> MovesReady(size_t index);
  bool MayStart(const MoveInHand& move);
  Verdict Await(size_t index, const std::vector<MoveInHand>& ready);
  Verdict AwaitOpening(size_t index, const std::vector<MoveInHand>& ready);
  Status TellEndOfWave(size_t index);
  void StopFor(const Verdict& verdict);
  void StopFor(const Error& error);
  void NoteNext(Time time);
  bool IsOver();
  bool IsOverLocked() const { return stop_.load() || !stop_reason_.empty(); }
  Result<RunSummary> Conclude();
  Result<const char*> HowItEnds(bool is_over);

  // active_run_work.cc: what each thread does.
  void Work(int member);
  bool IsFirstAlone(Time now);
  void Attend();
  void PickUpAbandoned();
  bool AwaitsOthers();
  std::optional<StepOutcome> Handle(MoveInHand& move);
  Result<bool> Claim(MoveInHand& move);
  StepOutcome RunMove(MoveInHand& move);
  void CountStep(const ActivePlan& owner);
  void Settle(MoveInHand move, const StepOutcome& outcome,
              std::unique_lock<std::mutex>& lock);
  void EndCompensation(MoveInHand move, std::unique_lock<std::mutex>& lock);
  void Store(const MoveInHand& move);

  // active_run_undo.cc: users who failed.
  Status ResumeCompensations();
  Status ResumeCompensationOf(const MoveInHand& failed);
  Status EnqueueCompensation(const std::string& id, Plan plan);
  bool Compensate(const MoveInHand& failed);
  void SettleFailed(const MoveInHand& failed);
  void SettleFailed(const UserKey& user);
  Status SaveAndEnqueue(Plan plan);

  const ExecutorServices services_;
  const ExecutorSettings& settings_;
  Lease& lease_;
  GroupCommit commits_;
  LeaseRenewal lease_renewal_;
  const std::atomic<bool>& stop_;
  const OnProgress& on_progress_;
  const StepRunner runner_;
  Gatekeeper keeper_;
  Crew crew_;
  std::unique_ptr<SharedRun> shared_;  ///< null: this process alone
  Approval approval_;
  std::set<int> waves_;  // numbers; empty means all

  std::list<ActivePlan> plans_;
  ActivePlan* main_ = nullptr;
  std::vector<MoveInHand> moves_;
  std::vector<MoveInHand> ended_compensations_;
  std::atomic<size_t> wave_ = 0;  ///< index of the one at work

  std::mutex mutex_;
  MoveQueue queue_;
  int in_flight_ = 0;
  bool is_first_alone_ = false;
  Time alone_since_ = {};
  std::atomic<int> untouched_ = 0;  // failed before anything was changed
  int finished_steps_ = 0;
  int all_steps_ = 0;
  Time last_progress_;
  Time next_;  // when something can go on; 0 = nothing waits
  std::string stop_reason_;
  bool is_held_back_ = false;
  bool is_unhealthy_ = false;

  std::mutex resuming_;  ///< of saved_
  SavedRollbacks saved_;
};

}  // namespace cutover
