#include "engine/apply/executor.h"

#include <algorithm>
#include <list>
#include <memory>
#include <mutex>
#include <set>

#include "engine/apply/admission.h"
#include "engine/apply/compensation.h"
#include "engine/apply/crew.h"
#include "engine/apply/earlier_orders.h"
#include "engine/apply/lease_renewal.h"
#include "engine/apply/move_queue.h"
#include "engine/apply/step_runner.h"
#include "engine/apply/undo.h"
#include "engine/apply/window_gate.h"
#include "engine/base/log.h"

namespace cutover {
namespace {

using Kind = StepOutcome::Kind;

// One call of Executor::Run: a queue of moves and the threads that work it.
class ActiveRun {
 public:
  ActiveRun(ExecutorServices services, const ExecutorSettings& settings,
            Lease& lease, const std::atomic<bool>& stop,
            const OnProgress& on_progress)
      : services_(services),
        settings_(settings),
        lease_(lease),
        commits_(services.database),
        lease_renewal_(services.database, services.clock, lease,
                       settings.lease_ttl),
        stop_(stop),
        on_progress_(on_progress),
        runner_(services.routes, services.clock, services.ids,
                settings.settle_scale, settings.steady),
        keeper_(services.database, services.clock, settings.gates,
                services.gates),
        crew_(settings.concurrency) {}

  Result<RunSummary> Run(const std::string& id, Plan plan,
                         const Approval& approval,
                         const std::vector<int>& waves) {
    approval_ = approval;
    waves_.insert(waves.begin(), waves.end());
    auto opened = Activate(id, std::move(plan), /*is_compensation=*/false);
    if (!opened.ok()) return opened.error();
    main_ = *opened;
    all_steps_ = static_cast<int>(CountSteps(main_->plan));
    TRY(LoadMoves());
    TRY(keeper_.Open(*main_));
    crew_.Resize(keeper_.Concurrency(settings_.concurrency));
    TRY(ResumeCompensations());
    for (size_t wave = 0; wave < main_->plan.waves.size(); ++wave) {
      if (IsWanted(wave) && !IsOver()) RunWave(wave);
    }
    return Conclude();
  }

 private:
  bool IsWanted(size_t wave) const {
    return waves_.empty() || waves_.contains(main_->plan.waves[wave].number);
  }

  Result<ActivePlan*> Activate(const std::string& id, Plan plan,
                               bool is_compensation) {
    plans_.push_back(ActivePlan{id, std::move(plan), nullptr, is_compensation});
    ActivePlan& active = plans_.back();
    active.journal = std::make_unique<Journal>(commits_, services_.clock, id,
                                               settings_.actor, lease_);
    TRY(active.journal->Open(active.plan));
    return &active;
  }

  Status LoadMoves() {
    auto records = main_->journal->Load();
    if (!records.ok()) return records.error();
    moves_ = MovesOf(*main_, *records);
    finished_steps_ = CountFinished(*records);
    return NoteEarlierOrders(services_.database, services_.clock, main_->plan,
                             moves_);
  }

  // After a crash: compensations that were begun go on, those that were due
  // but not written yet are made.
  Status ResumeCompensations() {
    PlanStore store(services_.database, services_.clock);
    auto saved = LoadRollbacks(store, main_->id);
    if (!saved.ok()) return saved.error();
    for (auto& [id, plan] : saved->compensations) {
      TRY(EnqueueCompensation(id, std::move(plan)));
    }
    if (main_->plan.purpose == Purpose::kRollback) return Done{};
    for (const MoveInHand& move : moves_) {
      if (move.HasFailed() && !saved->users.contains(move.Get().user.key)) {
        Compensate(move);
      }
    }
    return Done{};
  }

  Status EnqueueCompensation(const std::string& id, Plan plan) {
    auto active = Activate(id, std::move(plan), /*is_compensation=*/true);
    if (!active.ok()) return active.error();
    auto records = (*active)->journal->Load();
    if (!records.ok()) return records.error();
    for (MoveInHand& move : MovesOf(**active, *records)) {
      NoteEarlierOrders(move, moves_);
      if (move.HasFailed() || move.IsFinished()) {
        ended_compensations_.push_back(std::move(move));
      } else {
        queue_.Push(std::move(move));
      }
    }
    return Done{};
  }

  void RunWave(size_t index) {
    const Wave& wave = main_->plan.waves[index];
    const Time now = services_.clock.Now();
    std::vector<MoveInHand> ready;
    for (const MoveInHand& move : moves_) {
      if (move.wave != index || move.IsFinished() || move.HasFailed()) continue;
      const bool may_begin = MayBegin(wave, move.Get(), now);
      // A cut-over that has begun goes on: a user half-way is worse than a
      // late one.
      if (move.HasBegun() || may_begin) ready.push_back(move);
      if (!may_begin) NoteNext(NextOpening(wave, now));
    }
    const Verdict verdict = ready.empty() ? Verdict{} : Await(wave, ready);
    if (verdict.Proceeds()) {
      for (MoveInHand& move : ready) queue_.Push(std::move(move));
    }
    // Else, too: compensations of an earlier run are queued.
    if (settings_.run_workers) {
      settings_.run_workers(settings_.concurrency, [this] { Work(0); });
    } else {
      crew_.Run([this](int member) { Work(member); });
    }
    if (!verdict.Proceeds()) {
      NoteNext(verdict.until);
      StopFor(verdict);
    } else if (!ready.empty() && HasEnded(moves_, index)) {
      keeper_.AfterWave(wave);
    }
  }

