#pragma once

#include "engine/base/rate_state.h"

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

/// How a rate finds a limit that nobody publishes, as functions on its state:
/// whoever keeps the state sees to it that one at a time changes it.

/// Before anything else of an exchange: a state that is new, or in which nobody
/// called for an hour, gets its first rate; and a clock that was set back makes
/// nobody wait until it is again where it was; turns that were handed out by it
/// are then void.
void NoticeTime(RateState& state, const RateSettings& settings, Time now);

/// When the first of so many turns in a row may go; the others follow at
/// SpacingOf. Counts them as sent.
Time TakeTurns(RateState& state, Time now, int turns);
Duration SpacingOf(const RateState& state);
/// So many turns that were taken came to nothing.
void CountUnused(RateState& state, int turns);
/// What was handed out for later does not count any more.
void VoidTurns(RateState& state, Time now);

/// After calls that were answered.
void Raise(RateState& state, const RateSettings& settings, Time now);
/// The service's own sign before it refuses: 0.8 to 1.8 of the limit.
void LowerNearLimit(RateState& state, const RateSettings& settings, Time now,
                    double part);
/// Whether the sign would change anything.
bool MayLower(const RateState& state, Time now, double part);
/// 429: nobody calls for `pause`, and the rate comes down. `sent_at` is the
/// rate by which the refused call went: the state's may be higher since.
void LowerRefused(RateState& state, const RateSettings& settings, Time now,
                  Duration pause, double sent_at);

}  // namespace cutover
