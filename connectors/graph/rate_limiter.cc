#include "connectors/graph/rate_limiter.h"

#include <algorithm>

namespace cutover {

void RateLimiter::Take(Turn& turn, Time now) {
  if (shared_) return shared_->Take(turn, now);
  turn.may_go = true;
  for (int i = 0; i < turn.count; ++i) turn.at = Reserve(now);
}

Time RateLimiter::Reserve(Time now) {
  std::lock_guard lock(mutex_);
  NoticeTime(state_, settings_, now);
  return TakeTurns(state_, now, 1);
}

bool RateLimiter::IsBusy(Time now, Duration patience, Time& free_at) const {
  if (shared_) return shared_->IsBusy(now, patience, free_at);
  std::lock_guard lock(mutex_);
  free_at = std::max(now, state_.next);
  const bool is_paused = state_.paused_until - now > patience;
  return is_paused || free_at - now > std::max(patience, kFarTurn);
}

void RateLimiter::OnSuccess(Time now) {
  if (shared_) return shared_->OnSuccess();
  std::lock_guard lock(mutex_);
  Raise(state_, settings_, now);
}

void RateLimiter::OnNearLimit(Time now, double part) {
  if (shared_) return shared_->OnNearLimit(now, part);
  std::lock_guard lock(mutex_);
  LowerNearLimit(state_, settings_, now, part);
}

void RateLimiter::OnRefused(Time now, Duration pause) {
  if (shared_) return shared_->OnRefused(now, pause);
  std::lock_guard lock(mutex_);
  LowerRefused(state_, settings_, now, pause, state_.rate);
}

double RateLimiter::rate() const {
  if (shared_) return shared_->rate();
  std::lock_guard lock(mutex_);
  return state_.rate;
}

}  // namespace cutover
