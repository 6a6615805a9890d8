// Waves whose staging runs days ahead of their window, in the rehearsal world.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/store/chain.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr Duration kStages = Hours(10);
constexpr Duration kOpens = Hours(10 + 72);
constexpr Duration kCloses = kOpens + Hours(4);

// One wave that stages three days ahead, approved and scheduled.
struct Ahead {
  RehearsalWorld world{16, 7};
  std::unique_ptr<Database> database = FreshStore();
  Time start = world.clock().Now();
  Plan plan = world.MakePlan();
  std::vector<std::string> before = world.EndState();
  std::string id;

  Ahead() {
    plan.valid_until = start + Hours(24 * 7);
    Wave one = plan.waves.front();
    for (size_t i = 1; i < plan.waves.size(); ++i) {
      for (const Move& move : plan.waves[i].moves) one.moves.push_back(move);
    }
    one.window = Window{start + kOpens, start + kCloses, "UTC"};
    one.staging = Window{start + kStages, start + kOpens, "UTC"};
    plan.waves = {one};
    id = SaveApproved(*database, world.clock(), plan);
    EXPECT_TRUE(JobStore(*database).AddFor(id, plan).ok());
  }

  TickSummary TickAt(Duration after) {
    world.clock().SleepUntil(start + after);
    auto summary = world.Tick(*database);
    EXPECT_TRUE(summary.ok()) << Describe(summary.error());
    return summary.ok() ? *summary : TickSummary{};
  }

  std::vector<StepRecord> Records() {
    auto records = ReadSteps(*database, id);
    EXPECT_TRUE(records.ok());
    return records.ok() ? *records : std::vector<StepRecord>{};
  }

  bool IsStaging(const StepRecord& record) const {
    const Move& move =
        plan.waves[0].moves[static_cast<size_t>(record.place.move)];
    return record.place.step < move.staged;
  }

  // Moves that stage something, and have something to cut over.
  size_t CountStaged() const {
    return static_cast<size_t>(std::count_if(
        plan.waves[0].moves.begin(), plan.waves[0].moves.end(),
        [](const Move& move) {
          return move.staged > 0 &&
                 static_cast<size_t>(move.staged) < move.steps.size();
        }));
  }

  void ExpectOnlyStaged() {
    for (const StepRecord& record : Records()) {
      const bool is_done = record.state == StepState::kDone ||
                           record.state == StepState::kSkipped;
      EXPECT_EQ(is_done, IsStaging(record))
          << record.place.move << "/" << record.place.step << " "
          << StepStateName(record.state);
    }
  }
};

TEST(StagedRun, DoesNothingBeforeItsStagingOpens) {
  Ahead it;
  ASSERT_GT(it.CountStaged(), 3u);
  const TickSummary summary = it.TickAt(Hours(9));
  EXPECT_TRUE(summary.ran.empty());
  EXPECT_EQ(it.world.EndState(), it.before);
}

TEST(StagedRun, StagesAheadAndParksUntilTheWindowOpens) {
  Ahead it;
  const TickSummary summary = it.TickAt(kStages);
  ASSERT_EQ(summary.ran.size(), 1u);
  EXPECT_EQ(summary.ran[0].state, JobState::kParked);
  EXPECT_EQ(summary.ran[0].resume_at, it.start + kOpens);
  it.ExpectOnlyStaged();
  for (const StepRecord& record : it.Records()) {
    const Move& move =
        it.plan.waves[0].moves[static_cast<size_t>(record.place.move)];
    if (move.staged == 0 || record.place.step != move.staged) continue;
    EXPECT_EQ(record.resume_at, it.start + kOpens);
    EXPECT_EQ(record.detail, "staged; the cut-over waits for its window");
  }
  EXPECT_TRUE(it.TickAt(Hours(81)).ran.empty()) << "not due";
  it.ExpectOnlyStaged();
}

TEST(StagedRun, CutsOverInsideTheWindow) {
  Ahead it;
  it.TickAt(kStages);
  const TickSummary summary = it.TickAt(kOpens);
  ASSERT_EQ(summary.ran.size(), 1u);
  EXPECT_EQ(summary.ran[0].state, JobState::kDone) << summary.ran[0].detail;
  EXPECT_EQ(*Audit(*it.database).Verify(it.id), std::vector<std::string>());
  EXPECT_EQ(it.world.RepeatedOrders(), std::vector<std::string>());
}

TEST(StagedRun, EndsTheSameAsWithoutStaging) {
  Ahead apart;
  apart.TickAt(kStages);
  apart.TickAt(kOpens);
  Ahead together;
  together.TickAt(kOpens);
  EXPECT_EQ(apart.world.EndState(), together.world.EndState());
}

TEST(StagedRun, StagesOnceMoreOfNothingWhenTheProcessDied) {
  Ahead it;
  it.world.clock().SleepUntil(it.start + kStages);
  it.world.Reset([](int call, bool) {
    return call == 40 ? Mishap::kKillAfter : Mishap::kNone;
  });
  EXPECT_THROW((void)it.world.Tick(*it.database), Killed);
  it.TickAt(kStages + Hours(1));
  it.ExpectOnlyStaged();
  it.TickAt(kOpens);
  EXPECT_EQ(it.world.RepeatedOrders(), std::vector<std::string>());
}

TEST(StagedRun, CutsNobodyOverAfterTheWindow) {
  Ahead it;
  it.TickAt(kStages);
  const TickSummary late = it.TickAt(kCloses);
  ASSERT_EQ(late.missed.size(), 1u);
  auto by_hand = it.world.Run(*it.database, it.id);
  ASSERT_TRUE(by_hand.ok()) << Describe(by_hand.error());
  EXPECT_EQ(static_cast<size_t>(by_hand->staged), it.CountStaged());
  EXPECT_EQ(by_hand->done,
            by_hand->moves - by_hand->parked - by_hand->not_begun);
  it.ExpectOnlyStaged();
}

TEST(StagedRun, TakesBackWhatWasOnlyStaged) {
  Ahead it;
  it.TickAt(kStages);
  auto undo = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(undo.ok()) << Describe(undo.error());
  EXPECT_GT(CountMoves(*undo), 0u);
  const std::string id = SaveApproved(*it.database, it.world.clock(), *undo);
  ASSERT_TRUE(it.world.Run(*it.database, id).ok());
  EXPECT_EQ(it.world.EndState(), it.before);
}

TEST(StagedRun, CutsNobodyOverWhoseStagingWasTakenBack) {
  Ahead it;
  it.TickAt(kStages);
  auto undo = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  const std::string id = SaveApproved(*it.database, it.world.clock(), *undo);
  ASSERT_TRUE(it.world.Run(*it.database, id).ok());
  std::set<UserKey> taken_back;
  for (const Wave& wave : undo->waves) {
    for (const Move& move : wave.moves) taken_back.insert(move.user.key);
  }
  it.TickAt(kOpens);
  size_t drifted = 0;
  for (const StepRecord& record : it.Records()) {
    const Move& move =
        it.plan.waves[0].moves[static_cast<size_t>(record.place.move)];
    if (!taken_back.contains(move.user.key) || it.IsStaging(record)) continue;
    EXPECT_NE(record.state, StepState::kDone) << move.user.upn;
    drifted += record.state == StepState::kDrifted;
  }
  EXPECT_EQ(drifted, taken_back.size());
}

}  // namespace
}  // namespace cutover
