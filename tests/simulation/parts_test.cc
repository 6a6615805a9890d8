#include "tests/simulation/parts.h"

#include <gtest/gtest.h>

#include <csignal>

namespace cutover::simulation {
namespace {

void CountSeeds(int part, Tally& own, const Tallies&) {
  own.seeds = 10U + static_cast<uint64_t>(part);
  own.violations = 1;
}

TEST(Parts, AddUpWhatEachHasCounted) {
  const Tally sum = RunParts(3, CountSeeds);
  EXPECT_EQ(sum.seeds, 33U);
  EXPECT_EQ(sum.violations, 3U);
}

TEST(Parts, NeedNoOtherProcessWhenThereIsOne) {
  int runs = 0;
  const Tally sum = RunParts(1, [&](int part, Tally& own, const Tallies& all) {
    ++runs;
    CountSeeds(part, own, all);
    EXPECT_EQ(all.Sum().seeds, 10U);
  });
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(sum.seeds, 10U);
}

TEST(PartsDeathTest, MakeAnErrorOfOneThatDidNotComeToItsEnd) {
  const auto die = [](int part, Tally&, const Tallies&) {
    if (part == 1) std::raise(SIGKILL);
  };
  EXPECT_EXIT(RunParts(2, die), testing::ExitedWithCode(3), "was killed");
}

}  // namespace
}  // namespace cutover::simulation
