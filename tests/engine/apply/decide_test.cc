#include "engine/apply/decide.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(Decide, AppliesWhatWasNeverBegunAndStandsBefore) {
  EXPECT_EQ(Decide(Phase::kNothing, Sight::kBefore), Decision::kApply);
}

TEST(Decide, LeavesAloneWhatWasSoBeforeWeBegan) {
  EXPECT_EQ(Decide(Phase::kNothing, Sight::kAfter), Decision::kAlreadyDone);
}

TEST(Decide, AppliesAgainWhenTheIntentHadNoEffect) {
  EXPECT_EQ(Decide(Phase::kIntent, Sight::kBefore), Decision::kApply);
}

TEST(Decide, RecoversWhenTheReplyWasLostButTheEffectIsThere) {
  EXPECT_EQ(Decide(Phase::kIntent, Sight::kAfter), Decision::kRecovered);
}

TEST(Decide, SaysReopenedWhenADoneStepStandsBeforeAgain) {
  EXPECT_EQ(Decide(Phase::kDone, Sight::kBefore), Decision::kReopened);
}

TEST(Decide, SkipsADoneStepThatStands) {
  EXPECT_EQ(Decide(Phase::kDone, Sight::kAfter), Decision::kSkip);
}

TEST(Decide, StopsTheMoveWhenTheValueIsSomebodyElses) {
  for (Phase phase : {Phase::kNothing, Phase::kIntent, Phase::kDone}) {
    EXPECT_EQ(Decide(phase, Sight::kOther), Decision::kDrifted);
  }
}

TEST(SightOf, TakesAfterBeforeBefore) {
  const Step step{StepKind::kUsageLocation, "", std::nullopt, "DE", ""};
  EXPECT_EQ(SightOf(step, "DE"), Sight::kAfter);
  EXPECT_EQ(SightOf(step, std::nullopt), Sight::kBefore);
  EXPECT_EQ(SightOf(step, "FR"), Sight::kOther);
}

}  // namespace
}  // namespace cutover
