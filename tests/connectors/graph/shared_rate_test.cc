// One rate for every worker of a tenant: adding a worker never adds a refused
// call, whatever its clock says, and whether it lives or dies.

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "tests/connectors/graph/shared_world.h"

namespace cutover {
namespace {

// Clocks that are up to half an hour apart.
void AddWorkers(SharedWorld& world, int workers, int threads = 1) {
  for (int i = 0; i < workers; ++i)
    world.AddSharing(Minutes(7 * i - 20), threads);
}

double PartUsed(const SharedWorld& world, int limit, Duration length) {
  const double seconds = static_cast<double>(length.us) / 1e6;
  return world.service.accepted / seconds / limit;
}

constexpr int kAlone = 0;

// When a limit is met depends on where one begins: the sum over several first
// rates says how often a number of workers is refused.
struct Sweep {
  std::vector<int> limits;
  int threads;  ///< of all the workers together
  Duration answer_takes;
};

int CountRefused(const Sweep& sweep, int workers) {
  int refused = 0;
  for (int limit : sweep.limits) {
    for (double first_rate : {5, 8, 10, 13}) {
      SharedWorld world(limit);
      world.settings.first_rate = first_rate;
      world.answer_takes = sweep.answer_takes;
      if (workers == kAlone) {
        world.AddAlone(sweep.threads);
      } else {
        AddWorkers(world, workers, sweep.threads / workers);
      }
      world.RunFor(Minutes(30));
      const int all = world.service.accepted + world.service.refused;
      refused += world.service.refused;
      if (workers == kAlone) continue;
      EXPECT_GE(PartUsed(world, limit, Minutes(30)), 0.9)
          << "limit " << limit << " workers " << workers;
      EXPECT_LE(world.service.refused, all / 100)
          << "limit " << limit << " workers " << workers;
    }
  }
  return refused;
}

TEST(SharedRate, ReachesNineTenthsOfALimitWithNoMoreRefusedThanOneAlone) {
  const std::vector<int> limits = {3, 5, 15, 30, 100, 250, 400};
  const int alone = CountRefused({limits, 1, Duration{}}, kAlone);
  for (int workers : {1, 2, 4, 8}) {
    EXPECT_LE(CountRefused({limits, workers, Duration{}}, workers), alone)
        << workers << " workers";
  }
}

TEST(SharedRate, DoesSoWithManyThreadsWhoseAnswersTakeTime) {
  const Sweep sweep{{3, 15, 30, 100, 250}, 32, Milliseconds(100)};
  const int alone = CountRefused(sweep, kAlone);
  const int one = CountRefused(sweep, 1);
  EXPECT_LE(one, alone);
  for (int workers : {2, 4, 8})
    EXPECT_LE(CountRefused(sweep, workers), one) << workers << " workers";
}

TEST(SharedRate, GivesEachWorkerItsPart) {
  for (int limit : {15, 400}) {
    SharedWorld world(limit);
    AddWorkers(world, 8);
    world.RunFor(Minutes(30));
    for (const auto& worker : world.workers) {
      EXPECT_NEAR(worker->calls, world.workers[0]->calls,
                  0.05 * world.workers[0]->calls)
          << "limit " << limit;
    }
  }
}

TEST(SharedRate, AsksTheStoreNoMoreOftenForMoreWorkers) {
  std::map<int, int> exchanges;
  for (int workers : {2, 8}) {
    SharedWorld world(400);
    AddWorkers(world, workers);
    world.RunFor(Minutes(30));
    exchanges[workers] = world.exchanges;
  }
  EXPECT_LE(exchanges[8], exchanges[2] * 1.1);
  EXPECT_LE(exchanges[8], 20 * 1800);
}

TEST(SharedRate, GoesOnWhenAWorkerJoinsAndAnotherDiesWithTurnsInHand) {
  for (int limit : {15, 100, 400}) {
    SharedWorld alone(limit);
    alone.AddAlone();
    alone.RunFor(Minutes(30));
    SharedWorld world(limit);
    AddWorkers(world, 2);
    world.RunFor(Minutes(10));
    const int before = world.service.accepted;
    SharedWorld::Worker& joined = world.AddSharing(Minutes(90));
    world.RunFor(Minutes(10));
    const int of_joined = joined.calls;
    EXPECT_GE(world.service.accepted - before, 0.9 * limit * 600) << limit;
    EXPECT_GE(of_joined, 0.25 * limit * 600) << limit;
    world.workers[0]->is_alive = false;
    world.RunFor(Minutes(10));
    EXPECT_GE(PartUsed(world, limit, Minutes(30)), 0.9) << limit;
    EXPECT_GE(joined.calls - of_joined, 0.42 * limit * 600) << limit;
    EXPECT_LE(world.service.refused, alone.service.refused + 2) << limit;
  }
}

// Last night's limit, or that of an hour in which the service was out of order,
// must not hold tonight's run down: from a ceiling it would rise by 3 % a minute.
TEST(SharedRate, ForgetsAfterAnHourWhatTheServiceWouldBear) {
  SharedWorld world(4);
  AddWorkers(world, 2);
  world.RunFor(Minutes(10));
  for (const auto& worker : world.workers) worker->is_alive = false;
  world.RunFor(Minutes(61));
  world.service = HiddenLimit(100);
  AddWorkers(world, 2);
  world.RunFor(Minutes(1));
  EXPECT_GE(world.service.accepted, 0.7 * 100 * 60);
}

TEST(SharedRate, KeepsWhatWasLearnedWhenEveryWorkerEnds) {
  SharedWorld world(100);
  AddWorkers(world, 2);
  world.RunFor(Minutes(10));
  for (const auto& worker : world.workers) worker->is_alive = false;
  world.RunFor(Minutes(50));
  const int accepted = world.service.accepted;
  const int refused = world.service.refused;
  AddWorkers(world, 2);
  world.RunFor(Minutes(1));
  EXPECT_GE(world.service.accepted - accepted, 0.9 * 100 * 60);
  EXPECT_LE(world.service.refused - refused, 1);
}

TEST(SharedRate, CallsLittleAndIsNotRefusedWhileTheStoreIsAway) {
  SharedWorld world(100);
  AddWorkers(world, 8, 4);
  world.RunFor(Minutes(10));
  const int accepted = world.service.accepted;
  const int refused = world.service.refused;
  const int exchanges = world.exchanges;
  world.is_store_away = true;
  world.RunFor(Minutes(10));
  EXPECT_EQ(world.service.refused, refused);
  EXPECT_GE(world.service.accepted - accepted, 50 * 600);
  EXPECT_LE(world.exchanges - exchanges, 8 * 600 + 8) << "tries once a second";
  world.is_store_away = false;
  const int back = world.service.accepted;
  world.RunFor(Minutes(10));
  EXPECT_GE(world.service.accepted - back, 0.9 * 100 * 600);
}

TEST(SharedRate, ComesDownAloneWhenItIsRefusedWhileTheStoreIsAway) {
  SharedWorld world(100);
  AddWorkers(world, 2);
  world.RunFor(Minutes(10));
  world.is_store_away = true;
  world.RunFor(Minutes(1));
  const double before = world.workers[0]->limiter.rate();
  world.service.SetLimit(5);
  world.RunFor(Minutes(1));
  EXPECT_LT(world.workers[0]->limiter.rate(), before);
  const int refused = world.service.refused;
  world.RunFor(Minutes(10));
  EXPECT_LE(world.service.refused - refused, 3);
}

// The store failed over to a host whose clock is another, or was set.
TEST(SharedRate, GoesOnWhenTheStoresClockIsSetAheadOrBack) {
  for (const Duration step : {Hours(3), Hours(-3), Seconds(-30)}) {
    SharedWorld world(100);
    AddWorkers(world, 4);
    world.RunFor(Minutes(10));
    const int accepted = world.service.accepted;
    const int refused = world.service.refused;
    world.store_ahead = step;
    world.RunFor(Minutes(10));
    EXPECT_GE(world.service.accepted - accepted, 0.9 * 100 * 600) << step.us;
    EXPECT_LE(world.service.refused - refused, 12) << step.us;
  }
}

TEST(SharedRate, GoesOnWhenTheClockOfAWorkerIsSetAheadOrBack) {
  for (const Duration step : {Hours(3), Hours(-3)}) {
    SharedWorld world(100);
    AddWorkers(world, 2, 4);
    world.RunFor(Minutes(10));
    const int accepted = world.service.accepted;
    const int refused = world.service.refused;
    world.workers[0]->clock.ahead = step;
    world.RunFor(Minutes(10));
    EXPECT_GE(world.service.accepted - accepted, 0.9 * 100 * 600) << step.us;
    EXPECT_LE(world.service.refused - refused, 12) << step.us;
  }
}

// Workers in hand; no thread of theirs calls by itself.
class TwoWorkers : public ::testing::Test {
 protected:
  // What a caller does with a turn.
  Time WaitFor(SharedWorld::Worker& worker, Turn turn = {}) {
    while (!turn.may_go) {
      worker.limiter.Take(turn, worker.clock.Now());
      world_.now = std::max(world_.now, turn.at - worker.clock.ahead);
    }
    return world_.now;
  }

