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
  ASSERT_TRUE(plan.ok()) << Describe(plan.error());
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

// Two nights of three users; the plan that is continued has two of them in the
// first.
Policy TwoNights() {
  Policy policy = TwoAWave();
  SiteCalendar all;
  all.nights.zone = "UTC";
  for (int i = 1; i <= 2; ++i)
    all.nights.nights.push_back(
        {Time{} + Hours(24 * i), Time{} + Hours(24 * i + 6), i, {}});
  policy.waves.calendars = {all};
  return policy;
}

TEST(Continuation, CountsKeptUsersAgainstTheNightsAndSeatsOfNewWaves) {
  using Narrow = void (*)(Policy&);
  const std::vector<std::pair<const char*, Narrow>> limits = {
      {"a night", [](Policy& p) { p.waves.most_a_night = 3; }},
      {"a night of the site",
       [](Policy& p) { p.waves.calendars[0].nights.most_a_night = 3; }},
      {"seats", [](Policy& p) {
         p.rules[0].licences_add = {"MCOEV"};
         p.waves.seats_a_day = 3;
       }}};
  for (const auto& [name, narrow] : limits) {
    Policy policy = TwoNights();
    narrow(policy);
    std::vector<User> users;
    for (int i = 0; i < 5; ++i) {
      users.push_back(OnPrem(i));
      // Without Phone System each takes a seat.
      if (policy.waves.seats_a_day)
        users.back().facts.Set(Attribute::kFeatureTypes, "Teams");
    }
    const Snapshot first = SnapshotOf({users[0], users[1]});
    const Snapshot everybody = SnapshotOf(users);
    Keep(policy, first);
    auto plan = BuildPlan(everybody, policy, Time{1});
    ASSERT_TRUE(plan.ok()) << name << ": " << Describe(plan.error());
    std::map<int64_t, size_t> nights;
    for (const Wave& wave : plan->waves)
      nights[wave.window->opens.us / Hours(24).us] += wave.moves.size();
    EXPECT_EQ(nights, (std::map<int64_t, size_t>{{1, 3}, {2, 2}})) << name;
  }
}

TEST(Continuation, CountsKeptUsersAgainstTheSessionsOfTheGateways) {
  Policy policy = TwoNights();
  policy.erlangs_per_user = 0.1;
  policy.waves.blocked_calls = 0.01;
  // Three lines carry four users at 1 % by Erlang B.
  policy.told_tenant[tenant_fact::kMaxSessions] = "3";
  const auto whole = BuildPlan(Everybody(5), policy, Time{1});
  EXPECT_FALSE(whole.ok()) << "5 users are too many";
  Keep(policy, Everybody(2));
  EXPECT_TRUE(BuildPlan(Everybody(4), policy, Time{1}).ok());
  EXPECT_FALSE(BuildPlan(Everybody(5), policy, Time{1}).ok());
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