  Verdict Await(const Wave& wave, const std::vector<MoveInHand>& ready) {
    return keeper_.AwaitWave(wave, ready, settings_.patience, [this] {
      Attend();
      return IsOver();
    });
  }

  // No error, but a gate ends the run, or a person.
  void StopFor(const Verdict& verdict) {
    std::lock_guard lock(mutex_);
    if (!stop_reason_.empty()) return;
    stop_reason_ = DescribeVerdict(verdict);
    const std::string_view gate = verdict.gate;
    is_held_back_ = verdict.kind == Verdict::Kind::kWait || gate == "stop";
    is_unhealthy_ = verdict.kind == Verdict::Kind::kStop && gate == "health";
  }

  // What people said meanwhile: takes back who is not held any more.
  void Attend() {
    const bool has_orders = keeper_.Refresh();
    if (has_orders) crew_.Resize(keeper_.Concurrency(settings_.concurrency));
    const Verdict verdict = keeper_.Standing();
    keeper_.Tell(verdict);
    if (verdict.kind == Verdict::Kind::kStop) StopFor(verdict);
    if (!has_orders) return;
    std::lock_guard lock(mutex_);
    queue_.Release();
  }

  void NoteNext(Time time) {
    if (time.us == 0) return;
    if (next_.us == 0 || time < next_) next_ = time;
  }

  bool IsOver() {
    std::lock_guard lock(mutex_);
    return IsOverLocked();
  }

  bool IsOverLocked() const { return stop_.load() || !stop_reason_.empty(); }

  void Work(int member) {
    {
      std::lock_guard lock(mutex_);
      last_progress_ = std::max(last_progress_, services_.clock.Now());
    }
    while (true) {
      Attend();
      const Verdict verdict = keeper_.Everything();
      std::unique_lock lock(mutex_);
      if (IsOverLocked() || crew_.IsLeaving(member)) return;
      const Time now = services_.clock.Now();
      const bool has_ready = queue_.HasReady(now);
      if (!has_ready || !verdict.Proceeds()) {
        const bool is_idle = in_flight_ == 0;
        if (is_idle && queue_.IsEmpty()) return;
        if (is_idle && now - last_progress_ >= settings_.patience) return;
        const Time slice = now + Milliseconds(50);
        const Time wake = has_ready ? slice : queue_.WakeBefore(slice);
        lock.unlock();
        services_.clock.SleepUntil(wake);
        continue;
      }
      MoveInHand move = queue_.Pop();
      ++in_flight_;
      lock.unlock();
      const StepOutcome outcome = RunMove(move);
      keeper_.After(move, outcome);
      lock.lock();
      --in_flight_;
      Settle(std::move(move), outcome, lock);
    }
  }

  StepOutcome RunMove(MoveInHand& move) {
    const Move& planned = move.Get();
    for (size_t i = 0; i < planned.steps.size(); ++i) {
      StepRecord& record = move.records[i];
      if (record.state == StepState::kDone ||
          record.state == StepState::kSkipped)
        continue;
      if (stop_.load()) return {Kind::kParked, services_.clock.Now(), "stop"};
      const Status held = lease_renewal_.Renew();
      if (!held.ok()) return {Kind::kStopRun, {}, Describe(held.error())};
      const Wave& wave = move.owner->plan.waves[move.wave];
      if (i == static_cast<size_t>(planned.staged) && wave.staging &&
          !move.HasBegunCutOver()) {
        const StepOutcome passed = runner_.PassIntoCutOver(
            *move.owner->journal, wave, planned, record);
        if (passed.kind != Kind::kFinished) return passed;
      }
      const Verdict verdict = keeper_.BeforeStep(move, i);
      if (!verdict.Proceeds()) return keeper_.HoldBack(move, i, verdict);
      const StepOutcome outcome =
          runner_.Run(*move.owner->journal, planned, planned.steps[i], record);
      if (outcome.kind != Kind::kFinished) return outcome;
      CountStep(*move.owner);
    }
    return {};
  }

  void CountStep(const ActivePlan& owner) {
    std::lock_guard lock(mutex_);
    last_progress_ = services_.clock.Now();
    if (owner.is_compensation) return;
    ++finished_steps_;
    if (on_progress_) on_progress_(finished_steps_, all_steps_);
  }

