// Taking back a run that did not come to its end, or a rollback that did not.

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/apply/open_rollback.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr int kUsers = 12;
constexpr uint64_t kSeed = 7;

struct Halfway {
  RehearsalWorld world{kUsers, kSeed};
  std::unique_ptr<Database> database = FreshStore();
  Plan plan = world.MakePlan();
  std::vector<std::string> before = world.EndState();
  std::string id = SaveApproved(*database, world.clock(), plan);

  // The process meets `mishap` at its `at`-th write; false when it has fewer.
  bool DieAt(int at, Mishap mishap, const std::string& plan_id) {
    int writes = 0;
    world.Reset([&](int, bool is_write) {
      return is_write && ++writes == at ? mishap : Mishap::kNone;
    });
    bool has_died = false;
    try {
      (void)world.Run(*database, plan_id);
    } catch (const Killed&) {
      has_died = true;
    }
    world.Reset(nullptr);
    return has_died;
  }

  void TakeBack() {
    auto undo = world.MakeRollback(*database, id);
    ASSERT_TRUE(undo.ok()) << Describe(undo.error());
    if (undo->waves.empty()) return;
    auto summary =
        world.Run(*database, SaveApproved(*database, world.clock(), *undo));
    ASSERT_TRUE(summary.ok()) << Describe(summary.error());
    EXPECT_EQ(summary->done, summary->moves);
  }

  // Its id, or "".
  std::string Open(const std::string& scope) {
    auto open = OpenRollback(*database, world.clock(), id, scope);
    EXPECT_TRUE(open.ok());
    return open.ok() && *open ? (*open)->id : "";
  }

  size_t CountSteps(StepState state) {
    const auto records = ReadSteps(*database, id);
    EXPECT_TRUE(records.ok());
    return static_cast<size_t>(std::count_if(
        records->begin(), records->end(),
        [&](const StepRecord& each) { return each.state == state; }));
  }
};

// Every third write of the run; the intent stands and nobody heard the answer.
void TakeBackAfterDeaths(Mishap mishap) {
  int deaths = 0;
  for (int at = 1;; at += 3) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", write " +
                 std::to_string(at));
    Halfway it;
    if (!it.DieAt(at, mishap, it.id)) break;
    ++deaths;
    ASSERT_GE(it.CountSteps(StepState::kIntent), 1U);
    it.TakeBack();
    ASSERT_EQ(it.world.EndState(), it.before);
  }
  EXPECT_GT(deaths, 15);
}

TEST(RollbackHalfway, TakesBackAStepThatWasDoneUnheard) {
  TakeBackAfterDeaths(Mishap::kKillAfter);
}

TEST(RollbackHalfway, LeavesAStepThatNeverWentOut) {
  TakeBackAfterDeaths(Mishap::kKillBefore);
}

TEST(RollbackHalfway, TakesBackUsersWhoWaitParked) {
  Halfway it;
  it.world.settings().patience = Milliseconds(100);
  auto summary = it.world.Run(*it.database, it.id);
  ASSERT_TRUE(summary.ok()) << Describe(summary.error());
  ASSERT_GT(summary->parked, 0);
  ASSERT_GT(it.CountSteps(StepState::kDone), 0U);
  it.world.settings().patience = Hours(30);
  it.TakeBack();
  EXPECT_EQ(it.world.EndState(), it.before);
}

// Somebody says "cutover rollback" again: it holds its users, so that another
// rollback of them would be refused.
TEST(RollbackHalfway, IsFoundAgainWhenItWasKilledAndGoesOn) {
  int deaths = 0;
  for (int at = 1;; at += 5) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", write " +
                 std::to_string(at));
    Halfway it;
    ASSERT_TRUE(it.world.Run(*it.database, it.id).ok());
    auto undo = it.world.MakeRollback(*it.database, it.id);
    ASSERT_TRUE(undo.ok());
    const std::string back =
        SaveApproved(*it.database, it.world.clock(), *undo);
    if (!it.DieAt(at, Mishap::kKillAfter, back)) break;
    ++deaths;
    ASSERT_EQ(it.Open("the whole run"), back);
    EXPECT_EQ(it.Open("wave 1"), "");
    ASSERT_TRUE(it.world.Run(*it.database, back).ok());
    EXPECT_EQ(it.Open("the whole run"), "");
    ASSERT_EQ(it.world.EndState(), it.before);
  }
  EXPECT_GT(deaths, 5);
}

TEST(OpenRollback, IsNoneThatNobodyApprovedOrThatMayNotBeginAnyMore) {
  Halfway it;
  ASSERT_TRUE(it.world.Run(*it.database, it.id).ok());
  auto undo = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  PlanStore store(*it.database, it.world.clock());
  ASSERT_TRUE(store.Save(*undo, "test").ok());
  EXPECT_EQ(it.Open("the whole run"), "");
  const std::string back = SaveApproved(*it.database, it.world.clock(), *undo);
  EXPECT_EQ(it.Open("the whole run"), back);
  it.world.clock().SleepUntil(undo->valid_until + Hours(1));
  EXPECT_EQ(it.Open("the whole run"), "");
}

// The plan is the list of losses: people read it before, and the store has it
// as it was when it has run.
TEST(RollbackHalfway, ListsWhatIsLostBeforeAndAfter) {
  Halfway it;
  ASSERT_TRUE(it.world.Run(*it.database, it.id).ok());
  auto undo = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  size_t losses = 0;
  for (const Wave& wave : undo->waves) {
    for (const Move& move : wave.moves) {
      const bool moves_back = std::any_of(
          move.steps.begin(), move.steps.end(),
          [](const Step& step) { return step.kind == StepKind::kMoveBack; });
      if (!moves_back) continue;
      ++losses;
      EXPECT_TRUE(std::any_of(undo->findings.begin(), undo->findings.end(),
                              [&](const Finding& each) {
                                return each.id == "CUT-LOSS" &&
                                       each.who == move.user.upn &&
                                       each.summary == LossOf(StepKind::kMove);
                              }))
          << move.user.upn;
    }
  }
  EXPECT_GT(losses, 2U);
  const std::string id = SaveApproved(*it.database, it.world.clock(), *undo);
  ASSERT_TRUE(it.world.Run(*it.database, id).ok());
  auto stored = PlanStore(*it.database, it.world.clock()).Load(id);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(PlanFromText(stored->body)->findings, undo->findings);
}

}  // namespace
}  // namespace cutover
