#include "tests/simulation/scheduler.h"

#include <gtest/gtest.h>

namespace cutover::simulation {
namespace {

constexpr Time kStart{1'000'000'000};

// A world in which something happens at each of some times.
struct World {
  explicit World(Scheduler& scheduler) {
    scheduler.SetWorld(
        [this] { return due.empty() ? Time{INT64_MAX} : due[0]; },
        [this, &scheduler] {
          due.erase(due.begin());
          happened.push_back(scheduler.now());
        });
  }
  std::vector<Time> due;
  std::vector<Time> happened;
};

TEST(Scheduler, LetsTheWorldHappenAtItsTimeWhileEverybodySleeps) {
  Scheduler scheduler(7, kStart);
  World world(scheduler);
  world.due = {kStart + Seconds(3), kStart + Seconds(20), kStart + Minutes(9)};
  const std::vector<Time> due = world.due;
  scheduler.Run([&] { scheduler.SleepUntil(kStart + Minutes(1)); });
  EXPECT_EQ(world.happened, std::vector<Time>(due.begin(), due.begin() + 2));
  EXPECT_EQ(scheduler.now().us, (kStart + Minutes(1)).us);
}

TEST(Scheduler, LetsTheWorldHappenWhileAProcessIsFrozen) {
  Scheduler scheduler(7, kStart);
  World world(scheduler);
  world.due = {kStart + Seconds(3)};
  const std::vector<Time> due = world.due;
  scheduler.Run([&] {
    scheduler.RunProcess(1, [&] { scheduler.Freeze(kStart + Minutes(5)); });
  });
  EXPECT_EQ(world.happened, due);
}

TEST(Scheduler, CountsTheTimeInWhichNobodyCouldAct) {
  Scheduler scheduler(7, kStart);
  World world(scheduler);
  world.due = {kStart + Seconds(3)};
  scheduler.Run([&] {
    scheduler.RunProcess(1, [&] {
      scheduler.SleepUntil(kStart + Seconds(1));
      scheduler.Freeze(kStart + Seconds(10));
    });
  });
  EXPECT_EQ(scheduler.asleep().us, Seconds(9).us);
}

}  // namespace
}  // namespace cutover::simulation
