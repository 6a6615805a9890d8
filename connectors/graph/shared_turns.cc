// Implementation. Slices of several processes lie one behind the other in the
// store's time. One that begins later is asked for again when its time has
// come: a refusal in the slices before makes it void, so that it costs one
// refused call, as it would with one process.

#include "connectors/graph/shared_turns.h"

#include <algorithm>
#include <utility>

#include "engine/base/log.h"

namespace cutover {
namespace {

// One exchange for all the turns of so long; what the others see late.
constexpr Duration kSlice = Milliseconds(150);
// At 95 % of a limit the calls of 1.05 s go into one second: turns that are
// used so much later cost no refusal, even all at once.
constexpr Duration kLate = Milliseconds(25);
constexpr Duration kGrowOften = Seconds(1);
constexpr Duration kGrowSeldom = Seconds(30);
constexpr Duration kLongestLead = Milliseconds(50);
constexpr Duration kRetryEvery = Seconds(1);
// How many others are at work nobody can say while the store is away: a tenth
// for each keeps ten of them under the limit.
constexpr double kPartAlone = 0.1;

Duration Times(Duration duration, int n) { return {duration.us * n}; }

double RateOf(Duration spacing) {
  return 1e6 / static_cast<double>(spacing.us);
}

Time LastOf(const RateSlice& slice, int count) {
  return slice.first + Times(slice.spacing, count - 1);
}

}  // namespace

void SharedTurns::News::Add(const News& other) {
  has_success = has_success || other.has_success;
  near_limit = std::max(near_limit, other.near_limit);
  is_refused = is_refused || other.is_refused;
  paused_until = std::max(paused_until, other.paused_until);
  sent_at = std::max(sent_at, other.sent_at);
  unused += other.unused;
}

void SharedTurns::Take(Turn& turn, Time now) {
  turn.may_go = false;
  for (;; now = shared_.clock.Now()) {
    {
      std::lock_guard lock(mutex_);
      if (Serve(turn, now)) return;
    }
    std::lock_guard one(exchanging_);
    {
      // Whoever spoke with the store before may have brought enough.
      std::lock_guard lock(mutex_);
      if (Serve(turn, shared_.clock.Now())) return;
    }
    Exchange(&turn);
  }
}

RateSlice& SharedTurns::SliceOf(Turn& turn) {
  return turn.count == 1 ? slice_ : turn.slice;
}

// The store's time goes on as if nothing had happened; the next exchange
// measures anew.
void SharedTurns::NoticeSetBack(Time now) {
  const Duration back = seen_ - now;
  if (back > Seconds(1)) {
    ahead_ = ahead_ + back;
    retry_at_ = std::min(retry_at_, now + kRetryEvery);
    grown_at_ = grown_at_ - back;
    news_.paused_until = news_.paused_until - back;
    seen_ = now;
  }
  seen_ = std::max(seen_, now);
}

void SharedTurns::DropVoid(RateSlice& slice) {
  if (slice.generation == known_.generation) return;
  news_.unused += slice.left;
  slice.left = 0;
}

// Late turns are lost, not made up for. Only right after an exchange the last
// of them may be later: somebody whose every exchange takes long would get
// none.
void SharedTurns::DropLate(RateSlice& slice, int count, Time there) {
  const int had = slice.left;
  while (slice.left > count && LastOf(slice, count) < there - kLate) {
    slice.first = slice.first + slice.spacing;
    --slice.left;
  }
  const Duration patience = slice.is_fresh ? kSlice : kLate;
  if (LastOf(slice, count) < there - patience) slice.left = 0;
  news_.unused += had - slice.left;
  if (&slice == &slice_) lost_ += had - slice.left;
}

// False: nothing can be said before an exchange.
bool SharedTurns::Serve(Turn& turn, Time now) {
  NoticeSetBack(now);
  if (is_alone_) return ServeAlone(turn, now);
  if (news_.is_refused) return false;
  const Time there = now + ahead_;
  RateSlice& slice = SliceOf(turn);
  DropVoid(slice);
  DropLate(slice, turn.count, there);
  if (slice.left < turn.count) return false;
  const Time last = LastOf(slice, turn.count);
  if (last <= slice.trusted_until) {
    turn.at = std::max(now, last - ahead_);
    turn.may_go = true;
    slice.first = last + slice.spacing;
    slice.left -= turn.count;
    slice.is_fresh = false;
    sent_at_ = RateOf(slice.spacing);
    return true;
  }
  const Time ask_at = last - took_;
  if (ask_at <= there) return false;
  turn.at = ask_at - ahead_;
  // Each comes for a turn of its own, in the order in which they asked.
  if (turn.count == 1) turn.at = turn.at + Times(slice.spacing, waiting_++);
  return true;
}

bool SharedTurns::ServeAlone(Turn& turn, Time now) {
  if (now >= retry_at_) return false;
  NoticeTime(alone_, settings_, now);
  turn.at = alone_.next;
  if (alone_.next - now > kSlice) return true;
  const Time first = TakeTurns(alone_, now, turn.count);
  turn.at = first + Times(SpacingOf(alone_), turn.count - 1);
  turn.may_go = true;
  sent_at_ = alone_.rate;
  return true;
}

// As many as were really used of late, and a little more from time to time.
int SharedTurns::SizeFor(const Turn& turn, Time now) {
  if (turn.count > 1) return turn.count;
  if (lost_ > 0) {
    size_ -= lost_;
    grown_at_ = now;
    grow_every_ = kGrowSeldom;
  } else if (now - grown_at_ >= grow_every_) {
    size_ += std::max(1, size_ / 4);
    grown_at_ = now;
    grow_every_ = kGrowOften;
  }
  lost_ = 0;
  const double fitting = known_.rate * static_cast<double>(kSlice.us) / 1e6;
  size_ = std::clamp(size_, 1, std::max(1, static_cast<int>(fitting)));
  return size_;
}

void SharedTurns::Tell(RateState& state, const News& news, Time here,
                       Time there) const {
  NoticeTime(state, settings_, there);
  CountUnused(state, news.unused);
  if (news.is_refused) {
    const Duration pause = std::max(Duration{}, news.paused_until - here);
    VoidTurns(state, there);
    LowerRefused(state, settings_, there, pause, news.sent_at);
  }
  LowerNearLimit(state, settings_, there, news.near_limit);
  if (news.has_success) Raise(state, settings_, there);
}

// Leaves `slice` with `count` turns at least: the ones it has, where they still
// hold, or `size` new ones.
void SharedTurns::Renew(RateSlice& slice, RateState& state, Time there,
                        int count, int size) {
  const bool is_same = slice.generation == state.generation;
  if (is_same && slice.left >= count) {
    slice.trusted_until = std::max(there, LastOf(slice, count)) + kSlice;
    slice.is_fresh = true;
    return;
  }
  // Nobody has a turn between now and the first of these: either its time has
  // come, or what was there before was this process's own.
  const bool follows_own =
      is_same && count == 1 && slice.left == 0 && state.next == slice.first;
  slice = {state.generation, TakeTurns(state, there, size),
           SpacingOf(state), size,
           Time{},           true};
  if (slice.first <= there || follows_own)
    slice.trusted_until = there + Times(kSlice, 2);
}

SharedTurns::Errand SharedTurns::Prepare(Turn* turn, Time now) {
  std::lock_guard lock(mutex_);
  Errand errand;
  errand.news = std::exchange(news_, {});
  if (errand.news.is_refused) {
    // No thread goes any more by what was handed out before.
    errand.news.unused += slice_.left;
    slice_.left = 0;
  }
  if (turn == nullptr) return errand;
  errand.slice = SliceOf(*turn);
  errand.count = turn->count;
  const bool is_short = errand.slice.left < turn->count;
  errand.size = is_short ? SizeFor(*turn, now) : errand.slice.left;
  return errand;
}

void SharedTurns::Exchange(Turn* turn) {
  const Time before = shared_.clock.Now();
  const Errand errand = Prepare(turn, before);
  RateSlice slice;
  RateState known;
  Time there;
  const Status status =
      shared_.share(shared_.service, [&](RateState& state, Time now) {
        slice = errand.slice;
        Tell(state, errand.news, before, now);
        if (errand.count > 0)
          Renew(slice, state, now, errand.count, errand.size);
        known = state;
        there = now;
      });
  const Time after = shared_.clock.Now();
  std::lock_guard lock(mutex_);
  if (!status.ok()) return GoAlone(status.error(), errand.news, before, after);
  if (is_alone_) Log(LogLevel::kNotice, "graph.shared", {});
  is_alone_ = false;
  known_ = known;
  // By the time after it: no turn is then early.
  ahead_ = there - after;
  took_ = std::clamp(after - before, Duration{}, kLongestLead);
  if (turn == nullptr) return;
  SliceOf(*turn) = slice;
  if (turn->count == 1) waiting_ = 0;
}

// The journal is most likely away too and nobody writes; what is read goes on,
// at a rate that needs nobody's consent.
void SharedTurns::GoAlone(const Error& error, const News& news, Time before,
                          Time after) {
  news_.Add(news);
  // A store that is slow to fail must not take up the threads' time.
  retry_at_ = after + std::max(kRetryEvery, Times(after - before, 4));
  if (is_alone_) return;
  is_alone_ = true;
  alone_ = {};
  alone_.rate = RateLastKnown() * kPartAlone;
  alone_.next = known_.paused_until - ahead_;
  alone_.paused_until = alone_.next;
  NoticeTime(alone_, settings_, after);
  if (news.is_refused)
    LowerRefused(alone_, settings_, after, news.paused_until - after,
                 alone_.rate);
  Log(LogLevel::kWarning, "graph.alone",
      {{"service", shared_.service},
       {"calls_a_second", std::to_string(alone_.rate)},
       {"error", error.message}});
}

bool SharedTurns::IsBusy(Time now, Duration patience, Time& free_at) const {
  std::lock_guard lock(mutex_);
  const Time paused_until =
      is_alone_ ? alone_.paused_until : known_.paused_until - ahead_;
  // One's own turn may be far off where many processes share a low rate; who
  // waits for it is served. Only a queue for it sends away.
  const Duration queue =
      is_alone_ ? alone_.next - now : Times(slice_.spacing, waiting_);
  const Time first =
      slice_.left > 0 && !is_alone_ ? slice_.first - ahead_ : now;
  free_at = std::max({now, paused_until, first + queue});
  return paused_until - now > patience || queue > std::max(patience, kFarTurn);
}

void SharedTurns::OnSuccess() {
  std::lock_guard lock(mutex_);
  news_.has_success = true;
}

void SharedTurns::OnNearLimit(Time now, double part) {
  {
    std::lock_guard lock(mutex_);
    if (is_alone_ || !MayLower(known_, now + ahead_, part)) return;
    news_.near_limit = std::max(news_.near_limit, part);
  }
  TellNow();
}

void SharedTurns::OnRefused(Time now, Duration pause) {
  {
    std::lock_guard lock(mutex_);
    news_.is_refused = true;
    news_.paused_until = std::max(news_.paused_until, now + pause);
    news_.sent_at = sent_at_;
    if (is_alone_) LowerRefused(alone_, settings_, now, pause, alone_.rate);
  }
  TellNow();
}

void SharedTurns::TellNow() {
  std::lock_guard one(exchanging_);
  {
    std::lock_guard lock(mutex_);
    // Whoever waited for a turn may have told it.
    if (!news_.is_refused && news_.near_limit == 0) return;
    if (is_alone_ && shared_.clock.Now() < retry_at_) return;
  }
  Exchange(nullptr);
}

double SharedTurns::RateLastKnown() const {
  return known_.rate == 0 ? settings_.first_rate : known_.rate;
}

double SharedTurns::rate() const {
  std::lock_guard lock(mutex_);
  return is_alone_ ? alone_.rate : RateLastKnown();
}

}  // namespace cutover
