// Every folder beside this file, held to its expected.txt and to what holds
// of every plan (README.md).

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "engine/base/file.h"
#include "engine/plan/classify.h"
#include "engine/plan/dial_exam.h"
#include "engine/plan/planner.h"
#include "tests/scenarios/scenario.h"
#include "tests/scenarios/simulation.h"

namespace cutover {
namespace {

class Scenarios : public testing::TestWithParam<std::string> {
 protected:
  std::string Path(const std::string& file) const {
    return std::string(CUTOVER_SCENARIOS) + "/" + GetParam() + "/" + file;
  }
  // A refusal names files by their place in this checkout.
  static std::string Refusal(const Error& error) {
    std::string text = Describe(error);
    const std::string root = std::string(CUTOVER_SCENARIOS) + "/";
    for (size_t at; (at = text.find(root)) != std::string::npos;)
      text.erase(at, root.size());
    return "refused\n  " + text + "\n";
  }
  static std::string Outcome(const Result<Scenario>& scenario) {
    if (!scenario.ok()) return Refusal(scenario.error());
    auto plan = Planned(*scenario);
    return plan.ok() ? DescribePlan(*plan) : Refusal(plan.error());
  }
  static Result<Plan> Planned(const Scenario& scenario) {
    const auto calls = CallPlanOf(scenario.snapshot);
    return BuildPlan(scenario.snapshot, scenario.policy, scenario.now,
                     calls ? &*calls : nullptr);
  }
};

TEST_P(Scenarios, ArePlannedAsWritten) {
  const std::string outcome = Outcome(ReadScenario(GetParam()));
  if (std::getenv("CUTOVER_WRITE_SCENARIOS") != nullptr) {
    ASSERT_TRUE(WriteFileAtomically(Path("expected.txt"), outcome).ok());
    GTEST_SKIP() << "expected.txt is written anew";
  }
  auto expected = ReadFile(Path("expected.txt"));
  ASSERT_TRUE(expected.ok()) << Describe(expected.error());
  EXPECT_EQ(outcome, *expected);
}

TEST_P(Scenarios, HaveUsersInTheStateThatTheyClaim) {
  auto scenario = ReadScenario(GetParam());
  if (!scenario.ok()) return;  // a campaign that is refused as it is read
  ASSERT_FALSE(scenario->snapshot.users.empty());
  for (const User& user : scenario->snapshot.users) {
    EXPECT_EQ(StateCode(Classify(user)),
              scenario->states.at(IdentityOf(user).upn))
        << IdentityOf(user).upn;
  }
}

TEST_P(Scenarios, GiveTheSamePlanInAnyOrderOfUsers) {
  auto scenario = ReadScenario(GetParam());
  if (!scenario.ok()) return;
  const std::string outcome = Outcome(scenario);
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::mt19937 dice(seed);
    std::shuffle(scenario->snapshot.users.begin(),
                 scenario->snapshot.users.end(), dice);
    std::shuffle(scenario->snapshot.numbers.begin(),
                 scenario->snapshot.numbers.end(), dice);
    EXPECT_EQ(Outcome(scenario), outcome) << "seed " << seed;
  }
}

TEST_P(Scenarios, HaveNothingLeftToPlanOnceTheyAreApplied) {
  auto scenario = ReadScenario(GetParam());
  if (!scenario.ok()) return;
  auto plan = Planned(*scenario);
  if (!plan.ok()) return;
  scenario->snapshot = Applied(scenario->snapshot, *plan);
  auto again = Planned(*scenario);
  ASSERT_TRUE(again.ok()) << Describe(again.error());
  EXPECT_EQ(CountSteps(*again), 0u) << DescribePlan(*again);
}

TEST_P(Scenarios, ComeBackFromAnyStep) {
  auto scenario = ReadScenario(GetParam());
  if (!scenario.ok()) return;
  auto plan = Planned(*scenario);
  if (!plan.ok()) return;
  for (const std::string& line :
       WhatRollbackDoesNotBring(scenario->snapshot, *plan))
    ADD_FAILURE() << line;
}

INSTANTIATE_TEST_SUITE_P(Folders, Scenarios,
                         testing::ValuesIn(ScenarioFolders()),
                         [](const auto& each) {
                           std::string name = each.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cutover
