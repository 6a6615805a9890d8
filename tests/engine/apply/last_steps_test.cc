// Taking back the last steps of a run, in the rehearsal world.

#include "engine/apply/last_steps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/base/text.h"
#include "engine/plan/classify.h"
#include "engine/plan/planner.h"
#include "engine/store/chain.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr uint64_t kSeed = 7;

using Place = std::tuple<int64_t, int64_t, int64_t>;

// What was done, as the audit alone tells it.
struct Record {
  std::vector<Place> begun;  // what was sent and is done, by its first intent
  std::set<Place> done;      // waits as well

  std::set<Place> Last(int count) const {
    return {begun.end() - count, begun.end()};
  }
};

Record ReadRecord(Database& database, const std::string& id) {
  Record record;
  const auto events = Audit(database).Read(id);
  EXPECT_TRUE(events.ok());
  for (const Event& event : *events) {
    const Place place{event.wave, event.move, event.step};
    const auto end = record.begun.end();
    if (event.kind == "step.intent" &&
        std::find(record.begun.begin(), end, place) == end)
      record.begun.push_back(place);
    if (event.kind == "step.done") record.done.insert(place);
  }
  std::erase_if(record.begun, [&](const Place& place) {
    return !record.done.contains(place);
  });
  return record;
}

// What an attribute was before some steps, and a step to ask for it by.
struct Stand {
  Identity user;
  Step step;
  Value value;
};

// Of one move. Of its waits the one for a line tells what happens to another
// attribute by itself.
void AddStands(const Move& move, const std::set<int64_t>& done,
               int64_t first_taken, std::vector<Stand>& all) {
  std::map<std::pair<Attribute, std::string>, Stand> stands;
  for (const int64_t at : done) {
    const Step& step = move.steps[static_cast<size_t>(at)];
    if (step.IsWait() && step.kind != StepKind::kWaitLine) continue;
    const auto key = std::pair{step.attribute(), step.item};
    Stand& stand = stands.try_emplace(key, Stand{move.user, step, step.before})
                       .first->second;
    if (at < first_taken) stand.value = step.after;
  }
  for (auto& [key, stand] : stands) all.push_back(std::move(stand));
}

std::vector<Stand> StandsBefore(const Plan& plan, const Record& record,
                                const std::set<Place>& taken) {
  std::vector<Stand> stands;
  for (size_t wave = 0; wave < plan.waves.size(); ++wave) {
    const auto& moves = plan.waves[wave].moves;
    for (size_t move = 0; move < moves.size(); ++move) {
      std::set<int64_t> done;
      for (const auto& [in_wave, in_move, step] : record.done) {
        if (in_wave == static_cast<int64_t>(wave) &&
            in_move == static_cast<int64_t>(move))
          done.insert(step);
      }
      const auto first = taken.lower_bound({wave, move, 0});
      const bool has_taken =
          first != taken.end() &&
          std::get<0>(*first) == static_cast<int64_t>(wave) &&
          std::get<1>(*first) == static_cast<int64_t>(move);
      AddStands(moves[move], done, has_taken ? std::get<2>(*first) : 1000,
                stands);
    }
  }
  return stands;
}

// A run, and rollbacks of its last steps.
class LastSteps {
 public:
  LastSteps(RehearsalWorld& world, Plan plan)
      : world_(world), plan_(std::move(plan)) {
    id_ = SaveApproved(*database_, world_.clock(), plan_);
    auto summary = world_.Run(*database_, id_);
    EXPECT_TRUE(summary.ok() && summary->done == summary->moves);
    record_ = ReadRecord(*database_, id_);
  }

  int count() const { return static_cast<int>(record_.begun.size()); }
  Database& database() { return *database_; }
  const std::string& id() const { return id_; }

  Plan MakeRollback(int count) {
    Plan plan;
    world_.WithRoutes([&](const Routes& routes) {
      const auto records = ReadSteps(*database_, id_);
      auto moves = LastUndoableMoves(*database_, id_, plan_, *records, count);
      ASSERT_TRUE(moves.ok()) << Describe(moves.error());
      auto made = PlanRollback(plan_, *moves, LiveReader(routes),
                               "the last " + std::to_string(count) + " steps",
                               world_.clock().Now());
      ASSERT_TRUE(made.ok()) << Describe(made.error());
      plan = *std::move(made);
    });
    return plan;
  }

  void TakeBack(int count) {
    const Plan back = MakeRollback(count);
    for (const Finding& finding : back.findings)
      EXPECT_NE(finding.severity, Severity::kBlock)
          << finding.id << " " << finding.who << " " << finding.summary;
    auto summary =
        world_.Run(*database_, SaveApproved(*database_, world_.clock(), back));
    ASSERT_TRUE(summary.ok()) << Describe(summary.error());
    EXPECT_EQ(summary->done, summary->moves);
  }

  // Every touched attribute, live, against what the audit says it was.
  void ExpectToStandBefore(int count) {
    world_.EndState();  // lets arrive what lags
    world_.WithRoutes([&](const Routes& routes) {
      const ReadNow read = LiveReader(routes);
      for (const Stand& stand :
           StandsBefore(plan_, record_, record_.Last(count))) {
        auto now = read(stand.user, stand.step);
        ASSERT_TRUE(now.ok()) << Describe(now.error());
        EXPECT_EQ(DescribeValue(*now), DescribeValue(stand.value))
            << AttributeName(stand.step.attribute()) << " " << stand.step.item
            << " of " << stand.user.upn << " without the last " << count;
      }
    });
  }

