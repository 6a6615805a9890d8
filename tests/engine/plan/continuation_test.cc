#include "engine/plan/continuation.h"

#include <gtest/gtest.h>

#include "engine/plan/planner.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

constexpr const char* kNames[] = {"ann", "bob", "cem", "dee", "eva", "fay"};

User OnPrem(int i) {
  return UserBuilder(kNames[i])
      .OnPremVoice("+493010000" + std::to_string(i))
      .Build();
}

Snapshot Everybody(int users = 6) {
  std::vector<User> all;
  for (int i = 0; i < users; ++i) all.push_back(OnPrem(i));
  return SnapshotOf(std::move(all));
}

Policy TwoAWave() {
  Policy policy = PolicyOf(AnyRule());
  policy.wave_size = 2;
  return policy;
}

// "1 wave 1: ann bob", one a wave.
std::vector<std::string> WavesOf(const Snapshot& snapshot,
                                 const Policy& policy) {
  auto plan = BuildPlan(snapshot, policy, Time{1});
  if (!plan.ok()) return {Describe(plan.error())};
  std::vector<std::string> lines;
  for (const Wave& wave : plan->waves) {
    std::string line = std::to_string(wave.number) + " " + wave.name + ":";
    for (const Move& move : wave.moves)
      line += " " + move.user.upn.substr(0, move.user.upn.find('@'));
    lines.push_back(line);
  }
  return lines;
}

void Keep(Policy& policy, const Snapshot& snapshot) {
  auto plan = BuildPlan(snapshot, policy, Time{1});
  ASSERT_TRUE(plan.ok());
  policy.continues = "p-1";
  for (const Wave& wave : plan->waves) {
    for (const Move& move : wave.moves)
      policy.kept_waves[move.user.key] = {wave.number, wave.name, wave.window};
  }
}

using Lines = std::vector<std::string>;

TEST(Continuation, KeepsTheNumbersOfWavesWhoseUsersAreNotMovedYet) {
  Policy policy = TwoAWave();
  Keep(policy, Everybody());
  policy.moved_users = {{AdUserKey("ann"), "p-1"},
                        {AdUserKey("bob"), "p-1"},
                        {AdUserKey("cem"), "p-1"}};
  EXPECT_EQ(WavesOf(Everybody(), policy),
            (Lines{"2 wave 2: dee", "3 wave 3: eva fay"}));
  auto plan = BuildPlan(Everybody(), policy, Time{1});
  EXPECT_EQ(plan->continues, "p-1");
}

TEST(Continuation, NumbersNewUsersAfterTheOthers) {
  Policy policy = TwoAWave();
  policy.pilot_size = 1;
  Keep(policy, Everybody(3));
  EXPECT_EQ(WavesOf(Everybody(6), policy),
            (Lines{"0 pilot: ann", "1 wave 1: bob cem", "2 wave 2: dee eva",
                   "3 wave 3: fay"}));
}

TEST(Continuation, GivesNewWavesTheWindowsOfTheirOwnNumbers) {
  Policy policy = TwoAWave();
  Keep(policy, Everybody(2));
  const Window first{Time{10}, Time{20}, "UTC"};
  const Window second{Time{30}, Time{40}, "UTC"};
  policy.windows = {{1, first}, {2, second}};
  auto plan = BuildPlan(Everybody(4), policy, Time{1});
  ASSERT_TRUE(plan.ok()) << Describe(plan.error());
  ASSERT_EQ(plan->waves.size(), 2U);
  EXPECT_EQ(plan->waves[0].window, first);
  EXPECT_EQ(plan->waves[1].window, second);
}

TEST(Continuation, FormsAnewAWaveWhoseOwnNightIsOver) {
  Policy policy = TwoAWave();
  Keep(policy, Everybody(2));
  for (auto& [user, kept] : policy.kept_waves)
    kept.window = Window{Time{10}, Time{20}, "UTC"};
  EXPECT_EQ(WavesOf(Everybody(2), policy), Lines{"1 wave 1: ann bob"});
  auto plan = BuildPlan(Everybody(2), policy, Time{20});
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->waves.size(), 1U);
  EXPECT_EQ(plan->waves[0].number, 2);
  EXPECT_EQ(plan->waves[0].name, "wave 2");
}

TEST(Continuation, LeavesOutWhomARunChangedAndDidNotMove) {
  Policy policy = TwoAWave();
  policy.changed_users[AdUserKey("ann")] = "p-7";
  auto plan = BuildPlan(Everybody(1), policy, Time{1});
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->waves.empty());
  const auto found = std::find_if(
      plan->findings.begin(), plan->findings.end(),
      [](const Finding& each) { return each.id == "CUT-OUTDATED"; });
  ASSERT_NE(found, plan->findings.end());
  EXPECT_EQ(found->severity, Severity::kBlock);
  EXPECT_NE(found->summary.find("p-7"), std::string::npos);
}

TEST(Continuation, BlocksANumberThatAnotherPlanReserved) {
  Policy policy = TwoAWave();
  policy.reserved_numbers["+4930100000"] = "p-9";
  auto plan = BuildPlan(Everybody(2), policy, Time{1});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 1U);
  EXPECT_TRUE(std::any_of(
      plan->findings.begin(), plan->findings.end(), [](const Finding& each) {
        return each.id == "PF-N03" &&
               each.summary.find("p-9") != std::string::npos;
      }));
}

}  // namespace
}  // namespace cutover
