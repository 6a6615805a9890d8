// What holds of every plan, over estates and campaigns made up at random from
// the people of people.toml. Seeds are printed; CUTOVER_SEEDS=N tries more.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "engine/base/text.h"
#include "engine/plan/excerpt.h"
#include "engine/plan/follow_snapshot.h"
#include "engine/plan/planner.h"
#include "engine/plan/replanner.h"
#include "engine/plan/targets.h"
#include "tests/scenarios/scenario.h"
#include "tests/scenarios/simulation.h"

namespace cutover {
namespace {

using A = Attribute;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  // Below `sides`.
  int Roll(int sides) {
    return static_cast<int>(engine_() % static_cast<unsigned>(sides));
  }
  bool OneIn(int sides) { return Roll(sides) == 0; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(Roll(static_cast<int>(from.size())))];
  }

 private:
  std::mt19937 engine_;
};

// Small changes that leave the state what it is.
void Vary(Facts& facts, Dice& dice) {
  if (dice.OneIn(4)) facts.Set(A::kUsageLocation, std::nullopt);
  if (dice.OneIn(4)) facts.Set(A::kTenantDialPlan, dice.OneIn(2) ? "DE" : "X");
  if (dice.OneIn(4))
    facts.Set(A::kTeamsEmergencyCallRoutingPolicy, "DE-Emergency");
  if (dice.OneIn(6)) facts.Set(A::kSite, dice.OneIn(2) ? "Berlin" : "Bonn");
  if (dice.OneIn(6))
    facts.SetList(A::kInheritedPolicies,
                  {"TenantDialPlan=Group (group g)",
                   "TeamsCallingPolicy=Group (group g)"});
  if (dice.OneIn(5)) facts.SetList(A::kLicences, {"sku-ev group:g"});
}

std::string NumberOfUser(int i) {
  return "+4930" + std::to_string(1'000'000 + i);
}

Snapshot RandomEstate(Dice& dice) {
  static const std::vector<std::string> kStates = PeopleStates();
  Snapshot snapshot;
  snapshot.id = "s-1";
  snapshot.tenant_id = "tenant";
  snapshot.taken_at = Time{} + Hours(24 * 365);
  snapshot.skus = UsualSkus();
  const int users = 1 + dice.Roll(12);
  for (int i = 0; i < users; ++i) {
    auto facts = PersonLike(dice.Pick(kStates), "u" + std::to_string(i),
                            NumberOfUser(i));
    if (!facts.ok()) continue;
    Vary(*facts, dice);
    snapshot.users.push_back({facts->Has(A::kAdGuid)
                                  ? AdUserKey(facts->Text(A::kAdGuid))
                                  : CloudUserKey(facts->Text(A::kCloudId)),
                              *facts});
  }
  AddHeldNumbers(snapshot);
  SortSnapshot(snapshot);
  snapshot.digest = SnapshotDigest(snapshot);
  return snapshot;
}

Rule RandomRule(Dice& dice) {
  Rule rule;
  rule.name = "rule " + std::to_string(dice.Roll(1000));
  if (dice.OneIn(3)) rule.site = "Berlin";
  if (!dice.OneIn(5)) rule.voice_routing_policy = "Berlin";
  if (!dice.OneIn(3)) rule.emergency_call_routing_policy = "DE-Emergency";
  if (!dice.OneIn(3)) rule.dial_plan = "DE";
  if (dice.OneIn(3)) rule.calling_policy = "Calling";
  rule.number = static_cast<NumberChoice>(dice.Roll(3));
  rule.authority = static_cast<NumberAuthority>(dice.Roll(2));
  rule.usage_location = dice.OneIn(2) ? "DE" : "";
  if (!dice.OneIn(3)) rule.licences_add = {"MCOEV"};
  if (dice.OneIn(2)) rule.licences_remove = {"MCOPSTN1"};
  if (dice.OneIn(3)) rule.copy_line_to = "extensionAttribute10";
  return rule;
}

