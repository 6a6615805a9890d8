#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace cutover {

/// What is known of the limit of one service, and where its turns stand. All
/// times are of one clock: the process's own, or the store's where several
/// processes share it.
struct RateState {
  double rate = 0;         ///< calls a second; 0 where nobody has called yet
  double ceiling = 0;      ///< the rate at which it was last refused; 0 unknown
  Time next = {};          ///< when the next call may go
  Time paused_until = {};  ///< as the service last asked
  Time seen = {};          ///< the latest time that was handed in
  Time raised_at = {};
  Time lowered_at = {};
  Time tried_at = {};  ///< when the ceiling was last believed higher
  // What was really sent: a rate that nobody used says nothing of a limit.
  Time counted_from = {};
  double counted = 0;
  double sent_rate = 0;  ///< 0 unknown
  /// Turns that were handed out under another number are void.
  int64_t generation = 0;
};

/// Runs `change` on the state that every process has in common for a service,
/// alone and at once, with the time of the store that keeps it. An Error: no
/// one knows whether it was done. `change` may run more than once, each time
/// on a state without the former. To be called from any thread.
using ShareRate = std::function<Status(
    const std::string& service,
    const std::function<void(RateState& state, Time now)>& change)>;

}  // namespace cutover
