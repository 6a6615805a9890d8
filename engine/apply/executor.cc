#include "engine/apply/executor.h"

#include <algorithm>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "engine/apply/admission.h"
#include "engine/apply/move_in_hand.h"
#include "engine/apply/step_runner.h"
#include "engine/apply/undo.h"
#include "engine/apply/window_gate.h"
#include "engine/base/log.h"

namespace cutover {
namespace {

using Kind = StepOutcome::Kind;

constexpr const char* kCompensation = "compensation of ";

// One call of Executor::Run: a queue of moves and the threads that work it.
class ActiveRun {
 public:
  ActiveRun(ExecutorServices services, const ExecutorSettings& settings,
            Lease& lease, const std::atomic<bool>& stop,
            const OnProgress& on_progress)
      : services_(services),
        settings_(settings),
        lease_(lease),
        stop_(stop),
        on_progress_(on_progress),
        runner_(services.routes, services.clock, services.ids,
                settings.settle_scale) {}

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
    active.journal = std::make_unique<Journal>(
        services_.database, services_.clock, id, settings_.actor, lease_);
    const Status opened = active.journal->Open(active.plan);
    if (!opened.ok()) return opened.error();
    return &active;
  }

  Status LoadMoves() {
    auto records = main_->journal->Load();
    if (!records.ok()) return records.error();
    moves_ = MovesOf(*main_, *records);
    finished_steps_ = CountFinished(*records);
    return Done{};
  }