Policy RandomPolicy(const Snapshot& snapshot, Dice& dice) {
  Policy policy;
  policy.campaign = "random";
  policy.digest = "d";
  policy.irreversible = Irreversible::kAccept;
  policy.known_copies = {"extensionAttribute10"};
  policy.wave_size = 1 + dice.Roll(5);
  policy.pilot_size = dice.Roll(3);
  for (int rules = 1 + dice.Roll(2); rules-- > 0;)
    policy.rules.push_back(RandomRule(dice));
  int next = 0;
  for (const User& user : snapshot.users) {
    if (dice.OneIn(4)) continue;
    policy.new_numbers.emplace(
        ToLower(IdentityOf(user).upn),
        *PhoneNumber::Parse("+4940" + std::to_string(2'000'000 + next++)));
  }
  for (const auto& [type, name] : PoliciesNamedBy(policy))
    policy.known_policies.push_back(PolicyKey(type, name));
  return policy;
}

struct Case {
  Snapshot snapshot;
  Policy policy;
  Time now;
};

Case RandomCase(unsigned seed) {
  Dice dice(seed);
  Case each{RandomEstate(dice), {}, {}};
  each.policy = RandomPolicy(each.snapshot, dice);
  each.now = each.snapshot.taken_at + Hours(1);
  return each;
}

unsigned Seeds() {
  const char* wanted = std::getenv("CUTOVER_SEEDS");
  return wanted == nullptr ? 400 : static_cast<unsigned>(std::atoi(wanted));
}

