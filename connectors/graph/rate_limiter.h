#pragma once

#include <mutex>

#include "engine/base/time.h"

namespace cutover {

struct RateSettings {
  double first_rate = 10;  ///< calls a second to begin with (graph.md 5.4)
  double least_rate = 0.5;
  double greatest_rate = 500;
  /// Part of what the service was found to allow that this program takes; the
  /// rest is left to whoever else works in the tenant. At 0.9 or less a limit
  /// that is raised later is not noticed: only refusals teach.
  double share = 0.95;
};

/// Finds a limit that nobody publishes and stays under it: raises its rate
/// until the service refuses, remembers where that was, comes back to just
/// below, and tries a little more once in a long while. One for each tenant
/// and service. Reads no clock: times are handed in. Safe for use from any
/// thread.
class RateLimiter {
 public:
  explicit RateLimiter(RateSettings settings)
      : settings_(settings), rate_(settings.first_rate) {}

  /// When the next call may go; the caller waits until then, and goes.
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

 private:
  void Raise(Time now);
  void NoticeClock(Time now);

  const RateSettings settings_;
  mutable std::mutex mutex_;
  double rate_;
  double ceiling_ = 0;  ///< the rate at which it was last refused; 0 unknown
  Time next_;           ///< when the next call may go
  Time paused_until_;   ///< as the service last asked
  Time seen_;           ///< the latest time that was handed in
  Time raised_at_;
  Time lowered_at_;
  Time tried_at_;  ///< when the ceiling was last believed higher
  // What was really sent: a rate that nobody used says nothing of a limit.
  Time counted_from_;
  double counted_ = 0;
  double sent_rate_ = 0;
};

}  // namespace cutover