  // After a crash: compensations that were begun go on, those that were due
  // but not written yet are made.
  Status ResumeCompensations() {
    PlanStore store(services_.database, services_.clock);
    auto plans = store.List();
    if (!plans.ok()) return plans.error();
    std::set<UserKey> compensated;
    for (const PlanSummary& summary : *plans) {
      if (summary.undoes != main_->id) continue;
      auto stored = store.Load(summary.id);
      if (!stored.ok()) return stored.error();
      auto plan = PlanFromText(stored->body);
      if (!plan.ok()) return plan.error();
      for (const Wave& wave : plan->waves) {
        for (const Move& move : wave.moves) compensated.insert(move.user.key);
      }
      if (!plan->scope.starts_with(kCompensation)) continue;
      TRY(EnqueueCompensation(summary.id, *std::move(plan)));
    }
    if (main_->plan.purpose == Purpose::kRollback) return Done{};
    for (const MoveInHand& move : moves_) {
      if (move.HasFailed() && !compensated.contains(move.Get().user.key)) {
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
      if (move.HasFailed() || move.IsFinished()) {
        ended_compensations_.push_back(std::move(move));
      } else {
        Enqueue(std::move(move));
      }
    }
    return Done{};
  }

  void Enqueue(MoveInHand move) {
    move.order = ++next_order_;
    queue_.emplace(std::pair{move.ready_at.us, move.order}, std::move(move));
  }

  void RunWave(size_t index) {
    const Wave& wave = main_->plan.waves[index];
    for (MoveInHand& move : moves_) {
      if (move.wave != index || move.IsFinished() || move.HasFailed()) continue;
      if (!move.HasBegun() && !MayBegin(wave, move)) continue;
      Enqueue(move);
    }
    settings_.crew(settings_.concurrency, [this] { Work(); });
  }

  // Outside the window no move begins, ahead of it only staging. A cut-over
  // that has begun goes on: a user half-way is worse than a late one.
  bool MayBegin(const Wave& wave, const MoveInHand& move) {
    const Time now = services_.clock.Now();
    const Gate gate = GateOf(wave, now);
    if (gate == Gate::kOpen) return true;
    if (gate == Gate::kStaging && move.Get().staged > 0) return true;
    NoteNext(NextOpening(wave, now));
    return false;
  }

  void NoteNext(Time time) {
    if (time.us == 0) return;
    if (next_.us == 0 || time < next_) next_ = time;
  }

  // Between staging and cut-over: only inside the window, and only while what
  // was staged is still there.
  StepOutcome PassIntoCutOver(MoveInHand& move) {
    const Wave& wave = move.owner->plan.waves[move.wave];
    if (!wave.staging || move.HasBegunCutOver()) return {};
    Journal& journal = *move.owner->journal;
    StepRecord& first = move.records[static_cast<size_t>(move.Get().staged)];
    const Time now = services_.clock.Now();
    if (GateOf(wave, now) == Gate::kOpen)
      return runner_.CheckStaged(journal, move.Get(), first);
    return runner_.Hold(journal, move.Get(), first, NextOpening(wave, now));
  }

  bool IsOver() {
    std::lock_guard lock(mutex_);
    return IsOverLocked();
  }

  bool IsOverLocked() const { return stop_.load() || !stop_reason_.empty(); }

  void Work() {
    std::unique_lock lock(mutex_);
    last_progress_ = std::max(last_progress_, services_.clock.Now());
    while (!IsOverLocked()) {
      const Time now = services_.clock.Now();
      const bool has_ready =
          !queue_.empty() && queue_.begin()->first.first <= now.us;
      if (!has_ready) {
        const bool is_idle = in_flight_ == 0;
        if (is_idle && queue_.empty()) return;
        if (is_idle && now - last_progress_ >= settings_.patience) return;
        const Time slice = now + Milliseconds(50);
        const Time wake =
            queue_.empty()
                ? slice
                : Time{std::min(queue_.begin()->first.first, slice.us)};
        lock.unlock();
        services_.clock.SleepUntil(wake);
        lock.lock();
        continue;
      }
      MoveInHand move = std::move(queue_.begin()->second);
      queue_.erase(queue_.begin());
      ++in_flight_;
      lock.unlock();
      const StepOutcome outcome = RunMove(move);
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
      const Status held = RenewLease();
      if (!held.ok()) return {Kind::kStopRun, {}, Describe(held.error())};
      if (i == static_cast<size_t>(planned.staged)) {
        const StepOutcome passed = PassIntoCutOver(move);
        if (passed.kind != Kind::kFinished) return passed;
      }
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

  Status RenewLease() {
    std::lock_guard lock(lease_mutex_);
    if (lease_.name.empty()) return Done{};
    const Duration left = lease_.expires_at - services_.clock.Now();
    if (left.us > settings_.lease_ttl.us / 2) return Done{};
    return LeaseStore(services_.database, services_.clock)
        .Renew(lease_, settings_.lease_ttl);
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
        Enqueue(std::move(move));
        return;
      case Kind::kHeld:
        NoteNext(outcome.resume_at);
        return;
      case Kind::kStopRun:
        if (stop_reason_.empty()) stop_reason_ = outcome.reason;
        Enqueue(std::move(move));
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
    if (++failed_now_ > main_->plan.max_failures && stop_reason_.empty()) {
      stop_reason_ = std::to_string(failed_now_) +
                     " moves failed, more than the campaign allows (" +
                     std::to_string(main_->plan.max_failures) + ")";
    }
  }

  void Store(const MoveInHand& move) {
    if (move.owner == main_)
      MoveAt(moves_, move.wave, move.move).records = move.records;
  }

  // Takes back what a failed move changed, by another plan that the approval
  // of this one covers.
  void Compensate(const MoveInHand& failed) {
    if (settings_.on_failure == OnFailure::kLeave) return;
    const auto undoable = UndoableMoves(main_->plan, failed.records);
    auto plan = PlanRollback(
        main_->plan, undoable, LiveReader(services_.routes),
        kCompensation + failed.Get().user.upn, services_.clock.Now());
    Status status = Done{};
    if (!plan.ok()) {
      status = plan.error();
    } else if (plan->waves.empty()) {
      const bool is_at_before =
          undoable.empty() || !HasPassedNoReturn(undoable[0].changed);
      if (is_at_before) ++untouched_;
    } else {
      status = SaveAndEnqueue(*std::move(plan));
    }
    if (status.ok()) return;
    Log(LogLevel::kError, "compensation.failed",
        {{"upn", failed.Get().user.upn}, {"reason", status.error().message}});
  }

  Status SaveAndEnqueue(Plan plan) {
    PlanStore store(services_.database, services_.clock);
    auto id = store.Save(plan, settings_.actor);
    if (!id.ok()) return id.error();
    const std::string digest = PlanDigest(PlanToText(plan));
    TRY(store.Approve(*id, Approval{digest, approval_.by, approval_.change,
                                    services_.clock.Now()}));
    std::lock_guard lock(mutex_);
    return EnqueueCompensation(*id, std::move(plan));
  }

  Result<RunSummary> Conclude() {
    RunSummary summary;
    for (const MoveInHand& move : moves_) {
      if (IsWanted(move.wave)) CountMove(move, summary);
    }
    summary.compensated = untouched_ + CountFinishedMoves(ended_compensations_);
    for (const auto& [key, move] : queue_) {
      if (move.owner->is_compensation) ++summary.parked;
      NoteNext(move.ready_at);
    }
    summary.resume_at = next_;
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
  std::mutex lease_mutex_;
  const std::atomic<bool>& stop_;
  const OnProgress& on_progress_;
  const StepRunner runner_;
  Approval approval_;
  std::set<int> waves_;  // numbers; empty means all

  std::list<ActivePlan> plans_;
  ActivePlan* main_ = nullptr;
  std::vector<MoveInHand> moves_;
  std::vector<MoveInHand> ended_compensations_;

  std::mutex mutex_;
  std::map<std::pair<int64_t, int64_t>, MoveInHand> queue_;
  int64_t next_order_ = 0;
  int in_flight_ = 0;
  int failed_now_ = 0;
  std::atomic<int> untouched_ = 0;  // failed before anything was changed
  int finished_steps_ = 0;
  int all_steps_ = 0;
  Time last_progress_;
  Time next_;  // when something can go on; 0 = nothing waits
  std::string stop_reason_;
};

}  // namespace

Result<RunSummary> Executor::Run(const StoredPlan& stored,
                                 const std::string& tenant_id,
                                 const std::vector<int>& waves, Lease& lease,
                                 const std::atomic<bool>& stop,
                                 const OnProgress& on_progress) const {
  TRY(CheckApproval(stored));
  auto plan = PlanFromText(stored.body);
  if (!plan.ok()) return plan.error();
  auto begun = ReadSteps(services_.database, stored.id);
  if (!begun.ok()) return begun.error();
  TRY(CheckMayRun(stored, *plan, tenant_id, services_.clock.Now(),
                  !begun->empty()));
  for (int number : waves) TRY(CheckHasWave(*plan, number));
  ActiveRun run(services_, settings_, lease, stop, on_progress);
  return run.Run(stored.id, *std::move(plan), *stored.approval, waves);
}

}  // namespace cutover
