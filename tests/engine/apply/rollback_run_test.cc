// Undoing through the same executor, in the rehearsal world.

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/apply/compensation.h"
#include "engine/store/chain.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr int kUsers = 12;
constexpr uint64_t kSeed = 7;

// A world in which the whole plan was run, and how it looked before.
struct AfterTheMove {
  RehearsalWorld world{kUsers, kSeed};
  std::unique_ptr<Database> database = FreshStore();
  std::vector<std::string> before;
  Plan plan;
  std::string id;

  AfterTheMove() {
    plan = world.MakePlan();
    before = world.EndState();
    id = SaveApproved(*database, world.clock(), plan);
    auto summary = world.Run(*database, id);
    EXPECT_TRUE(summary.ok() && summary->done == summary->moves);
    EXPECT_NE(world.EndState(), before);
  }
};

bool Mentions(const std::vector<Finding>& findings, const std::string& id,
              const std::string& who) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) {
                       return finding.id == id && finding.who == who;
                     });
}

TEST(RollbackRun, BringsEverythingBackToBeforeToTheLastPolicy) {
  AfterTheMove it;
  auto undo = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(undo.ok()) << Describe(undo.error());
  const std::string id = SaveApproved(*it.database, it.world.clock(), *undo);
  auto summary = it.world.Run(*it.database, id);
  ASSERT_TRUE(summary.ok()) << Describe(summary.error());
  EXPECT_EQ(summary->done, summary->moves);
  EXPECT_EQ(it.world.EndState(), it.before);
  EXPECT_EQ(*Audit(*it.database).Verify(id), std::vector<std::string>());
}

TEST(RollbackRun, EndsTheSameWhenKilledAnywhere) {
  int calls = 0;
  {
    AfterTheMove it;
    auto undo = it.world.MakeRollback(*it.database, it.id);
    ASSERT_TRUE(undo.ok());
    const std::string id = SaveApproved(*it.database, it.world.clock(), *undo);
    it.world.Reset(nullptr);
    ASSERT_TRUE(it.world.Run(*it.database, id).ok());
    calls = it.world.calls();
  }
  for (int at = 1; at <= calls; at += std::max(1, calls / 25)) {
    AfterTheMove it;
    auto undo = it.world.MakeRollback(*it.database, it.id);
    ASSERT_TRUE(undo.ok());
    const std::string id = SaveApproved(*it.database, it.world.clock(), *undo);
    it.world.Reset([&](int call, bool) {
      return call == at ? Mishap::kKillAfter : Mishap::kNone;
    });
    EXPECT_THROW((void)it.world.Run(*it.database, id), Killed);
    auto summary = it.world.Run(*it.database, id);
    ASSERT_TRUE(summary.ok()) << Describe(summary.error());
    EXPECT_EQ(summary->done, summary->moves) << "at call " << at;
    ASSERT_EQ(it.world.EndState(), it.before) << "at call " << at;
  }
}

TEST(RollbackRun, LeavesAUserAloneWhomSomebodyElseChangedAndSaysSo) {
  AfterTheMove it;
  const Identity user = it.plan.waves.front().moves.front().user;
  it.world.tenant().SetPolicy(*it.world.tenant().UserBy(user.cloud_id),
                              "OnlineVoiceRoutingPolicy", "DR-APAC");
  it.world.clock().Advance(Minutes(1));
  const auto seen = it.world.EndState();
  auto undo = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  EXPECT_TRUE(Mentions(undo->findings, "CUT-CHANGED", user.upn));
  for (const Wave& wave : undo->waves) {
    for (const Move& move : wave.moves) EXPECT_NE(move.user.upn, user.upn);
  }
  const std::string id = SaveApproved(*it.database, it.world.clock(), *undo);
  ASSERT_TRUE(it.world.Run(*it.database, id).ok());
  const auto line_of = [&](const std::vector<std::string>& lines) {
    return *std::find_if(lines.begin(), lines.end(), [&](const auto& line) {
      return line.starts_with(user.upn + " ");
    });
  };
  EXPECT_EQ(line_of(it.world.EndState()), line_of(seen));
}

TEST(RollbackRun, HasNothingToDoTheSecondTime) {
  AfterTheMove it;
  auto undo = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  const std::string id = SaveApproved(*it.database, it.world.clock(), *undo);
  ASSERT_TRUE(it.world.Run(*it.database, id).ok());
  auto again = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(CountMoves(*again), 0u);
}

