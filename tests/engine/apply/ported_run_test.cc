// Numbers that change their carrier and keep their digits (P1a), numbers of an
// operator (P2), and blocked ones, in the rehearsal world.

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/base/text.h"
#include "engine/plan/planner.h"
#include "engine/store/chain.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr Duration kPort = Hours(6);

// One user of a Calling Plan whose number is ported in six hours.
struct Ported {
  RehearsalWorld world{12, 7};
  std::unique_ptr<Database> database = FreshStore();
  Time start = world.clock().Now();
  std::string user_id;
  std::string number;
  Plan plan;
  std::string id;

  explicit Ported(NumberType type = NumberType::kCallingPlan) {
    for (auto& [text, each] : world.tenant().numbers()) {
      if (each.value.type != NumberType::kCallingPlan) continue;
      const auto* user = world.tenant().UserBy(each.holder);
      if (user == nullptr || !user->is_enabled) continue;
      number = text;
      user_id = each.holder;
    }
    rehearsal::Number& record = world.tenant().numbers().at(number);
    record.value.type = type;
    record.leaves_at = start + kPort;
  }

  void MakePlan() {
    const Snapshot snapshot = world.Discover();
    Policy policy = RehearsalPolicy(snapshot);
    const auto user = std::find_if(
        snapshot.users.begin(), snapshot.users.end(), [&](const User& each) {
          return each.facts.Text(Attribute::kCloudId) == user_id;
        });
    ASSERT_NE(user, snapshot.users.end());
    policy.new_numbers.clear();
    policy.new_numbers.emplace(ToLower(IdentityOf(*user).upn),
                               *PhoneNumber::Parse(number));
    if (TypeNow() == NumberType::kCallingPlan)
      policy.ports[number] = start + kPort;
    for (Rule& rule : policy.rules) {
      rule.number = NumberChoice::kCsv;
      rule.operator_ticket = "OP-1";
    }
    policy.told_tenant[tenant_fact::kBlockedForever] =
        IsTrueAt(world.tenant().number_configuration(),
                 "AssignmentBlockedForever")
            ? "true"
            : "false";
    auto made = BuildPlan(snapshot, policy, world.clock().Now());
    ASSERT_TRUE(made.ok()) << Describe(made.error());
    plan = *made;
    for (const Finding& each : plan.findings) {
      const bool is_about =
          each.user_key == user->key && each.severity == Severity::kBlock;
      EXPECT_FALSE(is_about) << each.id << " " << each.summary;
    }
    ASSERT_EQ(CountMoves(plan), 1u);
    id = SaveApproved(*database, world.clock(), plan);
  }

  RunSummary Run() {
    auto summary = world.Run(*database, id);
    EXPECT_TRUE(summary.ok()) << Describe(summary.error());
    return summary.ok() ? *summary : RunSummary{};
  }

  StepState StateOf(StepKind kind) {
    const auto& steps = plan.waves[0].moves[0].steps;
    const auto records = ReadSteps(*database, id);
    EXPECT_TRUE(records.ok());
    for (size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].kind == kind) return (*records)[i].state;
    }
    ADD_FAILURE() << "no step " << RowOf(kind).id;
    return StepState::kPlanned;
  }

  NumberType TypeNow() {
    return world.tenant().numbers().at(number).value.type;
  }
};

TEST(PortedRun, KeepsTheOldNumberUntilTheDayAndHasItBehindTheSbcAfter) {
  Ported it;
  it.MakePlan();
  ASSERT_EQ(CountMoves(it.plan), 1u);
  EXPECT_EQ(it.plan.waves[0].moves[0].path, "P1a");
  it.world.Reset([&](int, bool is_write) {
    const bool is_early = it.world.clock().Now() < it.start + kPort;
    // Nothing touches the number ahead of the day.
    if (is_write && is_early) {
      EXPECT_EQ(it.TypeNow(), NumberType::kCallingPlan);
    }
    return Mishap::kNone;
  });
  const RunSummary summary = it.Run();
  EXPECT_EQ(summary.done, 1) << summary.stop_reason;
  EXPECT_GE(it.world.clock().Now(), it.start + kPort);
  EXPECT_EQ(it.StateOf(StepKind::kPortOut), StepState::kDone);
  EXPECT_EQ(it.TypeNow(), NumberType::kDirectRouting);
  EXPECT_EQ(it.world.tenant().UserBy(it.user_id)->number, it.number);
  EXPECT_EQ(*Audit(*it.database).Verify(it.id), std::vector<std::string>());
}

TEST(PortedRun, TakesNothingBackOnceTheCarrierHasTheNumber) {
  Ported it;
  it.MakePlan();
  ASSERT_EQ(CountMoves(it.plan), 1u);
  it.world.tenant().faults().push_back({"", "assignNumber", "refuse", 99});
  const RunSummary summary = it.Run();
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.compensated, 0);
  auto undo = it.world.MakeRollback(*it.database, it.id);
  ASSERT_TRUE(undo.ok());
  EXPECT_EQ(CountMoves(*undo), 0u);
  ASSERT_EQ(undo->findings.size(), 1u);
  EXPECT_EQ(undo->findings[0].id, "CUT-LOSS");
}

TEST(PortedRun, TakesEverythingBackAheadOfTheDay) {
  Ported it;
  it.MakePlan();
  ASSERT_EQ(CountMoves(it.plan), 1u);
  const auto before = it.world.EndState();
  it.world.tenant().faults().push_back({"", "assignPolicy", "refuse", 99});
  const RunSummary summary = it.Run();
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.compensated, 1);
  EXPECT_EQ(it.world.EndState(), before);
}

TEST(OperatorRun, BringsTheNumberBackBehindTheSbc) {
  Ported it(NumberType::kOperatorConnect);
  // The operator takes it out as soon as it is released.
  it.world.tenant().numbers().at(it.number).leaves_at = it.start;
  it.MakePlan();
  ASSERT_EQ(CountMoves(it.plan), 1u);
  EXPECT_EQ(it.plan.waves[0].moves[0].path, "P2");
  EXPECT_EQ(it.Run().done, 1);
  EXPECT_EQ(it.TypeNow(), NumberType::kDirectRouting);
}

TEST(BlockedRun, LiftsTheBlockAndPutsItBackWhenItIsTakenBack) {
  Ported it;
  it.world.WithRoutes([&](const Routes& routes) {
    const Step lift{StepKind::kUnblock, it.number, "blocked", {}, ""};
    const Identity user;
    EXPECT_EQ(routes.Observe({user, lift})->value, std::nullopt);
    const Step put{StepKind::kUnblock, it.number, {}, "blocked", ""};
    ASSERT_TRUE(routes.Apply(user, put, "k1").ok());
    EXPECT_EQ(routes.Observe({user, lift})->value, Value("blocked"));
    ASSERT_TRUE(routes.Apply(user, lift, "k2").ok());
    EXPECT_EQ(routes.Observe({user, lift})->value, std::nullopt);
  });
}

}  // namespace
}  // namespace cutover