 private:
  RehearsalWorld& world_;
  const Plan plan_;
  std::unique_ptr<Database> database_ = FreshStore();
  std::string id_;
  Record record_;
};

TEST(LastSteps, LeaveTheUsersWhereTheyStoodBefore) {
  for (const uint64_t seed : {kSeed, uint64_t{11}, uint64_t{23}}) {
    for (const int part : {1, 7, 20, 45, 80, 100}) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", part " +
                   std::to_string(part));
      RehearsalWorld world(12, seed);
      LastSteps run(world, world.MakePlan());
      const int count = std::max(1, run.count() * part / 100);
      run.TakeBack(count);
      run.ExpectToStandBefore(count);
    }
  }
}

TEST(LastSteps, GoBackBitByBitToTheBeginning) {
  RehearsalWorld world(12, kSeed);
  const Plan plan = world.MakePlan();
  const auto before = world.EndState();
  LastSteps run(world, plan);
  for (int count = 9; count < run.count(); count += 9) {
    run.TakeBack(count);
    run.ExpectToStandBefore(count);
  }
  run.TakeBack(run.count());
  EXPECT_EQ(world.EndState(), before);
}

// Three users who take each other's numbers in a ring.
Plan RingPlan(RehearsalWorld& world) {
  const Snapshot snapshot = world.Discover();
  std::vector<User> users;
  for (const User& user : snapshot.users) {
    if (Classify(user) == UserState::kS05DirectRoutingOnline)
      users.push_back(user);
  }
  Policy policy = RehearsalPolicy(snapshot);
  policy.new_numbers.clear();
  for (size_t i = 0; i < 3; ++i)
    policy.new_numbers.emplace(ToLower(IdentityOf(users[i]).upn),
                               NumberOf(users[(i + 1) % 3])->number);
  auto plan = BuildPlan(snapshot, policy, world.clock().Now());
  EXPECT_TRUE(plan.ok());
  return *plan;
}

TEST(LastSteps, NeverTearANumberFromWhoeverTookItOver) {
  int all = 1;
  for (int count = 1; count <= all; ++count) {
    RehearsalWorld world(60, 5);
    auto first = FreshStore();
    ASSERT_TRUE(
        world.Run(*first, SaveApproved(*first, world.clock(), world.MakePlan()))
            .ok());
    LastSteps run(world, RingPlan(world));
    all = run.count();
    ASSERT_GE(all, 6) << "no ring";
    run.TakeBack(count);
    run.ExpectToStandBefore(count);
  }
}

TEST(LastSteps, MeanTheSameStepsWhenSaidAgain) {
  RehearsalWorld world(12, kSeed);
  LastSteps run(world, world.MakePlan());
  run.TakeBack(10);
  EXPECT_EQ(CountMoves(run.MakeRollback(10)), 0U);
  run.ExpectToStandBefore(10);
}

TEST(LastSteps, TellWhoStandsInTheMiddleOfAMove) {
  RehearsalWorld world(12, kSeed);
  LastSteps run(world, world.MakePlan());
  const Plan back = run.MakeRollback(1);
  ASSERT_EQ(CountMoves(back), 1U);
  const auto& findings = back.findings;
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [&](auto& each) {
    return each.id == "CUT-HALFWAY" &&
           each.who == back.waves[0].moves[0].user.upn;
  }));
}

TEST(LastSteps, TakeBackASendOfWhichNobodyKnowsHowItEnded) {
  RehearsalWorld world(12, kSeed);
  const Plan plan = world.MakePlan();
  const auto before = world.EndState();
  auto database = FreshStore();
  const std::string id = SaveApproved(*database, world.clock(), plan);
  int writes = 0;
  world.Reset([&](int, bool is_write) {
    return is_write && ++writes == 5 ? Mishap::kKillAfter : Mishap::kNone;
  });
  EXPECT_THROW((void)world.Run(*database, id), Killed);
  world.Reset(nullptr);
  const auto records = ReadSteps(*database, id);
  ASSERT_TRUE(records.ok());
  auto last = LastUndoableMoves(*database, id, plan, *records, 1);
  ASSERT_TRUE(last.ok()) << Describe(last.error());
  ASSERT_EQ(last->size(), 1U);
  EXPECT_EQ(last->front().changed.size(), 1U);
  EXPECT_EQ(last->front().open.size(), 1U);
  auto all = LastUndoableMoves(*database, id, plan, *records, 1000);
  ASSERT_TRUE(all.ok());
  world.WithRoutes([&](const Routes& routes) {
    auto back = PlanRollback(plan, *all, LiveReader(routes), "all",
                             world.clock().Now());
    ASSERT_TRUE(back.ok()) << Describe(back.error());
    ASSERT_TRUE(
        world.Run(*database, SaveApproved(*database, world.clock(), *back))
            .ok());
  });
  EXPECT_EQ(world.EndState(), before);
}

}  // namespace
}  // namespace cutover
