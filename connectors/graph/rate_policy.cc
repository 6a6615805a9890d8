#include "connectors/graph/rate_policy.h"

#include <algorithm>

namespace cutover {
namespace {

constexpr Duration kRaiseEvery = Milliseconds(500);
constexpr Duration kLowerEvery = Seconds(2);
constexpr Duration kTryMoreEvery = Seconds(60);
constexpr Duration kIdle = Seconds(10);
constexpr Duration kForgotten = Hours(1);
constexpr double kQuick = 1.25;  // while no limit is known
constexpr double kReturn = 1.5;  // on the way back to a known one
constexpr double kTryMore = 1.03;

double SecondsOf(Duration duration) {
  return static_cast<double>(duration.us) / 1e6;
}

// A span in which next to nobody called would pass for a low rate, and a sign
// of the service right after it would be taken for a low limit.
void CountFrom(RateState& state, Time at) {
  const Duration span = at - state.counted_from;
  if (span < Seconds(1)) return;
  state.sent_rate = span < kIdle ? state.counted / SecondsOf(span) : 0;
  state.counted_from = at;
  state.counted = 0;
}

}  // namespace

// Threads come with times a little apart.
void NoticeTime(RateState& state, const RateSettings& settings, Time now) {
  // What a service would bear last night, or while it was out of order, says
  // nothing of tonight.
  if (state.seen.us != 0 && now - state.seen > kForgotten &&
      now > state.paused_until)
    state = RateState{.generation = state.generation + 1};
  if (state.rate == 0) state.rate = settings.first_rate;
  state.rate =
      std::clamp(state.rate, settings.least_rate, settings.greatest_rate);
  const Duration back = state.seen - now;
  if (back > Seconds(1)) {
    for (Time* time :
         {&state.next, &state.paused_until, &state.counted_from,
          &state.raised_at, &state.lowered_at, &state.tried_at, &state.seen})
      *time = *time - back;
    ++state.generation;
  }
  state.seen = std::max(state.seen, now);
}

Time TakeTurns(RateState& state, Time now, int turns) {
  const Time at = std::max(now, state.next);
  state.next = at + Microseconds(SpacingOf(state).us * turns);
  CountFrom(state, at);
  state.counted += turns;
  return at;
}

Duration SpacingOf(const RateState& state) {
  return Microseconds(static_cast<int64_t>(1e6 / state.rate));
}

void CountUnused(RateState& state, int turns) {
  state.counted = std::max(0.0, state.counted - turns);
}

void VoidTurns(RateState& state, Time now) {
  ++state.generation;
  state.next = std::min(state.next, std::max(now, state.paused_until));
}

// Only what is used is raised, and never past what the service has refused,
// but for a small try from time to time.
void Raise(RateState& state, const RateSettings& settings, Time now) {
  if (now - state.raised_at < kRaiseEvery) return;
  state.raised_at = now;
  if (state.sent_rate < state.rate * 0.7) return;
  if (state.ceiling == 0) {
    state.rate = std::min(state.rate * kQuick, settings.greatest_rate);
    return;
  }
  // Far below the limit a try would prove nothing: nobody refuses there.
  const bool can_prove = settings.share > 0.9;
  if (can_prove && now - state.tried_at >= kTryMoreEvery) {
    state.tried_at = now;
    state.ceiling *= kTryMore;
  }
  state.rate = std::min({state.rate * kReturn, state.ceiling * settings.share,
                         settings.greatest_rate});
}

bool MayLower(const RateState& state, Time now, double part) {
  return part >= 0.8 && now - state.lowered_at >= kLowerEvery;
}

void LowerNearLimit(RateState& state, const RateSettings& settings, Time now,
                    double part) {
  if (!MayLower(state, now, part)) return;
  state.lowered_at = now;
  state.tried_at = now;
  const double sent = state.sent_rate == 0 ? state.rate : state.sent_rate;
  state.ceiling = std::max(sent, settings.least_rate) / part;
  state.rate = std::clamp(state.ceiling * settings.share, settings.least_rate,
                          settings.greatest_rate);
}

void LowerRefused(RateState& state, const RateSettings& settings, Time now,
                  Duration pause, double sent_at) {
  state.next = std::max(state.next, now + pause);
  state.paused_until = std::max(state.paused_until, now + pause);
  // Calls that were on their way when the first was refused say it again.
  if (now - state.lowered_at < std::max(kLowerEvery, pause)) return;
  state.lowered_at = now;
  state.tried_at = now;
  // The true limit is a little under where it was refused; of several
  // refusals in a row each brings the belief down.
  const double rate = std::min(state.rate, sent_at);
  const double believed =
      state.ceiling == 0 ? rate / kQuick : state.ceiling / kTryMore;
  state.ceiling = std::max(settings.least_rate, std::min(believed, rate));
  state.rate = std::max(settings.least_rate, rate / 2);
}

}  // namespace cutover
