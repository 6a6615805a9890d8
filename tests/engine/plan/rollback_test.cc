#include "engine/plan/rollback.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cutover {
namespace {

const Identity kAnn{"ad:ann", "ann@contoso.test", "Ann", "c-ann", "sip:ann"};

UndoableMove Done(std::vector<Step> steps) {
  return UndoableMove{1, "wave 1", kAnn, "S07", "P3A", std::move(steps)};
}

Step Policy(Value before, Value after) {
  return Step{StepKind::kVoiceRouting, "", std::move(before), std::move(after),
              ""};
}

Plan Undo(const std::vector<UndoableMove>& moves, const Value& now) {
  Plan undone;
  undone.tenant_id = "tenant";
  auto plan = PlanRollback(
      undone, moves,
      [&](const Identity&, const Step&) -> Result<Value> { return now; }, "all",
      Time{1});
  EXPECT_TRUE(plan.ok());
  return *plan;
}

// A kind has an inverse, or its class says that nothing brings it back, or it
// is a wait that changed nothing.
TEST(InverseOf, ExistsForEveryKindThatClaimsAWayBack) {
  for (const StepKindRow& row : AllStepKinds()) {
    const Step step{row.kind, "item", "old", "new", ""};
    const auto inverse = InverseOf(step);
    if (row.mode == StepMode::kWait && !inverse) continue;
    EXPECT_EQ(inverse.has_value(), row.reversibility != Reversibility::kR3)
        << row.id;
    if (!inverse) continue;
    EXPECT_EQ(inverse->before, step.after) << row.id;
    EXPECT_EQ(inverse->after, step.before) << row.id;
    EXPECT_EQ(inverse->attribute(), step.attribute()) << row.id;
    EXPECT_EQ(inverse->item, step.item) << row.id;
  }
}

TEST(Rollback, RestoresInheritedAsInherited) {
  const Plan plan = Undo({Done({Policy(std::nullopt, "VRP")})}, "VRP");
  ASSERT_EQ(CountSteps(plan), 1u);
  const Step& step = plan.waves[0].moves[0].steps[0];
  EXPECT_EQ(step.before, Value("VRP"));
  EXPECT_EQ(step.after, std::nullopt);
}

TEST(Rollback, LeavesOutAUserWhomSomebodyElseChanged) {
  const Plan plan = Undo({Done({Policy("Old", "New")})}, "Other");
  EXPECT_EQ(CountMoves(plan), 0u);
  ASSERT_EQ(plan.findings.size(), 1u);
  EXPECT_EQ(plan.findings[0].id, "CUT-CHANGED");
  EXPECT_EQ(plan.findings[0].who, kAnn.upn);
}

TEST(Rollback, PlansNoStepForWhatIsBackAlready) {
  EXPECT_EQ(CountMoves(Undo({Done({Policy("Old", "New")})}, "Old")), 0u);
}

TEST(Rollback, RunsInReverseOrder) {
  const Step first{StepKind::kDialPlan, "", std::nullopt, "X", ""};
  const Step second = Policy(std::nullopt, "X");
  const Plan plan = Undo({Done({first, second})}, "X");
  ASSERT_EQ(CountSteps(plan), 2u);
  EXPECT_EQ(plan.waves[0].moves[0].steps[0].kind, StepKind::kVoiceRouting);
  EXPECT_EQ(plan.waves[0].moves[0].steps[1].kind, StepKind::kDialPlan);
}

TEST(Rollback, LeavesAloneWhoseNumberWentToTheCarrierInAStepThatStays) {
  UndoableMove move = Done({Policy("Old", "New")});
  move.kept = {Step{StepKind::kPortOut, "+4930100001", std::nullopt,
                    "2026-12-01T08:00:00Z", ""}};
  const Plan plan = Undo({move}, "New");
  EXPECT_EQ(CountMoves(plan), 0u);
  ASSERT_EQ(plan.findings.size(), 1u);
  EXPECT_EQ(plan.findings[0].id, "CUT-LOSS");
}

TEST(Rollback, TellsOfAUserWhoGoesBackToWhereThereIsNoNumber) {
  UndoableMove move = Done({Policy("Old", "New")});
  move.kept = {Step{StepKind::kReleaseCallingPlan, "",
                    "callingPlan online +4930100001", std::nullopt, ""}};
  const Plan plan = Undo({move}, "New");
  ASSERT_EQ(CountSteps(plan), 1u);
  ASSERT_EQ(plan.findings.size(), 1u);
  EXPECT_EQ(plan.findings[0].id, "CUT-HALFWAY");
  EXPECT_NE(plan.findings[0].summary.find("no number"), std::string::npos);
}

TEST(Rollback, HasNothingToDoWhereTheStepsThatStayWereTakenBackBefore) {
  UndoableMove move = Done({Policy("First", "Second")});
  move.kept = {Policy("Old", "First")};
  const Plan plan = Undo({move}, "Old");
  EXPECT_EQ(CountMoves(plan), 0u);
  EXPECT_TRUE(plan.findings.empty());
}

TEST(Rollback, StopsWhenTheTruthCannotBeRead) {
  Plan undone;
  auto plan = PlanRollback(
      undone, {Done({Policy("Old", "New")})},
      [](const Identity&, const Step&) -> Result<Value> {
        return Error{ErrorCode::kUnavailable, "no answer"};
      },
      "all", Time{1});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace cutover
