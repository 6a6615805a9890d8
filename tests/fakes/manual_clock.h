#pragma once

#include <algorithm>

#include "engine/base/clock.h"

namespace cutover {

/// A clock that stands still until somebody sleeps: waiting costs nothing,
/// and every run has the same times. For one thread.
class ManualClock : public Clock {
 public:
  explicit ManualClock(Time start = {1'790'000'000'000'000}) : now_(start) {}

  Time Now() const override { return now_; }
  void SleepUntil(Time time) override { now_ = std::max(now_, time); }
  void Advance(Duration duration) { now_ = now_ + duration; }

 private:
  Time now_;
};

}  // namespace cutover
