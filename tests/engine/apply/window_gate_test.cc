#include "engine/apply/window_gate.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

constexpr Time kOpens{1'800'000'000'000'000};
constexpr Time kCloses = kOpens + Hours(4);
constexpr Time kStages = kOpens - Hours(120);
constexpr Duration kMoment = Microseconds(1);

Wave Staged() {
  Wave wave;
  wave.window = Window{kOpens, kCloses, "UTC"};
  wave.staging = Window{kStages, kOpens, "UTC"};
  return wave;
}

TEST(GateOf, IsAlwaysOpenWithoutAWindow) {
  EXPECT_EQ(GateOf(Wave{}, Time{0}), Gate::kOpen);
}

TEST(GateOf, OpensInTwoStepsAndShuts) {
  const Wave wave = Staged();
  EXPECT_EQ(GateOf(wave, kStages - kMoment), Gate::kShut);
  EXPECT_EQ(GateOf(wave, kStages), Gate::kStaging);
  EXPECT_EQ(GateOf(wave, kOpens - kMoment), Gate::kStaging);
  EXPECT_EQ(GateOf(wave, kOpens), Gate::kOpen);
  EXPECT_EQ(GateOf(wave, kCloses - kMoment), Gate::kOpen);
  EXPECT_EQ(GateOf(wave, kCloses), Gate::kShut);
}

TEST(GateOf, IsShutAheadOfAWindowWithoutStaging) {
  Wave wave = Staged();
  wave.staging.reset();
  EXPECT_EQ(GateOf(wave, kOpens - kMoment), Gate::kShut);
  EXPECT_EQ(NextOpening(wave, kOpens - kMoment), kOpens);
}

TEST(NextOpening, IsTheNextStepAndNothingOnceTheWindowIsOpen) {
  const Wave wave = Staged();
  EXPECT_EQ(NextOpening(wave, kStages - kMoment), kStages);
  EXPECT_EQ(NextOpening(wave, kStages), kOpens);
  EXPECT_EQ(NextOpening(wave, kOpens), Time{});
  EXPECT_EQ(NextOpening(wave, kCloses), Time{});
}

}  // namespace
}  // namespace cutover
