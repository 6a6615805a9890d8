#include "tests/simulation/simulation.h"

#include <gtest/gtest.h>

namespace cutover::simulation {
namespace {

TEST(Simulation, HasTheSameTraceWheneverASeedIsRun) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Outcome one = Simulate({seed}, Keep::kTrace);
    const Outcome other = Simulate({seed}, Keep::kTrace);
    ASSERT_EQ(one.hash, other.hash) << "seed " << seed;
    ASSERT_EQ(one.trace, other.trace) << "seed " << seed;
  }
}

TEST(Simulation, HasTheSameTraceWhenItsFaultsAreListed) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Outcome drawn = Simulate({seed}, Keep::kHashOnly);
    const Outcome listed = Simulate({seed, drawn.faults}, Keep::kHashOnly);
    ASSERT_EQ(drawn.hash, listed.hash) << "seed " << seed;
  }
}

TEST(Simulation, DiffersFromSeedToSeed) {
  EXPECT_NE(Simulate({1}, Keep::kHashOnly).hash,
            Simulate({2}, Keep::kHashOnly).hash);
}

// One of each at whatever event of a run takes it, so that no kind is a word
// that nothing ever meets.
TEST(Simulation, MeetsEveryKindOfFault) {
  for (int kind = 0; kind < kFaultKinds; ++kind) {
    Faults everywhere;
    for (int64_t event = 1; event <= 400; ++event)
      everywhere[event] = static_cast<FaultKind>(kind);
    EXPECT_FALSE(Simulate({1, everywhere}, Keep::kHashOnly).faults.empty())
        << FaultKindName(static_cast<FaultKind>(kind));
  }
}

TEST(Simulation, GetsEverybodyDoneWhenNothingGoesWrong) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    const Outcome calm = Simulate({seed, Faults{}}, Keep::kHashOnly);
    EXPECT_EQ(calm.violation, "") << "seed " << seed;
    EXPECT_EQ(calm.done, calm.moves) << "seed " << seed;
  }
}

}  // namespace
}  // namespace cutover::simulation