  SharedWorld world_{1000};
  SharedWorld::Worker& one_ = world_.AddSharing(Minutes(-5), 0);
  SharedWorld::Worker& other_ = world_.AddSharing(Minutes(5), 0);
};

TEST_F(TwoWorkers, KeepThePauseThatOneWasAskedFor) {
  WaitFor(one_);
  Turn waiting;
  other_.limiter.Take(waiting, other_.clock.Now());
  ASSERT_FALSE(waiting.may_go);
  const Time refused_at = world_.now;
  one_.limiter.OnRefused(one_.clock.Now(), Seconds(9));
  Time free_at;
  EXPECT_TRUE(one_.limiter.IsBusy(one_.clock.Now(), Seconds(1), free_at));
  EXPECT_GE(free_at - one_.clock.ahead, refused_at + Seconds(9));
  EXPECT_GE(WaitFor(other_, waiting), refused_at + Seconds(9));
}

TEST_F(TwoWorkers, KnowOfThePauseAfterTheNextLook) {
  WaitFor(one_);
  one_.limiter.OnRefused(one_.clock.Now(), Seconds(9));
  Turn turn;
  other_.limiter.Take(turn, other_.clock.Now());
  EXPECT_FALSE(turn.may_go);
  Time free_at;
  EXPECT_TRUE(other_.limiter.IsBusy(other_.clock.Now(), Seconds(1), free_at));
  EXPECT_GE(free_at, other_.clock.Now() + Seconds(8));
}

TEST_F(TwoWorkers, SlowDownTogetherAtTheSignBeforeTheFirstRefusal) {
  world_.settings.first_rate = 100;
  for (int i = 0; i < 300; ++i) WaitFor(i % 2 == 0 ? one_ : other_);
  const double before = world_.state.rate;
  one_.limiter.OnNearLimit(one_.clock.Now(), 1.25);
  EXPECT_LT(world_.state.rate, 0.85 * before);
  const int exchanges = world_.exchanges;
  for (int i = 0; i < 10; ++i) one_.limiter.OnNearLimit(one_.clock.Now(), 1.25);
  EXPECT_EQ(world_.exchanges, exchanges) << "each answer says it again";
}

// At a low rate each of many workers has its turn far off.
TEST_F(TwoWorkers, LetAWriteWaitForItsTurnWhenTheRateIsLow) {
  world_.state.rate = RateSettings{}.least_rate;
  world_.state.next = world_.now + Seconds(14);
  Turn turn;
  one_.limiter.Take(turn, one_.clock.Now());
  EXPECT_FALSE(turn.may_go);
  Time free_at;
  EXPECT_FALSE(one_.limiter.IsBusy(one_.clock.Now(), Seconds(1), free_at));
  EXPECT_GE(free_at, one_.clock.Now() + Seconds(13));
  for (int others = 0; others < 10; ++others) {
    Turn their;
    one_.limiter.Take(their, one_.clock.Now());
  }
  EXPECT_TRUE(one_.limiter.IsBusy(one_.clock.Now(), Seconds(1), free_at));
}

TEST_F(TwoWorkers, TakeNoMoreTurnsThanTheyUse) {
  for (int i = 0; i < 50; ++i) {
    WaitFor(one_);
    EXPECT_LE(world_.state.next - world_.now, Milliseconds(250));
    world_.now = world_.now + Seconds(10);
  }
}

TEST_F(TwoWorkers, SendABatchWhenAllOfItsTurnsHaveCome) {
  const Time start = world_.now;
  Turn batch{20};
  one_.limiter.Take(batch, one_.clock.Now());
  ASSERT_FALSE(batch.may_go);
  // Calls of its own process and of another do not take its turns away.
  Turn single, of_other;
  one_.limiter.Take(single, one_.clock.Now());
  other_.limiter.Take(of_other, other_.clock.Now());
  const Time sent = WaitFor(one_, batch);
  EXPECT_GE(sent, start + Milliseconds(1900)) << "at ten a second";
  EXPECT_LE(sent, start + Milliseconds(1910));
  EXPECT_GE(WaitFor(one_, single), sent + Milliseconds(90));
  EXPECT_GE(WaitFor(other_, of_other), sent + Milliseconds(190));
}

// A clock that threads may share; who sleeps sets it on.
class SteppedClock : public Clock {
 public:
  Time Now() const override { return Time{now_.load()}; }
  void SleepUntil(Time time) override {
    int64_t now = now_.load();
    while (now < time.us && !now_.compare_exchange_weak(now, time.us)) {
    }
  }

 private:
  std::atomic<int64_t> now_{1'790'000'000'000'000};
};

TEST(SharedRate, HandsOutNoTurnTwiceToThreadsThatComeAtOnce) {
  SteppedClock clock;
  std::mutex mutex;
  RateState state;
  RateSettings settings;
  settings.first_rate = 100;
  const ShareRate share = [&](const std::string&, const auto& change) {
    std::lock_guard lock(mutex);
    change(state, clock.Now());
    return Status(Done{});
  };
  RateLimiter one(settings, {share, "teams", clock});
  RateLimiter other(settings, {share, "teams", clock});
  const Time start = clock.Now();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      RateLimiter& limiter = i % 2 == 0 ? one : other;
      for (int call = 0; call < 250; ++call) {
        Turn turn;
        while (!turn.may_go) {
          limiter.Take(turn, clock.Now());
          clock.SleepUntil(turn.at);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(clock.Now() - start, Milliseconds(2000 * 10 - 200));
}

}  // namespace
}  // namespace cutover