// Calls `check(case, plan)` for each case that can be planned; says how many
// moves that were, so that an estate where nothing ever moves is noticed.
template <typename Check>
void ForRandomPlans(const Check& check) {
  size_t moves = 0;
  for (unsigned seed = 1; seed <= Seeds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Case each = RandomCase(seed);
    auto plan = BuildPlan(each.snapshot, each.policy, each.now);
    if (!plan.ok()) {
      ADD_FAILURE() << Describe(plan.error());
      return;
    }
    moves += CountMoves(*plan);
    check(each, *plan);
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(moves, Seeds());
}

TEST(RandomPlans, LeaveNothingToDoOnceTheyAreApplied) {
  ForRandomPlans([](const Case& each, const Plan& plan) {
    const Snapshot after = Applied(each.snapshot, plan);
    auto again = BuildPlan(after, each.policy, each.now);
    ASSERT_TRUE(again.ok()) << Describe(again.error());
    EXPECT_EQ(CountSteps(*again), 0u) << DescribePlan(plan) << "then\n"
                                      << DescribePlan(*again);
  });
}

TEST(RandomPlans, ReachWhatTheRuleWants) {
  ForRandomPlans([](const Case& each, const Plan& plan) {
    const Snapshot after = Applied(each.snapshot, plan);
    std::map<UserKey, const User*> users;
    for (const User& user : after.users) users[user.key] = &user;
    for (const Wave& wave : plan.waves) {
      for (const Move& move : wave.moves) {
        const User& user = *users.at(move.user.key);
        const auto rule =
            std::find_if(each.policy.rules.begin(), each.policy.rules.end(),
                         [&](const Rule& r) { return r.name == move.rule; });
        ASSERT_NE(rule, each.policy.rules.end());
        EXPECT_EQ(user.facts.Text(A::kCoexistenceMode), "TeamsOnly");
        // Without voice on-prem a number comes only where one is given.
        const bool is_given = ChoiceFor(*users.at(move.user.key), *rule,
                                        each.policy) == NumberChoice::kCsv;
        if (move.state == "S08" && !is_given) continue;
        if (!rule->voice_routing_policy.empty()) {
          EXPECT_EQ(user.facts.Text(A::kOnlineVoiceRoutingPolicy), "Berlin")
              << DescribePlan(plan);
        }
        auto number = NumberValue::Parse(user.facts.Text(A::kNumber));
        ASSERT_TRUE(number.ok()) << DescribePlan(plan);
        EXPECT_EQ(number->type, NumberType::kDirectRouting)
            << DescribePlan(plan);
      }
    }
  });
}

TEST(RandomPlans, ComeBackFromAnyStep) {
  ForRandomPlans([](const Case& each, const Plan& plan) {
    for (const auto& line : WhatRollbackDoesNotBring(each.snapshot, plan))
      ADD_FAILURE() << line << "\n" << DescribePlan(plan);
  });
}

TEST(RandomPlans, AreTheSameBytesInAnyOrderOfUsers) {
  ForRandomPlans([](const Case& each, const Plan& plan) {
    Snapshot shuffled = each.snapshot;
    std::mt19937 engine(1);
    std::shuffle(shuffled.users.begin(), shuffled.users.end(), engine);
    std::shuffle(shuffled.numbers.begin(), shuffled.numbers.end(), engine);
    auto again = BuildPlan(shuffled, each.policy, each.now);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(PlanToText(*again), PlanToText(plan));
  });
}

// Numbers that several people hold, also such as no rule meets.
Snapshot WithClashes(Snapshot snapshot, Dice& dice) {
  std::vector<User>& users = snapshot.users;
  for (User& user : users) {
    if (!dice.OneIn(3)) continue;
    const Facts other = dice.Pick(users).facts;
    const A each = dice.OneIn(2) ? A::kNumber : A::kAdLine;
    if (other.Has(each)) user.facts.Set(each, other.Get(each));
    if (dice.OneIn(4))
      user.facts.Set(A::kPrivateLine, "tel:" + NumberOfUser(dice.Roll(12)));
  }
  snapshot.digest = SnapshotDigest(snapshot);
  return snapshot;
}

std::string Outcome(const Result<Plan>& plan) {
  return plan.ok() ? PlanToText(*plan) : Describe(plan.error());
}

TEST(RandomPlans, AreTheSameFromAnExcerptOfTheEstate) {
  size_t left_out = 0;
  for (unsigned seed = 1; seed <= Seeds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed + 1'000'000);
    const Case each = RandomCase(seed);
    const Snapshot whole = WithClashes(each.snapshot, dice);
    const Snapshot part = ExcerptOf(whole, each.policy);
    left_out += whole.users.size() - part.users.size();
    ASSERT_EQ(Outcome(BuildPlan(part, each.policy, each.now)),
              Outcome(BuildPlan(whole, each.policy, each.now)));
  }
  EXPECT_GT(left_out, Seeds() / 10);
}

// What may have happened between two readings of an estate.
void Edit(Snapshot& snapshot, Dice& dice) {
  std::vector<User>& users = snapshot.users;
  const size_t at = static_cast<size_t>(
      dice.Roll(static_cast<int>(std::max<size_t>(1, users.size()))));
  switch (dice.Roll(8)) {
    case 0:
      if (users.size() > 1) users.erase(users.begin() + dice.Roll(2));
      break;
    case 1:
      if (!users.empty()) {
        User twin = users[at];
        twin.key += "-new";
        twin.facts.Set(A::kCloudId, twin.facts.Text(A::kCloudId) + "-new");
        users.push_back(std::move(twin));
      }
      break;
    case 2:
      if (!snapshot.numbers.empty())
        snapshot.numbers.erase(snapshot.numbers.begin());
      break;
    case 3:
      if (!snapshot.numbers.empty())
        snapshot.numbers.back().target_id =
            dice.OneIn(2) ? "" : users.at(at).facts.Text(A::kCloudId);
      break;
    case 4:
      if (!snapshot.skus.empty()) ++snapshot.skus[0].consumed;
      break;
    case 5:
      if (dice.OneIn(4)) snapshot.tenant[tenant_fact::kSyncEnabled] = "true";
      break;
    case 6:
      snapshot = WithClashes(std::move(snapshot), dice);
      break;
    default:
      if (!users.empty()) Vary(users[at].facts, dice);
  }
  SortSnapshot(snapshot);
  snapshot.digest = SnapshotDigest(snapshot);
}

