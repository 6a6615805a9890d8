#pragma once

#include <mutex>
#include <string>

#include "connectors/graph/rate_policy.h"
#include "connectors/graph/turn.h"
#include "engine/base/clock.h"

namespace cutover {

/// A turn further off than this is not worth a thread's wait.
constexpr Duration kFarTurn = Seconds(10);

/// What every process of a tenant has in common for one service.
struct SharedRate {
  ShareRate share;
  std::string service;  ///< the same word in each process
  const Clock& clock;   ///< that of the times that are handed in
};

/// The turns of one process where the rate is shared: a few at a time from the
/// common state, and what it has in hand is given to its threads. While the
/// state cannot be reached it goes on at a small part of the last known rate.
/// Safe for use from any thread; calls of `share` come one at a time.
class SharedTurns {
 public:
  SharedTurns(RateSettings settings, SharedRate shared)
      : settings_(settings), shared_(std::move(shared)) {}

  /// As of RateLimiter.
  void Take(Turn& turn, Time now);
  bool IsBusy(Time now, Duration patience, Time& free_at) const;
  void OnSuccess();
  void OnNearLimit(Time now, double part);
  void OnRefused(Time now, Duration pause);
  double rate() const;

 private:
  /// What the next exchange has to say.
  struct News {
    bool has_success = false;
    double near_limit = 0;  ///< the greatest sign; 0 none
    bool is_refused = false;
    Time paused_until = {};  ///< by this process's clock
    double sent_at = 0;      ///< the rate of the last that was refused
    int unused = 0;

    void Add(const News& other);
  };

  /// What one exchange is for: to tell, and of a count above 0 to take turns.
  struct Errand {
    News news;
    RateSlice slice;
    int count = 0;
    int size = 0;  ///< turns to take where `slice` has none
  };

  // With mutex_ held.
  RateSlice& SliceOf(Turn& turn);
  void NoticeSetBack(Time now);
  void DropVoid(RateSlice& slice);
  void DropLate(RateSlice& slice, int count, Time there);
  bool Serve(Turn& turn, Time now);
  bool ServeAlone(Turn& turn, Time now);
  int SizeFor(const Turn& turn, Time now);
  void GoAlone(const Error& error, const News& news, Time before, Time after);
  double RateLastKnown() const;

  // With exchanging_ held, and mutex_ not.
  void Exchange(Turn* turn);
  Errand Prepare(Turn* turn, Time now);
  void TellNow();

  // Of the common state.
  void Tell(RateState& state, const News& news, Time here, Time there) const;
  static void Renew(RateSlice& slice, RateState& state, Time there, int count,
                    int size);

  const RateSettings settings_;
  const SharedRate shared_;
  std::mutex exchanging_;  ///< held by who speaks with the store; before mutex_
  mutable std::mutex mutex_;  ///< of all below; never held in an exchange
  RateSlice slice_;           ///< for calls that go alone
  int waiting_ = 0;     ///< threads that were told to come for a turn of slice_
  int size_ = 1;        ///< turns that slice_ is to have
  double sent_at_ = 0;  ///< the rate by which the last turn went
  int lost_ = 0;        ///< turns of slice_ that nobody came for
  Time grown_at_;       ///< size_
  Duration grow_every_ = Seconds(1);
  RateState known_;  ///< as of the last exchange
  Duration ahead_;   ///< the store's time less this process's
  Duration took_;    ///< the last exchange
  Time seen_;
  News news_;
  bool is_alone_ = false;  ///< the store is away
  Time retry_at_;
  RateState alone_;  ///< in force meanwhile, by this process's clock
};

}  // namespace cutover
