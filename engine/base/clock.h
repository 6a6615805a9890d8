#pragma once

#include "engine/base/time.h"

namespace cutover {

/// Where time comes from. Made in engine/cli/main.cc and handed down; nothing
/// else reads the machine's clock or sleeps.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() const = 0;
  /// Returns at or after `time`; at once if it has passed.
  virtual void SleepUntil(Time time) = 0;
};

/// The machine's own clock. Safe for use from any thread.
class SystemClock : public Clock {
 public:
  Time Now() const override;
  void SleepUntil(Time time) override;
};

}  // namespace cutover
