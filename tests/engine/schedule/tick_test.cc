// Scheduled runs in the rehearsal world, at chosen times.

#include "engine/schedule/tick.h"

#include <gtest/gtest.h>

#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// A plan of two waves with windows at 22:00 of two nights, approved.
struct Nights {
  RehearsalWorld world{12, 7};
  std::unique_ptr<Database> database = FreshStore();
  Time start = world.clock().Now();
  Plan plan = world.MakePlan();
  std::string id;

  explicit Nights(bool is_approved = true) {
    plan.valid_until = start + Hours(24 * 7);
    for (size_t i = 0; i < plan.waves.size(); ++i) {
      const Time opens = start + Hours(24 * static_cast<int64_t>(i) + 10);
      plan.waves[i].window = Window{opens, opens + Hours(4), "UTC"};
    }
    if (is_approved) {
      id = SaveApproved(*database, world.clock(), plan);
    } else {
      id = *PlanStore(*database, world.clock()).Save(plan, "test");
    }
    EXPECT_TRUE(JobStore(*database).AddFor(id, plan).ok());
  }

  TickSummary TickAt(Duration after) {
    world.clock().SleepUntil(start + after);
    auto summary = world.Tick(*database);
    EXPECT_TRUE(summary.ok()) << Describe(summary.error());
    return summary.ok() ? *summary : TickSummary{};
  }
};

TEST(Tick, DoesNothingOutsideEveryWindow) {
  Nights it;
  const auto before = it.world.EndState();
  const TickSummary summary = it.TickAt(Hours(9));
  EXPECT_TRUE(summary.ran.empty());
  EXPECT_TRUE(summary.missed.empty());
  EXPECT_EQ(summary.upcoming.size(), it.plan.waves.size());
  EXPECT_EQ(it.world.EndState(), before);
}

TEST(Tick, RunsTheWaveWhoseWindowIsOpenAndNoOther) {
  Nights it;
  ASSERT_GE(it.plan.waves.size(), 2u);
  const TickSummary first = it.TickAt(Hours(10));
  ASSERT_EQ(first.ran.size(), 1u);
  EXPECT_EQ(first.ran[0].wave, 0);
  EXPECT_EQ(first.ran[0].state, JobState::kDone);
  const auto records = ReadSteps(*it.database, it.id);
  ASSERT_TRUE(records.ok());
  for (const StepRecord& record : *records) {
    EXPECT_EQ(record.state == StepState::kPlanned, record.place.wave != 0);
  }
  EXPECT_TRUE(it.TickAt(Hours(11)).ran.empty()) << "it is done";
  ASSERT_EQ(it.TickAt(Hours(34)).ran.size(), 1u);
}

TEST(Tick, LeavesAPlanAloneThatNobodyApproved) {
  Nights it(/*is_approved=*/false);
  it.TickAt(Hours(10));
  const auto records = ReadSteps(*it.database, it.id);
  ASSERT_TRUE(records.ok());
  EXPECT_TRUE(records->empty());
}

TEST(Tick, SaysThatAWindowWasMissedAndBeginsNothingAfterIt) {
  Nights it;
  const TickSummary summary = it.TickAt(Hours(15));
  ASSERT_EQ(summary.missed.size(), 1u);
  EXPECT_EQ(summary.missed[0].wave, 0);
  EXPECT_TRUE(summary.ran.empty());
}

TEST(Tick, GoesOnWithWhatWasLeftWhenTheProcessDied) {
  Nights it;
  it.world.clock().SleepUntil(it.start + Hours(10));
  it.world.Reset([](int call, bool) {
    return call == 60 ? Mishap::kKillAfter : Mishap::kNone;
  });
  EXPECT_THROW((void)it.world.Tick(*it.database), Killed);
  const TickSummary again = it.TickAt(Hours(11));
  ASSERT_EQ(again.ran.size(), 1u);
  EXPECT_EQ(again.ran[0].state, JobState::kDone);
  EXPECT_EQ(it.world.RepeatedOrders(), std::vector<std::string>());
}

}  // namespace
}  // namespace cutover
