// A rollback that is planned from the journal, beside one that is planned from
// what is true.

#include "engine/apply/journal_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/store/chain.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// One run of a world that is made from the seed.
struct AnyRun {
  explicit AnyRun(uint64_t seed)
      : world(static_cast<int>(4 + seed % 9), seed,
              seed % 3 == 0 ? TeamsBy::kCmdlets : TeamsBy::kGraph,
              seed % 4 == 0 ? LinesBy::kLdap : LinesBy::kSkype) {
    plan = world.MakePlan();
    before = world.EndState();
    id = SaveApproved(*database, world.clock(), plan);
  }

  bool DieAt(int at) {
    int writes = 0;
    world.Reset([&](int, bool is_write) {
      return is_write && ++writes == at ? Mishap::kKillAfter : Mishap::kNone;
    });
    bool has_died = false;
    try {
      (void)world.Run(*database, id);
    } catch (const Killed&) {
      has_died = true;
    }
    world.Reset(nullptr);
    return has_died;
  }
  RunSummary TakeBack(const Plan& undo) {
    auto summary =
        world.Run(*database, SaveApproved(*database, world.clock(), undo));
    EXPECT_TRUE(summary.ok()) << Describe(summary.error());
    return summary.ok() ? *summary : RunSummary{};
  }

  RehearsalWorld world;
  std::unique_ptr<Database> database = FreshStore();
  Plan plan;
  std::vector<std::string> before;
  std::string id;
};

TEST(JournalReader, MakesTheRollbackThatTheTruthMakes) {
  size_t moves = 0;
  for (uint64_t seed = 1; seed <= 24; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    AnyRun it(seed);
    ASSERT_TRUE(it.world.Run(*it.database, it.id).ok());
    (void)it.world.EndState();  // what lags arrives
    auto live = it.world.MakeRollback(*it.database, it.id);
    auto told = it.world.MakeRollbackFromJournal(*it.database, it.id);
    ASSERT_TRUE(live.ok() && told.ok());
    told->read_at = live->read_at;
    told->valid_until = live->valid_until;
    EXPECT_EQ(PlanToText(*told), PlanToText(*live));
    moves += CountMoves(*told);
  }
  EXPECT_GT(moves, 50U);
}

// Of a step that nobody heard of again the journal plans the reverse, which
// looks first: the plans may differ, what they bring about does not.
TEST(JournalReader, TakesBackARunThatDiedAnywhere) {
  int deaths = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const int at = static_cast<int>(1 + seed * 7 % 31);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", write " +
                 std::to_string(at));
    AnyRun it(seed);
    deaths += it.DieAt(at) ? 1 : 0;
    auto undo = it.world.MakeRollbackFromJournal(*it.database, it.id);
    ASSERT_TRUE(undo.ok()) << Describe(undo.error());
    if (undo->waves.empty()) continue;
    const RunSummary summary = it.TakeBack(*undo);
    EXPECT_EQ(summary.done, summary.moves);
    EXPECT_EQ(it.world.EndState(), it.before);
  }
  EXPECT_GT(deaths, 20);
}

TEST(JournalReader, HasNothingToTakeBackTwice) {
  AnyRun it(7);
  ASSERT_TRUE(it.world.Run(*it.database, it.id).ok());
  auto undo = it.world.MakeRollbackFromJournal(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  ASSERT_GT(CountMoves(*undo), 0U);
  it.TakeBack(*undo);
  auto again = it.world.MakeRollbackFromJournal(*it.database, it.id);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(CountMoves(*again), 0U);
}

// Two were left alone by the first: they are all that is left for the second.
TEST(JournalReader, LeavesForTheNextTimeWhomSomebodyElseHadChanged) {
  AnyRun it(7);
  ASSERT_TRUE(it.world.Run(*it.database, it.id).ok());
  const Identity user = it.plan.waves.front().moves.front().user;
  rehearsal::CloudUser& theirs = *it.world.tenant().UserBy(user.cloud_id);
  const std::string ours = theirs.policies.at("OnlineVoiceRoutingPolicy");
  it.world.tenant().SetPolicy(theirs, "OnlineVoiceRoutingPolicy", "DR-theirs");
  it.world.clock().Advance(Minutes(1));
  auto undo = it.world.MakeRollbackFromJournal(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  const RunSummary summary = it.TakeBack(*undo);
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.done, summary.moves - 1);
  it.world.tenant().SetPolicy(theirs, "OnlineVoiceRoutingPolicy", ours);
  it.world.clock().Advance(Minutes(1));
  auto again = it.world.MakeRollbackFromJournal(*it.database, it.id);
  ASSERT_TRUE(again.ok());
  ASSERT_EQ(CountMoves(*again), 1U);
  EXPECT_EQ(again->waves.front().moves.front().user.upn, user.upn);
  EXPECT_EQ(it.TakeBack(*again).done, 1);
  EXPECT_EQ(it.world.EndState(), it.before);
}

TEST(JournalReader, HasNothingToDoForWhoFailedAndWasTakenBackAtOnce) {
  AnyRun it(7);
  const Move* victim = nullptr;
  for (const Wave& wave : it.plan.waves) {
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps) {
        if (step.kind == StepKind::kAssignDirectRouting) victim = &move;
      }
    }
  }
  ASSERT_NE(victim, nullptr);
  it.world.tenant().faults().push_back(
      {victim->user.upn, "assignNumber", "refuse", 99});
  auto summary = it.world.Run(*it.database, it.id);
  ASSERT_TRUE(summary.ok());
  ASSERT_EQ(summary->compensated, 1);
  auto undo = it.world.MakeRollbackFromJournal(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  EXPECT_EQ(CountMoves(*undo), static_cast<size_t>(summary->done));
  for (const Wave& wave : undo->waves) {
    for (const Move& move : wave.moves)
      EXPECT_NE(move.user.upn, victim->user.upn);
  }
}

TEST(JournalReader, AsksNobodyWhereNumbersAreNotHandedOn) {
  AnyRun it(7);
  ASSERT_TRUE(it.world.Run(*it.database, it.id).ok());
  it.world.Reset(nullptr);
  ASSERT_TRUE(it.world.MakeRollbackFromJournal(*it.database, it.id).ok());
  EXPECT_EQ(it.world.calls(), 0);
}

}  // namespace
}  // namespace cutover
