#include <algorithm>

#include "engine/apply/active_run.h"
#include "engine/apply/window_gate.h"
#include "engine/base/log.h"

// The part of ActiveRun that its threads run.

namespace cutover {

using Kind = StepOutcome::Kind;

void ActiveRun::Work(int member) {
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
    const bool has_room = in_flight_ == 0 || !IsFirstAlone(now);
    if (!has_ready || !has_room || !verdict.Proceeds()) {
      const bool is_idle = in_flight_ == 0;
      const bool is_empty = queue_.IsEmpty();
      if (is_idle && now - last_progress_ >= settings_.patience) return;
      const Time slice = now + Milliseconds(50);
      const Time wake = has_ready ? slice : queue_.WakeBefore(slice);
      lock.unlock();
      if (is_idle && is_empty && !AwaitsOthers()) return;
      services_.clock.SleepUntil(wake);
      continue;
    }
    MoveInHand move = queue_.Pop();
    ++in_flight_;
    lock.unlock();
    const auto outcome = Handle(move);
    if (outcome) keeper_.After(move, *outcome);
    lock.lock();
    --in_flight_;
    if (outcome) Settle(std::move(move), *outcome, lock);
  }
}

// A way back begins with its first user alone, until a step or a look of his
// has ended: a process that does not know the tenant calls slowly (graph.md
// 5.4), and the first write would come behind the looks at everybody whom its
// threads have taken on. A call that stalls holds nobody up for longer than a
// second.
bool ActiveRun::IsFirstAlone(Time now) {
  if (alone_since_.us == 0) alone_since_ = now;
  if (now - alone_since_ >= Seconds(1)) is_first_alone_ = false;
  return is_first_alone_;
}

// What people said meanwhile: takes back who is not held any more. And what
// other processes have left.
void ActiveRun::Attend() {
  const bool has_orders = keeper_.Refresh();
  if (has_orders) crew_.Resize(keeper_.Concurrency(settings_.concurrency));
  const Verdict verdict = keeper_.Standing();
  keeper_.Tell(verdict);
  if (verdict.kind == Verdict::Kind::kStop) StopFor(verdict);
  if (shared_) PickUpAbandoned();
  if (!has_orders) return;
  std::lock_guard lock(mutex_);
  queue_.Release();
}

// Of a wave that is not at work here only who is half-way, or failed and may
// not be taken back yet: the others come with their wave.
void ActiveRun::PickUpAbandoned() {
  const Status held = lease_renewal_.Renew();
  if (!held.ok()) return StopFor(held.error());
  auto places = shared_->Abandoned();
  if (!places.ok()) return StopFor(places.error());
  std::lock_guard lock(mutex_);
  for (const MovePlace& place : *places) {
    MoveInHand move = MoveAt(moves_, static_cast<size_t>(place.wave),
                             static_cast<size_t>(place.move));
    move.ready_at = {};
    queue_.Push(std::move(move));
  }
}

// Somebody may die and leave what he had.
bool ActiveRun::AwaitsOthers() {
  if (!shared_) return false;
  auto are_at_work = shared_->AreOthersAtWork(wave_);
  if (are_at_work.ok()) return *are_at_work;
  StopFor(are_at_work.error());
  return false;
}

// Nothing when the move is not this process's to work on, or is at its end.
std::optional<StepOutcome> ActiveRun::Handle(MoveInHand& move) {
  if (!shared_ || move.is_taken) return RunMove(move);
  auto is_ours = Claim(move);
  if (!is_ours.ok())
    return StepOutcome{Kind::kStopRun, {}, Describe(is_ours.error())};
  if (!*is_ours) return std::nullopt;
  return RunMove(move);
}

// Whether there is something to be done by this process.
Result<bool> ActiveRun::Claim(MoveInHand& move) {
  auto is_ours = shared_->Take(move);
  if (!is_ours.ok() || !*is_ours) return is_ours;
  const bool is_main = move.owner == main_;
  {
    std::lock_guard lock(mutex_);
    Store(move);
    if (!is_main && (move.IsFinished() || move.HasFailed()))
      ended_compensations_.push_back(move);
  }
  const bool has_ended = move.IsFinished() || move.HasFailed();
  if (!is_main && has_ended) SettleFailed(move.Get().user.key);
  if (is_main && move.HasFailed()) TRY(ResumeCompensationOf(move));
  if (has_ended) return false;
  bool may_start = true;
  if (is_main && !move.HasBegun()) {
    std::lock_guard lock(mutex_);
    may_start = move.wave == wave_ && MayStart(move);
  }
  if (!may_start) TRY(shared_->Leave(move));
  return may_start;
}

