// A swap of numbers through the executor, in the rehearsal tenant, by each road
// that answers who holds a number.

#include <gtest/gtest.h>

#include "engine/base/text.h"
#include "engine/plan/classify.h"
#include "engine/plan/planner.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

using A = Attribute;

class NumberSwapRun : public ::testing::TestWithParam<TeamsBy> {};

// Users of the cloud with Direct Routing numbers, in the order of their keys.
std::vector<User> Renumberable(const Snapshot& snapshot) {
  std::vector<User> users;
  for (const User& user : snapshot.users) {
    if (Classify(user) == UserState::kS05DirectRoutingOnline)
      users.push_back(user);
  }
  return users;
}

TEST_P(NumberSwapRun, EndsWithEachNumberAtTheOtherAndComesBack) {
  RehearsalWorld world(60, 5, GetParam());
  auto database = FreshStore();
  const Plan first = world.MakePlan();
  ASSERT_TRUE(
      world.Run(*database, SaveApproved(*database, world.clock(), first)).ok());
  const Snapshot snapshot = world.Discover();
  const auto users = Renumberable(snapshot);
  ASSERT_GE(users.size(), 3U);
  Policy policy = RehearsalPolicy(snapshot);
  for (Rule& rule : policy.rules) rule.number = NumberChoice::kCsvOrKeep;
  policy.new_numbers.clear();
  // A ring of three.
  for (size_t i = 0; i < 3; ++i) {
    policy.new_numbers.emplace(ToLower(IdentityOf(users[i]).upn),
                               NumberOf(users[(i + 1) % 3])->number);
  }
  auto plan = BuildPlan(snapshot, policy, world.clock().Now());
  ASSERT_TRUE(plan.ok()) << Describe(plan.error());
  int waits = 0;
  for (const Wave& wave : plan->waves) {
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps)
        waits += step.kind == StepKind::kWaitNumber ? 1 : 0;
    }
  }
  ASSERT_EQ(waits, 3);
  const auto before = world.EndState();
  const std::string id = SaveApproved(*database, world.clock(), *plan);
  auto run = world.Run(*database, id);
  ASSERT_TRUE(run.ok()) << Describe(run.error());
  EXPECT_EQ(run->done, run->moves);
  const Snapshot after = world.Discover();
  for (size_t i = 0; i < 3; ++i) {
    for (const User& user : after.users) {
      if (user.key != users[i].key) continue;
      EXPECT_EQ(NumberOf(user)->number, NumberOf(users[(i + 1) % 3])->number);
    }
  }
  auto back = world.MakeRollback(*database, id);
  ASSERT_TRUE(back.ok()) << Describe(back.error());
  auto told = world.MakeRollbackFromJournal(*database, id);
  ASSERT_TRUE(told.ok()) << Describe(told.error());
  EXPECT_TRUE(told->waves == back->waves);
  auto undone =
      world.Run(*database, SaveApproved(*database, world.clock(), *back));
  ASSERT_TRUE(undone.ok()) << Describe(undone.error());
  EXPECT_EQ(undone->done, undone->moves);
  EXPECT_EQ(world.EndState(), before);
}

INSTANTIATE_TEST_SUITE_P(Roads, NumberSwapRun,
                         ::testing::Values(TeamsBy::kGraph, TeamsBy::kCmdlets));

}  // namespace
}  // namespace cutover
