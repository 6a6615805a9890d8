#include "engine/plan/rollback_numbers.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

using K = StepKind;

Value Online(const std::string& number) {
  return "directRouting online " + number;
}

constexpr const char* kOne = "+4930100001";
constexpr const char* kTwo = "+4930100002";

Move Renumbered(const std::string& name, const std::string& from,
                const std::string& to) {
  return {{"cloud:" + name, name + "@contoso.test", name, "c-" + name, ""},
          "S05",
          "renumber",
          "all",
          {{K::kReleaseDirectRouting, "", Online(from), {}, ""},
           {K::kAssignDirectRouting, "", {}, Online(to), ""}}};
}

Plan Swap(int wave_of_ann, int wave_of_bob) {
  Plan plan;
  plan.waves = {{wave_of_ann, "a", {}, {Renumbered("ann", kOne, kTwo)}, {}},
                {wave_of_bob, "b", {}, {Renumbered("bob", kTwo, kOne)}, {}}};
  return plan;
}

std::vector<UndoableMove> Done(const Plan& plan) {
  std::vector<UndoableMove> moves;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves)
      moves.push_back({wave.number, wave.name, move.user, move.state, move.path,
                       move.steps});
  }
  return moves;
}

// All as the swap left it; `holder_of_one` is who holds kOne now.
ReadNow After(Value holder_of_one) {
  return [=](const Identity& user, const Step& step) -> Result<Value> {
    if (step.kind == K::kWaitNumber)
      return step.item == kOne ? holder_of_one : Value("c-ann");
    return user.cloud_id == "c-ann" ? Online(kTwo) : Online(kOne);
  };
}

TEST(PlanRollback, SwapsBackWhatWasSwapped) {
  const Plan plan = Swap(1, 1);
  auto back = PlanRollback(plan, Done(plan), After("c-bob"), "all", Time{1});
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->waves.size(), 1U);
  ASSERT_EQ(back->waves[0].moves.size(), 2U);
  const auto& ann = back->waves[0].moves[0].steps;
  const auto& bob = back->waves[0].moves[1].steps;
  ASSERT_EQ(ann.size(), 3U);
  EXPECT_EQ(ann[0].kind, K::kReleaseDirectRouting);
  EXPECT_EQ(ann[1].kind, K::kWaitNumber);
  EXPECT_EQ(ann[1].item, kOne);
  EXPECT_EQ(bob[0].kind, K::kWaitNumber);
  EXPECT_EQ(bob[0].item, kTwo);
}

TEST(PlanRollback, LeavesOutWhoseOldNumberAnotherHasNow) {
  const Plan plan = Swap(1, 1);
  auto back =
      PlanRollback(plan, {Done(plan)[0]}, After("c-bob"), "ann", Time{1});
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(back->waves.empty());
  ASSERT_EQ(back->findings.size(), 1U);
  EXPECT_EQ(back->findings[0].id, "CUT-TAKEN");
  EXPECT_NE(back->findings[0].summary.find("bob@contoso.test"),
            std::string::npos);
}

TEST(PlanRollback, TakesBackAloneWhoseOldNumberIsFreeAgain) {
  const Plan plan = Swap(1, 1);
  auto back =
      PlanRollback(plan, {Done(plan)[0]}, After(std::nullopt), "ann", Time{1});
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(CountMoves(*back), 1U);
  EXPECT_TRUE(back->findings.empty());
}

TEST(PlanRollback, RunsWavesBackwardsWhereAnEarlierWaitsForALater) {
  Plan chain;
  chain.waves = {{1, "a", {}, {Renumbered("ann", kOne, "+4930100009")}, {}},
                 {2, "b", {}, {Renumbered("bob", kTwo, kOne)}, {}}};
  const ReadNow now = [](const Identity& user,
                         const Step& step) -> Result<Value> {
    if (step.kind == K::kWaitNumber) return Value("c-bob");
    return user.cloud_id == "c-ann" ? Online("+4930100009") : Online(kOne);
  };
  auto back = PlanRollback(chain, Done(chain), now, "all", Time{1});
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->waves.size(), 2U);
  EXPECT_EQ(back->waves[0].number, 2);
  EXPECT_EQ(back->waves[1].number, 1);
}

TEST(GoBackTogether, FollowsWhoHasTheNumbersOfTheWanted) {
  Plan plan;
  plan.waves = {
      {1,
       "a",
       {},
       {Renumbered("ann", kOne, "+4930100009"), Renumbered("bob", kTwo, kOne),
        Renumbered("cem", "+4930100003", kTwo),
        Renumbered("dee", "+4930100004", "+4930100008")},
       {}}};
  EXPECT_EQ(GoBackTogether(Done(plan), {"cloud:bob"}),
            (std::set<UserKey>{"cloud:bob", "cloud:cem"}));
  EXPECT_EQ(GoBackTogether(Done(plan), {"cloud:ann"}),
            (std::set<UserKey>{"cloud:ann", "cloud:bob", "cloud:cem"}));
  EXPECT_EQ(GoBackTogether(Done(plan), {"cloud:dee"}),
            (std::set<UserKey>{"cloud:dee"}));
}

}  // namespace
}  // namespace cutover