StepOutcome ActiveRun::RunMove(MoveInHand& move) {
  const Move& planned = move.Get();
  for (size_t i = 0; i < planned.steps.size(); ++i) {
    StepRecord& record = move.records[i];
    if (record.state == StepState::kDone || record.state == StepState::kSkipped)
      continue;
    if (stop_.load()) return {Kind::kParked, services_.clock.Now(), "stop"};
    const Status held = lease_renewal_.Renew();
    if (!held.ok()) return {Kind::kStopRun, {}, Describe(held.error())};
    const Wave& wave = move.owner->plan.waves[move.wave];
    if (i == static_cast<size_t>(planned.staged) && wave.staging &&
        !move.HasBegunCutOver()) {
      const StepOutcome passed =
          runner_.PassIntoCutOver(*move.owner->journal, wave, planned, record);
      if (passed.kind != Kind::kFinished) return passed;
    }
    const Verdict verdict = keeper_.BeforeStep(move, i);
    if (!verdict.Proceeds()) return keeper_.HoldBack(move, i, verdict);
    const StepOutcome outcome = runner_.RunStep(move, i);
    if (outcome.kind != Kind::kFinished) return outcome;
    CountStep(*move.owner);
  }
  return {};
}

void ActiveRun::CountStep(const ActivePlan& owner) {
  std::lock_guard lock(mutex_);
  last_progress_ = services_.clock.Now();
  is_first_alone_ = false;
  if (owner.is_compensation) return;
  ++finished_steps_;
  if (on_progress_) on_progress_(finished_steps_, all_steps_);
}

// Books the outcome of one look; called with the lock held.
void ActiveRun::Settle(MoveInHand move, const StepOutcome& outcome,
                       std::unique_lock<std::mutex>& lock) {
  Store(move);
  is_first_alone_ = false;
  switch (outcome.kind) {
    case Kind::kFinished:
      if (move.owner->is_compensation) EndCompensation(std::move(move), lock);
      return;
    case Kind::kParked:
      move.ready_at = outcome.resume_at;
      if (outcome.is_watched) last_progress_ = services_.clock.Now();
      queue_.Push(std::move(move));
      return;
    case Kind::kHeld: {
      NoteNext(outcome.resume_at);
      // Nobody is to wait for a move that waits for its window, or a person.
      ++in_flight_;
      lock.unlock();
      const Status left = shared_ ? shared_->Leave(move) : Done{};
      if (!left.ok()) StopFor(left.error());
      lock.lock();
      --in_flight_;
      queue_.Hold(std::move(move));
      return;
    }
    case Kind::kStopRun:
      if (stop_reason_.empty()) stop_reason_ = outcome.reason;
      queue_.Push(std::move(move));
      return;
    case Kind::kFailed:
      break;
  }
  if (move.owner->is_compensation)
    return EndCompensation(std::move(move), lock);
  ++in_flight_;  // so that nobody leaves before the compensation is queued
  lock.unlock();
  Log(LogLevel::kWarning, "move.failed",
      {{"upn", move.Get().user.upn}, {"reason", outcome.reason}});
  const bool may_be_taken_back = main_->plan.purpose == Purpose::kMove;
  if (!may_be_taken_back || !Compensate(move)) SettleFailed(move);
  lock.lock();
  --in_flight_;
}

void ActiveRun::EndCompensation(MoveInHand move,
                                std::unique_lock<std::mutex>& lock) {
  const UserKey user = move.Get().user.key;
  ended_compensations_.push_back(std::move(move));
  ++in_flight_;
  lock.unlock();
  SettleFailed(user);
  lock.lock();
  --in_flight_;
}

void ActiveRun::Store(const MoveInHand& move) {
  if (move.owner == main_)
    MoveAt(moves_, move.wave, move.move).records = move.records;
}

}  // namespace cutover