TEST(Replanner, GivesThePlanOfAFreshStartAfterAnyEdits) {
  size_t users = 0;
  size_t looked_at = 0;
  for (unsigned seed = 1; seed <= Seeds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed + 2'000'000);
    Case each = RandomCase(seed);
    Replanner replanner(each.policy, each.now);
    for (int round = 0; round < 6; ++round) {
      SCOPED_TRACE("round " + std::to_string(round));
      const auto again = replanner.Take(each.snapshot);
      ASSERT_EQ(again.ok() ? PlanToText(**again) : Describe(again.error()),
                Outcome(BuildPlan(each.snapshot, each.policy, each.now)));
      if (round > 0) {
        users += each.snapshot.users.size();
        looked_at += replanner.looked_at();
      }
      Edit(each.snapshot, dice);
    }
  }
  EXPECT_LT(looked_at, users / 2);
}

TEST(TakeOver, MakesTheOldSnapshotTheNewOneAndTellsWhatChanged) {
  for (unsigned seed = 1; seed <= Seeds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed + 3'000'000);
    Snapshot next = RandomCase(seed).snapshot;
    Snapshot last = next;
    for (int edits = dice.Roll(4); edits > 0; --edits) Edit(next, dice);
    const Snapshot before = last;
    const User* const place = last.users.data();
    const SnapshotChanges changes = TakeOver(next, last);
    ASSERT_EQ(last.users, next.users);
    ASSERT_EQ(last.numbers, next.numbers);
    ASSERT_EQ(last.digest, next.digest);
    ASSERT_EQ(last.tenant, next.tenant);
    ASSERT_TRUE(changes.came_from || last.users.data() == place);
    const auto place_before = [&](size_t at) {
      return changes.came_from ? (*changes.came_from)[at]
                               : static_cast<int>(at);
    };
    std::set<size_t> changed;
    for (const auto& [at, facts] : changes.users) {
      changed.insert(at);
      const auto was = static_cast<size_t>(place_before(at));
      ASSERT_EQ(facts, before.users[was].facts);
    }
    for (size_t i = 0; i < next.users.size(); ++i) {
      const int was = place_before(i);
      if (was < 0 || changed.contains(i)) continue;
      ASSERT_EQ(next.users[i], before.users[static_cast<size_t>(was)]);
    }
  }
}

TEST(Replanner, LooksAtNobodyWhenNothingChanged) {
  const Case each = RandomCase(7);
  Replanner replanner(each.policy, each.now);
  ASSERT_TRUE(replanner.Take(each.snapshot).ok());
  EXPECT_EQ(replanner.looked_at(), each.snapshot.users.size());
  const auto again = replanner.Take(each.snapshot);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(replanner.looked_at(), 0u);
}

TEST(Replanner, LooksAtAllWhenTheVoiceRoutingChanged) {
  Case each = RandomCase(7);
  Replanner replanner(each.policy, each.now);
  ASSERT_TRUE(replanner.Take(each.snapshot).ok());
  each.snapshot.estate.emplace();
  const auto calls = CallPlanOf(each.snapshot);
  const auto again = replanner.Take(each.snapshot);
  ASSERT_TRUE(again.ok()) << Describe(again.error());
  EXPECT_EQ(PlanToText(**again),
            Outcome(BuildPlan(each.snapshot, each.policy, each.now, &*calls)));
  EXPECT_EQ(replanner.looked_at(), each.snapshot.users.size());
}

TEST(RandomPlans, AreReadBackAsTheyWereWritten) {
  ForRandomPlans([](const Case&, const Plan& plan) {
    auto again = PlanFromText(PlanToText(plan));
    ASSERT_TRUE(again.ok()) << Describe(again.error());
    EXPECT_EQ(PlanToText(*again), PlanToText(plan));
  });
}

}  // namespace
}  // namespace cutover
