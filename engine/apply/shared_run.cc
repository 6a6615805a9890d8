#include "engine/apply/shared_run.h"

#include <algorithm>

#include "engine/base/log.h"

namespace cutover {
namespace {

constexpr Duration kBetweenLooks = Seconds(1);

bool HasEndedLease(const Lease& lease) { return lease.holder.empty(); }

MovePlace PlaceOf(const MoveInHand& move) {
  return {static_cast<int64_t>(move.wave), static_cast<int64_t>(move.move)};
}

// What this process alone knows of a step is not in the store.
void TakeOver(MoveInHand& move, std::vector<StepRecord> records) {
  for (size_t i = 0; i < records.size() && i < move.records.size(); ++i)
    records[i].earlier = move.records[i].earlier;
  move.records = std::move(records);
}

}  // namespace

SharedRun::Key SharedRun::KeyOf(const MoveInHand& move) {
  return {move.owner->id, PlaceOf(move)};
}

Status SharedRun::Open(const std::string& plan_id) {
  plan_id_ = plan_id;
  auto leases = workers_.Of(plan_id);
  if (!leases.ok()) return leases.error();
  for (const Lease& each : *leases) {
    if (HasEndedLease(each)) ended_.insert({each.name, each.fence});
  }
  return Done{};
}

Result<bool> SharedRun::Take(MoveInHand& move) {
  {
    std::lock_guard lock(mutex_);
    if (!in_hand_.insert(KeyOf(move)).second) return false;
  }
  auto records = claims_.Take(move.owner->id, PlaceOf(move));
  if (records.ok() && *records) {
    TakeOver(move, **std::move(records));
    move.is_taken = true;
    return true;
  }
  std::lock_guard lock(mutex_);
  in_hand_.erase(KeyOf(move));
  if (!records.ok()) return records.error();
  return false;
}

Status SharedRun::Leave(MoveInHand& move) {
  {
    std::lock_guard lock(mutex_);
    in_hand_.erase(KeyOf(move));
  }
  move.is_taken = false;
  return claims_.Leave(move.owner->id, PlaceOf(move));
}

Status SharedRun::Settle(const MoveInHand& failed) {
  return claims_.Settle(failed.owner->id, PlaceOf(failed));
}

Result<std::vector<MovePlace>> SharedRun::Abandoned() {
  {
    std::lock_guard lock(mutex_);
    const Time now = clock_.Now();
    // A clock that was set back must not end the looking.
    if (now >= looked_ && now - looked_ < kBetweenLooks)
      return std::vector<MovePlace>{};
    looked_ = now;
  }
  std::vector<MovePlace> places;
  auto leases = workers_.Of(plan_id_);
  if (!leases.ok()) return leases.error();
  for (Lease& each : *leases) {
    if (each.name == lease_.name) continue;
    if (!HasEndedLease(each)) {
      auto deposed = workers_.Depose(each, company_.is_gone);
      if (!deposed.ok()) return deposed.error();
      if (!*deposed) continue;
      Log(LogLevel::kWarning, "worker.deposed", {{"worker", each.holder}});
      each.fence += 1;
    }
    {
      std::lock_guard lock(mutex_);
      if (!ended_.insert({each.name, each.fence}).second) continue;
    }
    auto left = claims_.LeftBy(plan_id_, each.name);
    if (!left.ok()) return left.error();
    places.insert(places.end(), left->begin(), left->end());
  }
  return places;
}

Result<bool> SharedRun::AreOthersAtWork(size_t wave) {
  {
    std::lock_guard lock(mutex_);
    const Time now = clock_.Now();
    const Duration age = now - asked_;
    const bool is_fresh = wave == asked_of_ && age >= Seconds(0) &&
                          age < std::max(kBetweenLooks, asking_took_);
    if (is_fresh) return are_others_at_work_;
    asked_ = now;
    asked_of_ = wave;
  }
  const Time since = clock_.Now();
  auto answer = claims_.AreOthersAtWork(plan_id_, static_cast<int64_t>(wave));
  if (!answer.ok()) return answer;
  std::lock_guard lock(mutex_);
  // A twentieth of the time at most for a question that is slow to answer.
  asking_took_ = Duration{20 * (clock_.Now() - since).us};
  are_others_at_work_ = *answer;
  return answer;
}

Result<bool> SharedRun::IsAlone() {
  auto leases = workers_.Of(plan_id_);
  if (!leases.ok()) return leases.error();
  return std::none_of(leases->begin(), leases->end(), [&](const Lease& each) {
    return each.name != lease_.name && !HasEndedLease(each);
  });
}

Result<SharedRun::Opening> SharedRun::OpeningOf(size_t wave) {
  const auto index = static_cast<int64_t>(wave);
  auto is_opened = claims_.IsOpened(plan_id_, index);
  if (!is_opened.ok()) return is_opened.error();
  if (*is_opened) return Opening::kOpened;
  auto is_ours = claims_.TakeOpening(plan_id_, index);
  if (!is_ours.ok()) return is_ours.error();
  return *is_ours ? Opening::kOurs : Opening::kTheirs;
}

Status SharedRun::SayOpened(size_t wave) {
  return claims_.SayOpened(plan_id_, static_cast<int64_t>(wave));
}

Status SharedRun::LeaveOpening(size_t wave) {
  return claims_.LeaveOpening(plan_id_, static_cast<int64_t>(wave));
}

Result<bool> SharedRun::TellsTheEndOf(size_t wave) {
  return claims_.TellsTheEnd(plan_id_, static_cast<int64_t>(wave));
}

Result<bool> SharedRun::TellsTheEnd() {
  return claims_.TellsTheEnd(plan_id_, ClaimStore::kWholeRun);
}

}  // namespace cutover
