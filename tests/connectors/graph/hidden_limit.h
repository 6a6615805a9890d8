#pragma once

#include <deque>

#include "engine/base/time.h"

namespace cutover {

/// A service with a limit that it does not tell: so many calls in any second.
class HiddenLimit {
 public:
  explicit HiddenLimit(int limit) : limit_(limit) {}
  void SetLimit(int limit) { limit_ = limit; }

  bool Takes(Time now) {
    while (!taken_.empty() && now - taken_.front() >= Seconds(1))
      taken_.pop_front();
    const bool takes = static_cast<int>(taken_.size()) < limit_;
    if (takes) taken_.push_back(now);
    ++(takes ? accepted : refused);
    return takes;
  }

  int accepted = 0;
  int refused = 0;

 private:
  int limit_;
  std::deque<Time> taken_;
};

}  // namespace cutover
