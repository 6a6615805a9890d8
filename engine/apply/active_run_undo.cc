#include "engine/apply/active_run.h"
#include "engine/apply/earlier_orders.h"
#include "engine/apply/undo.h"

// The part of ActiveRun that takes back what users who failed were changed in.

namespace cutover {

// After a crash: compensations that were begun go on, those that were due but
// not written yet are made. Of several processes whoever claims the failed move
// does so.
Status ActiveRun::ResumeCompensations() {
  PlanStore store(services_.database, services_.clock);
  if (shared_) {
    if (main_->plan.purpose == Purpose::kRollback) return Done{};
    std::lock_guard lock(mutex_);
    for (const MoveInHand& move : moves_) {
      if (move.HasFailed()) queue_.Push(move);
    }
    return Done{};
  }
  TRY(LoadRollbacks(store, main_->id, saved_));
  for (auto& [id, plan] : saved_.compensations)
    TRY(EnqueueCompensation(id, plan));
  if (main_->plan.purpose == Purpose::kRollback) return Done{};
  for (const MoveInHand& move : moves_) {
    if (move.HasFailed() && !saved_.users.contains(move.Get().user.key))
      Compensate(move);
  }
  return Done{};
}

// Of a failed move that this process has claimed, and none before it has
// brought to an end.
Status ActiveRun::ResumeCompensationOf(const MoveInHand& failed) {
  if (main_->plan.purpose == Purpose::kRollback) return Done{};
  std::string id;
  Plan plan;
  bool is_known = false;
  {
    std::lock_guard one_at_a_time(resuming_);
    PlanStore store(services_.database, services_.clock);
    TRY(LoadRollbacks(store, main_->id, saved_));
    const UserKey& user = failed.Get().user.key;
    is_known = saved_.users.contains(user);
    const auto* compensation = CompensationOf(saved_, user);
    if (compensation != nullptr) {
      id = compensation->first;
      plan = compensation->second;
    }
  }
  const bool is_persons = is_known && id.empty();  // who takes that user back
  if (is_persons || (!is_known && !Compensate(failed))) SettleFailed(failed);
  if (id.empty()) return Done{};
  std::unique_lock lock(mutex_);
  TRY(EnqueueCompensation(id, std::move(plan)));
  const bool is_over = !ended_compensations_.empty() &&
                       ended_compensations_.back().owner == &plans_.back();
  lock.unlock();
  if (is_over) SettleFailed(failed);
  return Done{};
}

// Others need not wait for it any more.
void ActiveRun::SettleFailed(const MoveInHand& failed) {
  if (!shared_) return;
  const Status settled = shared_->Settle(failed);
  if (!settled.ok()) StopFor(settled.error());
}

// What takes back the failed move of that user is at its end.
void ActiveRun::SettleFailed(const UserKey& user) {
  if (!shared_) return;
  std::optional<MoveInHand> failed;
  {
    std::lock_guard lock(mutex_);
    for (const MoveInHand& move : moves_) {
      if (move.Get().user.key == user) failed = move;
    }
  }
  if (failed) SettleFailed(*failed);
}

Status ActiveRun::EnqueueCompensation(const std::string& id, Plan plan) {
  auto active = Activate(id, std::move(plan), /*is_compensation=*/true);
  if (!active.ok()) return active.error();
  auto records = (*active)->journal->Load();
  if (!records.ok()) return records.error();
  for (MoveInHand& move : MovesOf(**active, *std::move(records))) {
    NoteEarlierOrders(move, moves_);
    if (move.HasFailed() || move.IsFinished()) {
      ended_compensations_.push_back(std::move(move));
    } else {
      queue_.Push(std::move(move));
    }
  }
  return Done{};
}

// Takes back what a failed move changed, by another plan that the approval of
// this one covers. False when there is none.
bool ActiveRun::Compensate(const MoveInHand& failed) {
  if (settings_.on_failure == OnFailure::kLeave) return false;
  if (!keeper_.MayCompensate(failed)) return false;
  const auto undoable = UndoableMoves(main_->plan, failed.records);
  auto plan = PlanRollback(main_->plan, undoable, LiveReader(services_.routes),
                           kCompensation + failed.Get().user.upn,
                           services_.clock.Now());
  Status status = plan.ok() ? WhyLeftOut(*plan) : Status(plan.error());
  if (status.ok() && plan->waves.empty()) {
    const bool is_at_before =
        undoable.empty() || !HasPassedNoReturn(undoable[0].changed);
    if (is_at_before) ++untouched_;
    return false;
  }
  if (status.ok()) status = SaveAndEnqueue(*std::move(plan));
  if (!status.ok())
    TellNotTakenBack(*main_->journal, failed.Get().user, status.error());
  return status.ok();
}

Status ActiveRun::SaveAndEnqueue(Plan plan) {
  PlanStore store(services_.database, services_.clock);
  auto id = SaveCompensation(store, plan, settings_.actor, approval_,
                             services_.clock.Now());
  if (!id.ok()) return id.error();
  std::lock_guard lock(mutex_);
  return EnqueueCompensation(*id, std::move(plan));
}

}  // namespace cutover
