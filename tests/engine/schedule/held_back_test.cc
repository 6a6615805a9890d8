// What a scheduler does with a plan that a person paused or stopped.

#include <gtest/gtest.h>

#include "engine/store/control_store.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// One wave whose window is open, approved and due.
struct Due {
  RehearsalWorld world{8, 7};
  std::unique_ptr<Database> database = FreshStore();
  std::string id;

  Due() {
    Plan plan = world.MakePlan();
    const Time now = world.clock().Now();
    for (Wave& wave : plan.waves) {
      wave.window = Window{now, now + Hours(100), "UTC"};
    }
    id = SaveApproved(*database, world.clock(), plan);
    EXPECT_TRUE(JobStore(*database).AddFor(id, plan).ok());
  }

  void Say(ControlVerb verb) {
    const Status status = ControlStore(*database, world.clock())
                              .Say(id, {verb, "", "", 0, "ann", "a reason"});
    EXPECT_TRUE(status.ok()) << Describe(status.error());
  }

  TickSummary Tick() {
    auto tick = world.Tick(*database);
    EXPECT_TRUE(tick.ok()) << Describe(tick.error());
    return tick.ok() ? *tick : TickSummary{};
  }
};

TEST(HeldBackTick, LeavesAPausedOrStoppedPlanUntilTheResume) {
  for (const ControlVerb verb : {ControlVerb::kPause, ControlVerb::kStop}) {
    Due it;
    it.Say(verb);
    const TickSummary held = it.Tick();
    EXPECT_TRUE(held.ran.empty());
    EXPECT_FALSE(held.held_back.empty());
    EXPECT_TRUE(ReadSteps(*it.database, it.id)->empty()) << "it was begun";
    it.Say(ControlVerb::kResume);
    const TickSummary resumed = it.Tick();
    EXPECT_TRUE(resumed.held_back.empty());
    EXPECT_EQ(resumed.ran.size(), held.held_back.size());
  }
}

}  // namespace
}  // namespace cutover
