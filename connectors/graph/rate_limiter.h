#pragma once

#include <memory>
#include <mutex>

#include "connectors/graph/rate_policy.h"
#include "connectors/graph/shared_turns.h"
#include "connectors/graph/turn.h"

namespace cutover {

/// Finds a limit that nobody publishes and stays under it: raises its rate
/// until the service refuses, remembers where that was, comes back to just
/// below, and tries a little more once in a long while. One for each tenant
/// and service. Alone it reads no clock: times are handed in. Safe for use
/// from any thread.
class RateLimiter {
 public:
  explicit RateLimiter(RateSettings settings) : settings_(settings) {
    state_.rate = settings.first_rate;
  }
  /// One rate with every other process that has the same state in common;
  /// alone where `shared` has nothing to share it with.
  RateLimiter(RateSettings settings, SharedRate shared)
      : RateLimiter(settings) {
    if (shared.share)
      shared_ = std::make_unique<SharedTurns>(settings, std::move(shared));
  }

  /// Fills in `turn`: the caller waits until turn.at and goes where it may,
  /// else asks again with the same `turn`.
  void Take(Turn& turn, Time now);
  /// Of a limiter that is alone: when the next call may go.
  Time Reserve(Time now);
  /// Whether the service asked for a pause that lasts longer than `patience`,
  /// or so many wait that a turn is too far off; then also when to come again.
  /// One's turn at a low rate is no pause: who is sent away then looks anew,
  /// which takes a turn as well, and would never come to write.
  bool IsBusy(Time now, Duration patience, Time& free_at) const;

  void OnSuccess(Time now);
  /// The service's own sign before it refuses, x-ms-throttle-limit-percentage:
  /// 0.8 to 1.8 of the limit.
  void OnNearLimit(Time now, double part);
  /// 429: nobody calls for `pause`, and the rate comes down.
  void OnRefused(Time now, Duration pause);

  /// Calls a second at this moment, for logs and tests.
  double rate() const;

  /// Of a limiter that is alone: begins where the last process was that kept
  /// its rate, unless that is forgotten (rate_policy.h). An Error: it begins as
  /// one that knows nothing.
  Status Recall(const SharedRate& kept, Time now);
  /// For the process after this one.
  Status Keep(const SharedRate& kept, Time now) const;

 private:
  const RateSettings settings_;
  std::unique_ptr<SharedTurns> shared_;  ///< null: alone
  mutable std::mutex mutex_;             ///< of state_
  RateState state_;
};

}  // namespace cutover