  // Books the outcome of one look; called with the lock held.
  void Settle(MoveInHand move, const StepOutcome& outcome,
              std::unique_lock<std::mutex>& lock) {
    Store(move);
    switch (outcome.kind) {
      case Kind::kFinished:
        if (move.owner->is_compensation)
          ended_compensations_.push_back(std::move(move));
        return;
      case Kind::kParked:
        move.ready_at = outcome.resume_at;
        if (outcome.is_watched) last_progress_ = services_.clock.Now();
        queue_.Push(std::move(move));
        return;
      case Kind::kHeld:
        NoteNext(outcome.resume_at);
        queue_.Hold(std::move(move));
        return;
      case Kind::kStopRun:
        if (stop_reason_.empty()) stop_reason_ = outcome.reason;
        queue_.Push(std::move(move));
        return;
      case Kind::kFailed:
        break;
    }
    if (move.owner->is_compensation) {
      ended_compensations_.push_back(std::move(move));
      return;
    }
    ++in_flight_;  // so that nobody leaves before the compensation is queued
    lock.unlock();
    Log(LogLevel::kWarning, "move.failed",
        {{"upn", move.Get().user.upn}, {"reason", outcome.reason}});
    if (main_->plan.purpose == Purpose::kMove) Compensate(move);
    lock.lock();
    --in_flight_;
  }

  void Store(const MoveInHand& move) {
    if (move.owner == main_)
      MoveAt(moves_, move.wave, move.move).records = move.records;
  }

  // Takes back what a failed move changed, by another plan that the approval
  // of this one covers.
  void Compensate(const MoveInHand& failed) {
    if (settings_.on_failure == OnFailure::kLeave) return;
    if (!keeper_.MayCompensate(failed)) return;
    const auto undoable = UndoableMoves(main_->plan, failed.records);
    auto plan = PlanRollback(
        main_->plan, undoable, LiveReader(services_.routes),
        kCompensation + failed.Get().user.upn, services_.clock.Now());
    Status status = plan.ok() ? WhyLeftOut(*plan) : Status(plan.error());
    if (status.ok() && plan->waves.empty()) {
      const bool is_at_before =
          undoable.empty() || !HasPassedNoReturn(undoable[0].changed);
      if (is_at_before) ++untouched_;
    } else if (status.ok()) {
      status = SaveAndEnqueue(*std::move(plan));
    }
    if (!status.ok())
      TellNotTakenBack(*main_->journal, failed.Get().user, status.error());
  }

  Status SaveAndEnqueue(Plan plan) {
    PlanStore store(services_.database, services_.clock);
    auto id = SaveCompensation(store, plan, settings_.actor, approval_,
                               services_.clock.Now());
    if (!id.ok()) return id.error();
    std::lock_guard lock(mutex_);
    return EnqueueCompensation(*id, std::move(plan));
  }

  Result<RunSummary> Conclude() {
    RunSummary summary;
    for (const MoveInHand& move : moves_) {
      if (IsWanted(move.wave)) CountMove(move, summary);
    }
    summary.compensated = untouched_ + CountFinishedMoves(ended_compensations_);
    summary.parked += queue_.CountCompensations();
    NoteNext(queue_.FirstDue());
    summary.resume_at = next_;
    summary.is_held_back = is_held_back_;
    if (is_unhealthy_ && main_->plan.health->on_halt == OnHalt::kRollBack)
      summary.wave_to_roll_back = LastWaveDone(moves_);
    summary.is_stopped = stop_.load() || !stop_reason_.empty();
    summary.stop_reason = stop_.load() ? "stopped by signal" : stop_reason_;
    const bool is_over = summary.parked == 0 && summary.not_begun == 0;
    TRY(main_->journal->Note(is_over ? "run.ended" : "run.parked",
                             CountsOf(summary)));
    if (is_over) TRY(ReleaseWhenOver(services_.database, plans_, moves_));
    return summary;
  }

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
  Approval approval_;
  std::set<int> waves_;  // numbers; empty means all

  std::list<ActivePlan> plans_;
  ActivePlan* main_ = nullptr;
  std::vector<MoveInHand> moves_;
  std::vector<MoveInHand> ended_compensations_;

  std::mutex mutex_;
  MoveQueue queue_;
  int in_flight_ = 0;
  std::atomic<int> untouched_ = 0;  // failed before anything was changed
  int finished_steps_ = 0;
  int all_steps_ = 0;
  Time last_progress_;
  Time next_;  // when something can go on; 0 = nothing waits
  std::string stop_reason_;
  bool is_held_back_ = false;
  bool is_unhealthy_ = false;
};

}  // namespace

Result<RunSummary> Executor::Run(const StoredPlan& stored,
                                 const std::string& tenant_id,
                                 const std::vector<int>& waves, Lease& lease,
                                 const std::atomic<bool>& stop,
                                 const OnProgress& on_progress) const {
  auto plan = Admit(stored, services_.database, tenant_id, waves,
                    services_.clock.Now());
  if (!plan.ok()) return plan.error();
  ActiveRun run(services_, settings_, lease, stop, on_progress);
  return run.Run(stored.id, *std::move(plan), *stored.approval, waves);
}

}  // namespace cutover
