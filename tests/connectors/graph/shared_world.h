#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

#include "connectors/graph/rate_limiter.h"
#include "tests/connectors/graph/hidden_limit.h"

namespace cutover {

/// Workers with clocks of their own, one service with a hidden limit, and one
/// state in common, all at one true time that stands still until somebody
/// waits: half an hour of calls takes a moment and is the same each time.
class SharedWorld {
 public:
  explicit SharedWorld(int limit) : service(limit) {}

  /// A worker whose threads call for as long as it lives, each again as soon
  /// as it was answered.
  struct Worker {
    Worker(const SharedWorld& world, const RateSettings& settings,
           Duration ahead, ShareRate share)
        : clock(world, ahead),
          limiter(settings, {std::move(share), "teams", clock}) {}

    struct OwnClock : Clock {
      OwnClock(const SharedWorld& in, Duration by) : world(in), ahead(by) {}
      Time Now() const override { return world.now + ahead; }
      void SleepUntil(Time) override {}
      const SharedWorld& world;
      Duration ahead;
    } clock;
    RateLimiter limiter;
    bool is_alive = true;
    int calls = 0;
    int refused = 0;
  };

  /// A worker with nobody to share with.
  Worker& AddAlone(int threads = 1) { return Add({}, threads, nullptr); }
  /// `ahead`: its clock, of the true time.
  Worker& AddSharing(Duration ahead, int threads = 1) {
    return Add(ahead, threads, [this](const auto&, const auto& change) {
      return Share(change);
    });
  }

  void RunFor(Duration length) {
    const Time end = now + length;
    while (!events_.empty() && events_.top().at < end) {
      const Event event = events_.top();
      events_.pop();
      now = std::max(now, event.at);
      if (event.thread->worker->is_alive) Act(*event.thread);
    }
    now = std::max(now, end);
  }

  Time now{1'790'000'000'000'000};
  HiddenLimit service;
  RateSettings settings;  ///< of workers that are added
  RateState state;        ///< in the store
  Duration store_ahead;   ///< the store's clock, of the true time
  Duration exchange_takes = Milliseconds(1);
  Duration answer_takes;
  Duration think;  ///< of a thread, between an answer and its next call
  bool is_store_away = false;
  int exchanges = 0;
  std::vector<std::unique_ptr<Worker>> workers;

 private:
  enum class Stage { kAsks, kGoes, kIsAnswered };
  struct Thread {
    Worker* worker = nullptr;
    Stage stage = Stage::kAsks;
    Turn turn = {};
    bool was_taken = false;
  };
  struct Event {
    Time at;
    int number;  ///< of two at one time the earlier made comes first
    Thread* thread;
    bool operator<(const Event& other) const {
      return at != other.at ? at > other.at : number > other.number;
    }
  };

  Worker& Add(Duration ahead, int threads, ShareRate share) {
    workers.push_back(
        std::make_unique<Worker>(*this, settings, ahead, std::move(share)));
    for (int i = 0; i < threads; ++i) {
      threads_.push_back({workers.back().get()});
      Next(threads_.back(), Stage::kAsks, now);
    }
    return *workers.back();
  }

  Status Share(const std::function<void(RateState&, Time)>& change) {
    ++exchanges;
    now = now + exchange_takes;
    if (is_store_away) return Error{ErrorCode::kUnavailable, "away"};
    change(state, now + store_ahead);
    return Done{};
  }

  void Next(Thread& thread, Stage stage, Time at) {
    thread.stage = stage;
    events_.push({std::max(now, at), made_++, &thread});
  }

  void Act(Thread& thread) {
    Worker& worker = *thread.worker;
    const Time here = worker.clock.Now();
    if (thread.stage == Stage::kAsks) {
      worker.limiter.Take(thread.turn, here);
      Next(thread, thread.turn.may_go ? Stage::kGoes : Stage::kAsks,
           thread.turn.at - worker.clock.ahead);
      return;
    }
    if (thread.stage == Stage::kGoes) {
      thread.was_taken = service.Takes(now);
      ++worker.calls;
      if (!thread.was_taken) ++worker.refused;
      thread.turn = {};
      return Next(thread, Stage::kIsAnswered, now + answer_takes);
    }
    if (thread.was_taken) {
      worker.limiter.OnSuccess(here);
    } else {
      worker.limiter.OnRefused(here, Seconds(2));
    }
    Next(thread, Stage::kAsks, now + think);
  }

  std::deque<Thread> threads_;
  std::priority_queue<Event> events_;
  int made_ = 0;
};

}  // namespace cutover
