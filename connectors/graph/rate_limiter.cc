#include "connectors/graph/rate_limiter.h"

#include <algorithm>

namespace cutover {
namespace {

constexpr Duration kRaiseEvery = Milliseconds(500);
constexpr Duration kLowerEvery = Seconds(2);
constexpr Duration kTryMoreEvery = Seconds(60);
constexpr Duration kFarTurn = Seconds(10);
constexpr double kQuick = 1.25;  // while no limit is known
constexpr double kReturn = 1.5;  // on the way back to a known one
constexpr double kTryMore = 1.03;

double SecondsOf(Duration duration) {
  return static_cast<double>(duration.us) / 1e6;
}

}  // namespace

// A clock that was set back would make everybody wait until it is again where
// it was. Threads come with times a little apart.
void RateLimiter::NoticeClock(Time now) {
  const Duration back = seen_ - now;
  if (back > Seconds(1)) {
    next_ = next_ - back;
    paused_until_ = paused_until_ - back;
    counted_from_ = counted_from_ - back;
    raised_at_ = raised_at_ - back;
    lowered_at_ = lowered_at_ - back;
    tried_at_ = tried_at_ - back;
    seen_ = now;
  }
  seen_ = std::max(seen_, now);
}

Time RateLimiter::Reserve(Time now) {
  std::lock_guard lock(mutex_);
  NoticeClock(now);
  const Time at = std::max(now, next_);
  next_ = at + Microseconds(static_cast<int64_t>(1e6 / rate_));
  if (at - counted_from_ >= Seconds(1)) {
    sent_rate_ = counted_ / SecondsOf(at - counted_from_);
    counted_from_ = at;
    counted_ = 0;
  }
  ++counted_;
  return at;
}

bool RateLimiter::IsBusy(Time now, Duration patience, Time& free_at) const {
  std::lock_guard lock(mutex_);
  free_at = std::max(now, next_);
  const bool is_paused = paused_until_ - now > patience;
  return is_paused || free_at - now > std::max(patience, kFarTurn);
}

void RateLimiter::OnSuccess(Time now) {
  std::lock_guard lock(mutex_);
  Raise(now);
}

// Only what is used is raised, and never past what the service has refused,
// but for a small try from time to time.
void RateLimiter::Raise(Time now) {
  if (now - raised_at_ < kRaiseEvery) return;
  raised_at_ = now;
  if (sent_rate_ < rate_ * 0.7) return;
  if (ceiling_ == 0) {
    rate_ = std::min(rate_ * kQuick, settings_.greatest_rate);
    return;
  }
  // Far below the limit a try would prove nothing: nobody refuses there.
  const bool can_prove = settings_.share > 0.9;
  if (can_prove && now - tried_at_ >= kTryMoreEvery) {
    tried_at_ = now;
    ceiling_ *= kTryMore;
  }
  rate_ = std::min(
      {rate_ * kReturn, ceiling_ * settings_.share, settings_.greatest_rate});
}

void RateLimiter::OnNearLimit(Time now, double part) {
  std::lock_guard lock(mutex_);
  if (part < 0.8 || now - lowered_at_ < kLowerEvery) return;
  lowered_at_ = now;
  tried_at_ = now;
  ceiling_ = std::max(sent_rate_, settings_.least_rate) / part;
  rate_ = std::clamp(ceiling_ * settings_.share, settings_.least_rate,
                     settings_.greatest_rate);
}

void RateLimiter::OnRefused(Time now, Duration pause) {
  std::lock_guard lock(mutex_);
  next_ = std::max(next_, now + pause);
  paused_until_ = std::max(paused_until_, now + pause);
  // Calls that were on their way when the first was refused say it again.
  if (now - lowered_at_ < std::max(kLowerEvery, pause)) return;
  lowered_at_ = now;
  tried_at_ = now;
  // The true limit is a little under where it was refused; of several
  // refusals in a row each brings the belief down.
  const double believed = ceiling_ == 0 ? rate_ / kQuick : ceiling_ / kTryMore;
  ceiling_ = std::max(settings_.least_rate, std::min(believed, rate_));
  rate_ = std::max(settings_.least_rate, rate_ / 2);
}

double RateLimiter::rate() const {
  std::lock_guard lock(mutex_);
  return rate_;
}

}  // namespace cutover
