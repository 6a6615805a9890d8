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

// Of two clocks: a pause lasts as long by the one as by the other.
Status RateLimiter::Recall(const SharedRate& kept, Time now) {
  RateState last;
  Duration pause;
  TRY(kept.share(kept.service, [&](RateState& state, Time there) {
    NoticeTime(state, settings_, there);
    last = state;
    pause = std::max(Duration{}, state.paused_until - there);
  }));
  std::lock_guard lock(mutex_);
  state_ = {};
  state_.rate = last.rate;
  state_.ceiling = last.ceiling;
  state_.tried_at = now;
  state_.paused_until = state_.next = now + pause;
  return Done{};
}

Status RateLimiter::Keep(const SharedRate& kept, Time now) const {
  RateState last;
  {
    std::lock_guard lock(mutex_);
    last = state_;
  }
  return kept.share(kept.service, [&](RateState& state, Time there) {
    NoticeTime(state, settings_, there);
    state.rate = last.rate;
    state.ceiling = last.ceiling;
    const Time paused_until = there + (last.paused_until - now);
    state.paused_until = std::max(state.paused_until, paused_until);
    state.next = std::max(state.next, state.paused_until);
  });
}

}  // namespace cutover
