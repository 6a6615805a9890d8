// Users who take each other's numbers, through the planner.

#include "engine/plan/number_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "engine/plan/after_step.h"
#include "engine/plan/planner.h"
#include "engine/plan/rollback.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

std::string NumberOfUser(int i) { return "+493010" + std::to_string(1000 + i); }
std::string NameOf(int i) { return "u" + std::to_string(100 + i); }
std::string UpnOf(int i) { return NameOf(i) + "@contoso.test"; }

User Cloud(int i) {
  return UserBuilder(NameOf(i)).DirectRouting(NumberOfUser(i)).Build();
}
User OnPrem(int i) {
  return UserBuilder(NameOf(i)).OnPremVoice(NumberOfUser(i)).Build();
}

// Everybody in the CSV gets what stands there, the others keep theirs.
Policy Wanting(const std::map<int, std::string>& wants) {
  Rule rule = AnyRule();
  rule.number = NumberChoice::kCsvOrKeep;
  Policy policy = PolicyOf(rule);
  policy.line_readers = LineReaders::kNone;
  for (const auto& [user, number] : wants)
    policy.new_numbers.emplace(UpnOf(user), *PhoneNumber::Parse(number));
  return policy;
}

Plan Planned(const Snapshot& snapshot, const Policy& policy) {
  auto plan = BuildPlan(snapshot, policy, Time{1});
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : Describe(plan.error()));
  return plan.ok() ? *plan : Plan{};
}

// "u100: NUM-REL-DR WAIT-NUMBER …" of the steps that touch numbers.
std::vector<std::string> NumberStepsOf(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      std::string line = move.user.upn.substr(0, move.user.upn.find('@')) + ":";
      for (const Step& step : move.steps) {
        if (step.kind == K::kWaitNumber || step.attribute() == A::kNumber ||
            step.attribute() == A::kAdLine)
          line += std::string(" ") + RowOf(step.kind).id;
      }
      lines.push_back(line);
    }
  }
  return lines;
}

