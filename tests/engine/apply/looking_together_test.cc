// Many looks at one user at once.

#include <gtest/gtest.h>

#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// All that a plan touches of each of its users, at one moment of the run. Gives
// the calls that were saved.
int CompareLooks(RehearsalWorld& world, const Plan& plan) {
  int saved = 0;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      SCOPED_TRACE(move.user.upn);
      std::vector<Question> questions;
      for (const Step& step : move.steps) {
        if (!step.IsWait()) questions.push_back({move.user, step});
      }
      world.WithRoutes([&](const Routes& routes) {
        ASSERT_TRUE(routes.ObserveTogether(questions).ok());  // signs in
        world.Reset(nullptr);
        auto together = routes.ObserveTogether(questions);
        ASSERT_TRUE(together.ok()) << Describe(together.error());
        ASSERT_EQ(together->size(), questions.size());
        const int calls = world.calls();
        for (size_t i = 0; i < questions.size(); ++i) {
          auto alone = routes.Observe(questions[i]);
          ASSERT_TRUE(alone.ok()) << Describe(alone.error());
          EXPECT_EQ((*together)[i].value, alone->value) << i;
          EXPECT_EQ((*together)[i].progress, alone->progress) << i;
        }
        const int by_themselves = world.calls() - calls;
        EXPECT_LE(calls, by_themselves);
        saved += by_themselves - calls;
      });
    }
  }
  return saved;
}

TEST(LookingTogether, TellsWhatEachLookTellsByItselfWithFewerCalls) {
  for (const TeamsBy teams_by : {TeamsBy::kGraph, TeamsBy::kCmdlets}) {
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      SCOPED_TRACE(seed);
      RehearsalWorld world(8, seed, teams_by,
                           seed % 2 == 0 ? LinesBy::kLdap : LinesBy::kSkype);
      const Plan plan = world.MakePlan();
      // One cmdlet tells one value.
      const int least = teams_by == TeamsBy::kGraph ? 10 : 0;
      EXPECT_GE(CompareLooks(world, plan), least);
      const auto database = FreshStore();
      const std::string id = SaveApproved(*database, world.clock(), plan);
      ASSERT_TRUE(world.Run(*database, id).ok());
      EXPECT_GE(CompareLooks(world, plan), least);
    }
  }
}

TEST(LookingTogether, IsAnErrorWhenOneAnswerIs) {
  RehearsalWorld world(8, 1);
  const Plan plan = world.MakePlan();
  const Move& move = plan.waves[0].moves[0];
  std::vector<Question> questions;
  for (const Step& step : move.steps) {
    if (!step.IsWait()) questions.push_back({move.user, step});
  }
  world.Reset([](int call, bool) {
    return call > 2 ? Mishap::kReplyLost : Mishap::kNone;
  });
  world.WithRoutes([&](const Routes& routes) {
    const auto seen = routes.ObserveTogether(questions);
    EXPECT_FALSE(seen.ok());
  });
}

}  // namespace
}  // namespace cutover
