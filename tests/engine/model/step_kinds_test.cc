#include "engine/model/step_kinds.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(AllStepKinds, HoldsEveryKind) {
  EXPECT_EQ(AllStepKinds().size(),
            static_cast<size_t>(StepKind::kPrivateNumber) + 1);
}

TEST(RowOf, IsTheRowOfThatKind) {
  for (size_t i = 0; i < AllStepKinds().size(); ++i) {
    const auto kind = static_cast<StepKind>(i);
    EXPECT_EQ(RowOf(kind).kind, kind) << RowOf(kind).id;
  }
}

TEST(StepKinds, HaveUniqueIds) {
  std::set<std::string> ids;
  for (const StepKindRow& row : AllStepKinds()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
  }
  EXPECT_FALSE(ids.contains(""));
}

TEST(StepKindNamed, FindsEveryKindByItsId) {
  for (const StepKindRow& row : AllStepKinds()) {
    EXPECT_EQ(StepKindNamed(row.id), row.kind) << row.id;
  }
}

TEST(StepKindNamed, KnowsNoOtherId) {
  for (const char* id : {"", "ul-set", "UL-SET ", "MAGIC"}) {
    EXPECT_EQ(StepKindNamed(id), std::nullopt) << id;
  }
}

TEST(StepKinds, AreTheInverseOfTheirInverse) {
  for (const StepKindRow& row : AllStepKinds()) {
    if (!row.inverse || *row.inverse == row.kind) continue;
    EXPECT_EQ(RowOf(*row.inverse).inverse, row.kind) << row.id;
  }
}

TEST(StepKinds, TouchTheSameAttributeAsTheirInverse) {
  for (const StepKindRow& row : AllStepKinds()) {
    if (!row.inverse) continue;
    EXPECT_EQ(RowOf(*row.inverse).attribute, row.attribute) << row.id;
    EXPECT_EQ(RowOf(*row.inverse).system, row.system) << row.id;
    EXPECT_EQ(RowOf(*row.inverse).mode, row.mode) << row.id;
  }
}

TEST(StepKinds, HaveAnInverseOrAreR3WhenTheyWrite) {
  for (const StepKindRow& row : AllStepKinds()) {
    if (row.mode != StepMode::kWrite) continue;
    EXPECT_EQ(row.inverse.has_value(), row.reversibility != Reversibility::kR3)
        << row.id;
  }
}

// What others do while a step waits may be past undoing.
TEST(StepKinds, AreExactlyReversibleWhenTheyOnlyWaitForATenant) {
  for (const StepKindRow& row : AllStepKinds()) {
    if (row.mode != StepMode::kWait) continue;
    EXPECT_EQ(row.reversibility, row.kind == StepKind::kPortOut
                                     ? Reversibility::kR3
                                     : Reversibility::kR0)
        << row.id;
  }
}

TEST(LossOf, NamesALossExactlyWhereThereIsOne) {
  for (const StepKindRow& row : AllStepKinds()) {
    EXPECT_EQ(*LossOf(row.kind) != '\0',
              row.reversibility >= Reversibility::kR2)
        << row.id;
  }
}

TEST(StepKinds, SettleBeforeTheyGiveUp) {
  for (const StepKindRow& row : AllStepKinds()) {
    EXPECT_GT(row.settle, Seconds(0)) << row.id;
    EXPECT_GT(row.give_up, row.settle) << row.id;
  }
}

TEST(StepKinds, SayWhatTheyDo) {
  for (const StepKindRow& row : AllStepKinds()) {
    EXPECT_STRNE(row.sentence, "") << row.id;
  }
}

TEST(ReversibilityName, IsTheClassOfTheDomain) {
  EXPECT_STREQ(ReversibilityName(Reversibility::kR0), "R0");
  EXPECT_STREQ(ReversibilityName(Reversibility::kR1), "R1");
  EXPECT_STREQ(ReversibilityName(Reversibility::kR2), "R2");
  EXPECT_STREQ(ReversibilityName(Reversibility::kR3), "R3");
}

TEST(StepSystemName, NamesTheConnector) {
  EXPECT_STREQ(StepSystemName(StepSystem::kEntra), "entra");
  EXPECT_STREQ(StepSystemName(StepSystem::kTeams), "teams");
  EXPECT_STREQ(StepSystemName(StepSystem::kSfb), "sfb");
  EXPECT_STREQ(StepSystemName(StepSystem::kDirectory), "directory");
}

}  // namespace
}  // namespace cutover