std::vector<std::string> Blocks(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Finding& each : plan.findings) {
    if (each.severity == Severity::kBlock)
      lines.push_back(each.id + " " + each.who);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(NumberPlan, SwapsTheNumbersOfTwoUsersInOneWave) {
  Policy policy = Wanting({{0, NumberOfUser(1)}, {1, NumberOfUser(0)}});
  const Plan plan = Planned(SnapshotOf({Cloud(0), Cloud(1)}), policy);
  EXPECT_EQ(NumberStepsOf(plan),
            (Lines{"u100: NUM-REL-DR WAIT-NUMBER NUM-SET-DR",
                   "u101: WAIT-NUMBER NUM-REL-DR NUM-SET-DR"}));
  EXPECT_EQ(plan.waves.size(), 1U);
  EXPECT_EQ(Blocks(plan), Lines{});
}

TEST(NumberPlan, PassesNumbersAlongAChainThatEndsInAFreeOne) {
  Policy policy =
      Wanting({{0, NumberOfUser(1)}, {1, NumberOfUser(2)}, {2, "+4930200000"}});
  const Plan plan = Planned(SnapshotOf({Cloud(0), Cloud(1), Cloud(2)}), policy);
  EXPECT_EQ(NumberStepsOf(plan),
            (Lines{"u100: WAIT-NUMBER NUM-REL-DR NUM-SET-DR",
                   "u101: WAIT-NUMBER NUM-REL-DR NUM-SET-DR",
                   "u102: NUM-REL-DR NUM-SET-DR"}));
}

TEST(NumberPlan, SwapsWithAUserWhoseNumberIsInTheDirectory) {
  Policy policy = Wanting({{0, NumberOfUser(1)}, {1, NumberOfUser(0)}});
  const Plan plan = Planned(SnapshotOf({Cloud(0), OnPrem(1)}), policy);
  EXPECT_EQ(NumberStepsOf(plan),
            (Lines{"u101: AD-LINE-CLEAR SYNC-LINE WAIT-NUMBER NUM-SET-DR",
                   "u100: WAIT-NUMBER NUM-REL-DR NUM-SET-DR"}));
}

TEST(NumberPlan, RefusesWhatItsHolderKeepsAndWhoWaitsForThem) {
  // 2 keeps its number, so 1 cannot have it, so 0 cannot have that of 1.
  Policy policy = Wanting({{0, NumberOfUser(1)}, {1, NumberOfUser(2)}});
  const Plan plan = Planned(SnapshotOf({Cloud(0), Cloud(1), Cloud(2)}), policy);
  EXPECT_EQ(NumberStepsOf(plan), Lines{});
  EXPECT_EQ(Blocks(plan), (Lines{"PF-N03 " + UpnOf(0), "PF-N03 " + UpnOf(1)}));
}

TEST(NumberPlan, RefusesALineThatTeamsDoesNotShow) {
  User hidden = OnPrem(1);
  hidden.facts.Set(A::kNumber, std::nullopt);
  Policy policy = Wanting({{0, NumberOfUser(1)}, {1, "+4930200000"}});
  const Plan plan = Planned(SnapshotOf({Cloud(0), hidden}), policy);
  EXPECT_EQ(Blocks(plan), Lines{"PF-N03 " + UpnOf(0)});
  EXPECT_EQ(CountMoves(plan), 1U);
}

TEST(NumberPlan, KeepsARingTogetherWhereAWaveWouldCutIt) {
  Policy policy = Wanting({{1, NumberOfUser(2)},
                           {2, NumberOfUser(1)},
                           {0, "+4930200000"},
                           {3, "+4930200003"}});
  policy.wave_size = 2;
  const Plan plan =
      Planned(SnapshotOf({Cloud(0), Cloud(1), Cloud(2), Cloud(3)}), policy);
  EXPECT_EQ(CountMoves(plan), 4U);
  EXPECT_EQ(Blocks(plan), Lines{});
  for (const Wave& wave : plan.waves) {
    const auto waits = std::count_if(
        wave.moves.begin(), wave.moves.end(), [](const Move& move) {
          return std::any_of(
              move.steps.begin(), move.steps.end(),
              [](const Step& step) { return step.kind == K::kWaitNumber; });
        });
    EXPECT_TRUE(waits == 0 || waits == 2);
  }
}

TEST(NumberPlan, RefusesARingThatNoWaveHolds) {
  Policy policy = Wanting(
      {{0, NumberOfUser(1)}, {1, NumberOfUser(2)}, {2, NumberOfUser(0)}});
  policy.wave_size = 2;
  const Plan plan = Planned(SnapshotOf({Cloud(0), Cloud(1), Cloud(2)}), policy);
  EXPECT_EQ(CountMoves(plan), 0U);
  EXPECT_EQ(Blocks(plan).size(), 3U);
}

TEST(NumberPlan, WarnsOfABaseThatEndsUpBareAndWithExtensions) {
  Policy policy = Wanting({{0, "+4930200000"}, {1, "+4930200000;ext=12"}});
  const Plan plan = Planned(SnapshotOf({Cloud(0), Cloud(1)}), policy);
  EXPECT_EQ(std::count_if(plan.findings.begin(), plan.findings.end(),
                          [](const Finding& each) {
                            return each.id == "PF-N06" &&
                                   each.who == "+4930200000";
                          }),
            1);
}

// Everything as it is at one moment: facts, the ledger beside them, and what
// is left of each move.
class Moment {
 public:
  Moment(const Snapshot& snapshot, const Policy& policy)
      : estate_(snapshot), ledger_(estate_, policy, Time{1}) {
    for (const User& user : snapshot.users) facts[user.key] = user.facts;
  }

  // Runs the plan in a random order of single steps, wave by wave, until
  // `most` steps are done. What goes wrong, or "".
  std::string Run(const Plan& plan, size_t most, std::mt19937& dice) {
    for (const Wave& wave : plan.waves) {
      std::map<const Move*, size_t> next;
      for (const Move& move : wave.moves) next[&move] = 0;
      for (;;) {
        std::vector<const Move*> ready;
        for (const Move& move : wave.moves) {
          if (next[&move] < move.steps.size() && CanGo(move.steps[next[&move]]))
            ready.push_back(&move);
        }
        if (ready.empty()) break;
        if (most-- == 0) return "";
        const Move& move = *ready[dice() % ready.size()];
        const std::string fault = Do(move, move.steps[next[&move]++]);
        if (!fault.empty()) return fault;
      }
      for (const Move& move : wave.moves) {
        if (next[&move] < move.steps.size())
          return move.user.upn + " hangs at " +
                 RowOf(move.steps[next[&move]].kind).id;
      }
    }
    return "";
  }

  std::vector<UndoableMove> Done(const Plan& plan) const {
    std::vector<UndoableMove> moves;
    for (const Wave& wave : plan.waves) {
      for (const Move& move : wave.moves) {
        const auto found = done_.find(move.user.key);
        if (found == done_.end()) continue;
        moves.push_back({wave.number, wave.name, move.user, move.state,
                         move.path, found->second});
      }
    }
    return moves;
  }

  ReadNow Reader() const {
    return [this](const Identity& user, const Step& step) -> Result<Value> {
      if (step.kind != K::kWaitNumber)
        return facts.at(user.key).Get(step.attribute());
      const auto holders = HoldersOf(step.item);
      if (holders.empty()) return Value();
      return Value(facts.at(*holders.begin()).Text(A::kCloudId));
    };
  }

  std::map<UserKey, Facts> facts;

 private:
  bool CanGo(const Step& step) const {
    return step.kind != K::kWaitNumber || !IsInInventory(step.item);
  }

  // As the inventory shows it: by what Teams has, not the directory.
  bool IsInInventory(const std::string& number) const {
    return std::any_of(facts.begin(), facts.end(), [&](const auto& each) {
      auto held = NumberValue::Parse(each.second.Text(A::kNumber));
      return held.ok() && held->number.Text() == number;
    });
  }

  std::set<UserKey> HoldersOf(const std::string& number) const {
    std::set<UserKey> holders;
    for (const auto& [key, each] : facts) {
      auto held = NumberValue::Parse(each.Text(A::kNumber));
      auto line = PhoneNumber::Parse(each.Text(A::kAdLine));
      if ((held.ok() && held->number.Text() == number) ||
          (line.ok() && line->Text() == number))
        holders.insert(key);
    }
    return holders;
  }

  std::string Do(const Move& move, const Step& step) {
    const Status status = ledger_.Apply(move.user.key, step);
    if (!status.ok()) return Describe(status.error());
    Facts& mine = facts.at(move.user.key);
    mine = AfterStep(mine, step, {});
    done_[move.user.key].push_back(step);
    std::set<std::string> numbers;
    for (const auto& [key, each] : facts) {
      auto held = NumberValue::Parse(each.Text(A::kNumber));
      auto line = PhoneNumber::Parse(each.Text(A::kAdLine));
      if (held.ok()) numbers.insert(held->number.Text());
      if (line.ok()) numbers.insert(line->Text());
    }
    for (const std::string& number : numbers) {
      const auto holders = HoldersOf(number);
      if (holders.size() != 1) return number + " has two holders";
      if (ledger_.HoldersOf(*PhoneNumber::Parse(number)) != holders)
        return number + " has another holder in the ledger";
    }
    return "";
  }

  const Estate estate_;
  NumberLedger ledger_;
  std::map<UserKey, std::vector<Step>> done_;
};

struct Case {
  Snapshot snapshot;
  Policy policy;
};

// Users of the cloud, of Skype for Business and of Calling Plans; their new
// numbers are each other's, or of nobody.
Case RandomCase(std::mt19937& dice) {
  const int users = 2 + static_cast<int>(dice() % 9U);
  std::vector<User> all;
  std::vector<std::string> wanted;
  for (int i = 0; i < users; ++i) {
    const auto kind = dice() % 5U;
    if (kind == 0) {
      all.push_back(UserBuilder(NameOf(i))
                        .CallingPlan("+493040" + std::to_string(1000 + i))
                        .Build());
    } else {
      all.push_back(kind < 3 ? Cloud(i) : OnPrem(i));
      wanted.push_back(NumberOfUser(i));
    }
    if (dice() % 4U == 0)
      wanted.push_back("+493050" + std::to_string(1000 + i));
  }
  while (wanted.size() < static_cast<size_t>(users))
    wanted.push_back("+493060" + std::to_string(1000 + wanted.size()));
  std::shuffle(wanted.begin(), wanted.end(), dice);
  std::map<int, std::string> wants;
  for (int i = 0; i < users; ++i) {
    if (dice() % 8U != 0) wants[i] = wanted[static_cast<size_t>(i)];
  }
  Case each{SnapshotOf(std::move(all)), Wanting(wants)};
  each.policy.rules[0].authority = dice() % 2U == 0
                                       ? NumberAuthority::kCloud
                                       : NumberAuthority::kActiveDirectory;
  each.policy.wave_size = 1 + static_cast<int>(dice() % 10U);
  return each;
}

TEST(NumberPlan, GivesANumberOneHolderAfterEachStepForwardAndBack) {
  const unsigned seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 dice(seed);
  size_t waits = 0;
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const Case each = RandomCase(dice);
    const Plan plan = Planned(each.snapshot, each.policy);
    for (const Wave& wave : plan.waves) {
      for (const Move& move : wave.moves) {
        for (const Step& step : move.steps)
          waits += step.kind == K::kWaitNumber ? 1 : 0;
      }
    }
    Moment whole(each.snapshot, each.policy);
    ASSERT_EQ(whole.Run(plan, 100000, dice), "");
    // Back from the end, and from anywhere on the way.
    for (int prefix = 0; prefix < 3; ++prefix) {
      Moment moment(each.snapshot, each.policy);
      const size_t most =
          prefix == 0 ? 100000 : dice() % (CountSteps(plan) + 1);
      ASSERT_EQ(moment.Run(plan, most, dice), "");
      const auto before = Moment(each.snapshot, each.policy).facts;
      auto back = PlanRollback(plan, moment.Done(plan), moment.Reader(), "all",
                               Time{1});
      ASSERT_TRUE(back.ok()) << Describe(back.error());
      ASSERT_EQ(moment.Run(*back, 100000, dice), "") << most;
      for (const auto& [key, facts] : before) {
        EXPECT_EQ(moment.facts.at(key).Get(A::kNumber), facts.Get(A::kNumber))
            << key << " after " << most;
        EXPECT_EQ(moment.facts.at(key).Get(A::kAdLine), facts.Get(A::kAdLine))
            << key << " after " << most;
      }
    }
  }
  EXPECT_GT(waits, 200U);
}

}  // namespace
}  // namespace cutover