TEST(Compensation, TakesAFailedUserBackAtOnceAndLeavesTheOthers) {
  RehearsalWorld world(kUsers, kSeed);
  const auto database = FreshStore();
  const Plan plan = world.MakePlan();
  const auto before = world.EndState();
  const Move* victim = nullptr;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps) {
        if (step.kind == StepKind::kAssignDirectRouting) victim = &move;
      }
    }
  }
  ASSERT_NE(victim, nullptr);
  world.tenant().faults().push_back(
      {victim->user.upn, "assignNumber", "refuse", 99});
  const std::string id = SaveApproved(*database, world.clock(), plan);
  auto summary = world.Run(*database, id);
  ASSERT_TRUE(summary.ok()) << Describe(summary.error());
  EXPECT_EQ(summary->failed, 1);
  EXPECT_EQ(summary->compensated, 1);
  EXPECT_EQ(summary->done, summary->moves - 1);
  const auto after = world.EndState();
  for (const std::string& line : before) {
    if (!line.starts_with(victim->user.upn + " ")) continue;
    EXPECT_NE(std::find(after.begin(), after.end(), line), after.end())
        << line << " is not back";
  }
}

// Fails at the number, and was left so; then somebody else sets its policy.
TEST(Compensation, PutsOnRecordWhyAFailedUserCannotBeTakenBack) {
  RehearsalWorld world(kUsers, kSeed);
  const auto database = FreshStore();
  const Plan plan = world.MakePlan();
  std::optional<Identity> victim;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      bool is_granted = false;
      for (const Step& step : move.steps) {
        is_granted = is_granted || (step.kind == StepKind::kVoiceRouting &&
                                    step.after != "DR-APAC");
        if (is_granted && step.kind == StepKind::kAssignDirectRouting)
          victim = move.user;
      }
    }
  }
  ASSERT_TRUE(victim);
  world.tenant().faults().push_back(
      {victim->upn, "assignNumber", "refuse", 99});
  const std::string id = SaveApproved(*database, world.clock(), plan);
  world.settings().on_failure = OnFailure::kLeave;
  ASSERT_TRUE(world.Run(*database, id).ok());
  world.tenant().SetPolicy(*world.tenant().UserBy(victim->cloud_id),
                           "OnlineVoiceRoutingPolicy", "DR-APAC");
  world.clock().Advance(Minutes(1));
  world.settings().on_failure = OnFailure::kCompensate;
  auto summary = world.Run(*database, id);
  ASSERT_TRUE(summary.ok()) << Describe(summary.error());
  EXPECT_EQ(summary->failed, 1);
  EXPECT_EQ(summary->compensated, 0);
  const auto told = WhyNotTakenBack(*database, id);
  ASSERT_TRUE(told.ok()) << Describe(told.error());
  ASSERT_EQ(told->size(), 1u);
  const std::string& why = told->at(victim->key);
  EXPECT_NE(why.find("CUT-CHANGED"), std::string::npos) << why;
}

TEST(Executor, KeepsTheServicesOwnIdOfEveryCallInTheAudit) {
  RehearsalWorld world(kUsers, kSeed);
  const auto database = FreshStore();
  const std::string id =
      SaveApproved(*database, world.clock(), world.MakePlan());
  ASSERT_TRUE(world.Run(*database, id).ok());
  const auto events = Audit(*database).Read(id);
  ASSERT_TRUE(events.ok());
  int told = 0;
  for (const Event& event : *events) {
    if (event.kind != "step.done" || !event.step_kind.starts_with("POL-"))
      continue;
    ++told;
    EXPECT_NE(event.detail.find("request-id "), std::string::npos)
        << event.step_kind << " of " << event.upn;
  }
  EXPECT_GT(told, 5);
}

TEST(Executor, RefusesAPlanThatNobodyApproved) {
  RehearsalWorld world(kUsers, kSeed);
  const auto database = FreshStore();
  auto id = PlanStore(*database, world.clock()).Save(world.MakePlan(), "test");
  ASSERT_TRUE(id.ok());
  world.Reset(nullptr);
  auto summary = world.Run(*database, *id);
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code, ErrorCode::kRefused);
  EXPECT_EQ(world.calls(), 0) << "it spoke to the tenant all the same";
}

TEST(Executor, RefusesAStalePlanButGoesOnWithOneThatHasBegun) {
  RehearsalWorld world(kUsers, kSeed);
  const auto database = FreshStore();
  const Plan plan = world.MakePlan();
  const std::string id = SaveApproved(*database, world.clock(), plan);
  world.Reset([](int call, bool) {
    return call == 40 ? Mishap::kKillAfter : Mishap::kNone;
  });
  EXPECT_THROW((void)world.Run(*database, id), Killed);
  world.clock().SleepUntil(plan.valid_until + Hours(1));
  auto begun = world.Run(*database, id);
  ASSERT_TRUE(begun.ok()) << Describe(begun.error());
  EXPECT_EQ(begun->done, begun->moves);

  const auto other = FreshStore();
  const std::string fresh = SaveApproved(*other, world.clock(), plan);
  auto stale = world.Run(*other, fresh);
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().code, ErrorCode::kRefused);
}

}  // namespace
}  // namespace cutover
