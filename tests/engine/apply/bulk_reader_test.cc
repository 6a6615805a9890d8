#include "engine/apply/bulk_reader.h"

#include <gtest/gtest.h>

#include "engine/apply/undo.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// For every step of a plan, before and after its run: what the bulk reader
// says is what asking says.
void ExpectAgrees(RehearsalWorld& world, const Plan& plan) {
  world.WithRoutes([&](const Routes& routes) {
    auto bulk = BulkReader(routes, [] {});
    ASSERT_TRUE(bulk.ok()) << Describe(bulk.error());
    const ReadNow live = LiveReader(routes);
    for (const Wave& wave : plan.waves) {
      for (const Move& move : wave.moves) {
        for (const Step& step : move.steps) {
          auto from_bulk = (*bulk)(move.user, step);
          auto from_live = live(move.user, step);
          ASSERT_TRUE(from_bulk.ok() && from_live.ok());
          EXPECT_EQ(*from_bulk, *from_live)
              << move.user.upn << " " << RowOf(step.kind).id;
        }
      }
    }
  });
}

TEST(BulkReader, SaysOfEveryStepWhatAskingSays) {
  RehearsalWorld world(30, 7);
  const auto database = FreshStore();
  const Plan plan = world.MakePlan();
  ASSERT_GT(CountSteps(plan), 80u);
  ExpectAgrees(world, plan);
  const std::string id = SaveApproved(*database, world.clock(), plan);
  ASSERT_TRUE(world.Run(*database, id).ok());
  world.EndState();  // lets what lags arrive
  ExpectAgrees(world, plan);
}

TEST(BulkReader, SaysWhatAskingSaysOfLinesThatAreWrittenByLdap) {
  RehearsalWorld world(30, 7, TeamsBy::kGraph, LinesBy::kLdap);
  const auto database = FreshStore();
  const Plan plan = world.MakePlan();
  ExpectAgrees(world, plan);
  const std::string id = SaveApproved(*database, world.clock(), plan);
  ASSERT_TRUE(world.Run(*database, id).ok());
  world.EndState();  // lets what lags arrive
  ExpectAgrees(world, plan);
}

TEST(BulkReader, CostsCallsByThePageAndNotByTheUser) {
  RehearsalWorld world(200, 7);
  world.Reset(nullptr);
  world.WithRoutes([&](const Routes& routes) {
    ASSERT_TRUE(BulkReader(routes, [] {}).ok());
  });
  EXPECT_LT(world.calls(), 20);
}

}  // namespace
}  // namespace cutover
