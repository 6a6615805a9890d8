// People, gates and hooks at a run that is at work, in the rehearsal world.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/store/chain.h"
#include "tests/fakes/rehearsal_world.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

constexpr int kUsers = 16;
constexpr uint64_t kSeed = 7;

// An approved plan, and somebody who speaks at the `n`-th call of the run.
struct Batch {
  RehearsalWorld world{kUsers, kSeed};
  std::unique_ptr<Database> database = FreshStore();
  Plan plan = world.MakePlan();
  std::string id;

  explicit Batch(std::optional<HealthPolicy> health = std::nullopt) {
    plan.health = health;
    id = SaveApproved(*database, world.clock(), plan);
    world.settings().patience = Minutes(2);
  }

  void Say(ControlVerb verb, const Identity& user = {}) {
    const Status status =
        ControlStore(*database, world.clock())
            .Say(id, {verb, user.key, user.upn, 0, "ann", "a reason"});
    EXPECT_TRUE(status.ok()) << Describe(status.error());
  }

  // Time passes with every call, or nobody would look at orders again.
  void SayAtCall(int n, ControlVerb verb, const Identity& user = {}) {
    world.Reset([=, this](int call, bool) {
      world.clock().Advance(Seconds(1));
      if (call == n) Say(verb, user);
      return Mishap::kNone;
    });
  }

  RunSummary Run() {
    auto summary = world.Run(*database, id);
    EXPECT_TRUE(summary.ok()) << Describe(summary.error());
    return summary.ok() ? *summary : RunSummary{};
  }

  // Services settle in hours here; a run that is to end needs them.
  RunSummary RunToTheEnd() {
    world.settings().patience = Hours(30);
    return Run();
  }

  std::vector<Event> Events() { return *Audit(*database).Read(id); }

  int CountEvents(const std::string& kind) {
    const auto events = Events();
    return static_cast<int>(
        std::count_if(events.begin(), events.end(),
                      [&](const Event& each) { return each.kind == kind; }));
  }

  void ExpectTheSameEndAsUndisturbed() {
    Batch other;
    const RunSummary summary = other.RunToTheEnd();
    EXPECT_EQ(summary.done, summary.moves);
    EXPECT_EQ(world.EndState(), other.world.EndState());
    EXPECT_EQ(world.RepeatedOrders(), std::vector<std::string>());
    EXPECT_EQ(*Audit(*database).Verify(id), std::vector<std::string>());
  }

  const Identity& SomeUser() const { return plan.waves[0].moves[0].user; }
};

TEST(ControlledRun, BeginsNothingAfterAPauseAndGoesOnAfterTheResume) {
  Batch it;
  it.SayAtCall(20, ControlVerb::kPause);
  const RunSummary paused = it.Run();
  EXPECT_LT(paused.done, paused.moves);
  EXPECT_TRUE(paused.is_held_back) << paused.stop_reason;
  EXPECT_EQ(paused.stop_reason, "pause: paused by ann: a reason");
  // Nothing is sent after the order, but for the step that was in hand.
  int after = 0;
  bool is_paused = false;
  for (const Event& event : it.Events()) {
    if (event.kind == "control.pause") is_paused = true;
    if (is_paused && event.kind == "step.intent") ++after;
  }
  EXPECT_LE(after, 1);
  it.Say(ControlVerb::kResume);
  it.world.Reset(nullptr);
  const RunSummary resumed = it.RunToTheEnd();
  EXPECT_EQ(resumed.done, resumed.moves) << resumed.stop_reason;
  it.ExpectTheSameEndAsUndisturbed();
}

TEST(ControlledRun, AsksNoHookWhileItIsPausedAndTellsOnceWhyItWaits) {
  Batch it;
  it.Say(ControlVerb::kPause);
  int asked = 0;
  it.world.gates().call_hooks = [&](const std::string&, const Json&) {
    ++asked;
    return HookAnswer{};
  };
  const Time begin = it.world.clock().Now();
  const RunSummary summary = it.Run();
  EXPECT_EQ(summary.not_begun, summary.moves);
  EXPECT_GE(it.world.clock().Now() - begin, Minutes(2)) << "it did not wait";
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(it.CountEvents("gate.waits"), 1);
}

TEST(ControlledRun, StopsAtTheNextSafePointAndGoesOnWithAnotherApply) {
  Batch it;
  it.SayAtCall(20, ControlVerb::kStop);
  const RunSummary stopped = it.Run();
  EXPECT_LT(stopped.done, stopped.moves);
  EXPECT_TRUE(stopped.is_held_back);
  EXPECT_EQ(stopped.stop_reason, "stop: stopped by ann: a reason");
  EXPECT_EQ(stopped.failed, 0);
  it.world.Reset(nullptr);
  const RunSummary resumed = it.RunToTheEnd();
  EXPECT_EQ(resumed.done, resumed.moves) << resumed.stop_reason;
  it.ExpectTheSameEndAsUndisturbed();
}

TEST(ControlledRun, LeavesAHeldUserAloneAndMovesTheOthers) {
  Batch it;
  it.Say(ControlVerb::kHold, it.SomeUser());
  const RunSummary held = it.RunToTheEnd();
  EXPECT_EQ(held.not_begun, 1);
  EXPECT_EQ(held.done, held.moves - 1);
  for (const Event& event : it.Events()) {
    if (event.upn != it.SomeUser().upn) continue;
    EXPECT_TRUE(event.kind == "control.hold" || event.kind == "step.waiting")
        << event.kind;
  }
  it.Say(ControlVerb::kRelease, it.SomeUser());
  const RunSummary released = it.RunToTheEnd();
  EXPECT_EQ(released.done, released.moves);
  it.ExpectTheSameEndAsUndisturbed();
}

TEST(ControlledRun, TakesUpAReleasedUserInTheSameProcess) {
  Batch it;
  it.Say(ControlVerb::kHold, it.SomeUser());
  it.SayAtCall(30, ControlVerb::kRelease, it.SomeUser());
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, summary.moves) << summary.stop_reason;
}

TEST(ControlledRun, BeginsNobodyInABlackoutAndSaysUntilWhen) {
  Batch it;
  TemporaryFolder folder;
  const Time until = it.world.clock().Now() + Hours(5);
  it.world.settings().gates.blackout_file =
      folder.Write("closed.txt", "blackout 2020-01-01T00:00 " +
                                     FormatTime(until).substr(0, 16) +
                                     " UTC Year-end freeze\n");
  const RunSummary closed = it.Run();
  EXPECT_EQ(closed.not_begun, closed.moves);
  EXPECT_TRUE(closed.is_held_back);
  EXPECT_EQ(it.CountEvents("step.intent"), 0);
  EXPECT_LE(closed.resume_at, until);
  EXPECT_GT(closed.resume_at, until - Minutes(1));
  it.world.clock().SleepUntil(until);
  EXPECT_EQ(it.RunToTheEnd().done, closed.moves);
}

TEST(ControlledRun, StopsForABlackoutFileThatCannotBeRead) {
  Batch it;
  TemporaryFolder folder;
  it.world.settings().gates.blackout_file =
      folder.Write("closed.txt", "# freeze\nblackout soon\n");
  const RunSummary summary = it.Run();
  EXPECT_EQ(summary.not_begun, summary.moves);
  EXPECT_FALSE(summary.is_held_back) << "it is an error, not an order";
  EXPECT_NE(summary.stop_reason.find("closed.txt:2: "), std::string::npos)
      << summary.stop_reason;
}

TEST(ControlledRun, CallsEveryHookAtItsPoint) {
  Batch it;
  std::map<std::string, int> calls;
  it.world.gates().call_hooks = [&](const std::string& point,
                                    const Json& context) {
    ++calls[point];
    EXPECT_EQ(TextAt(context, "point"), point);
    EXPECT_EQ(TextAt(context, "plan"), it.id);
    return HookAnswer{false, "hook " + point + ": exit 0"};
  };
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, summary.moves);
  const int waves = static_cast<int>(it.plan.waves.size());
  EXPECT_EQ(calls["before-wave"], waves);
  EXPECT_EQ(calls["after-wave"], waves);
  EXPECT_EQ(calls["before-cutover"], summary.moves);
  EXPECT_EQ(calls["after-user"], summary.moves);
  EXPECT_EQ(calls["on-failure"], 0);
  EXPECT_EQ(calls["before-rollback"], 0);
  EXPECT_GE(calls["sbc-health"], 1);
  int asked = 0;
  for (const auto& [point, count] : calls) asked += count;
  EXPECT_EQ(it.CountEvents("hook.ran"), asked);
}

TEST(ControlledRun, DoesNotBeginAWaveThatAHookVetoes) {
  Batch it;
  ASSERT_GT(it.plan.waves.size(), 1u);
  const int vetoed = it.plan.waves[1].number;
  it.world.gates().call_hooks = [&](const std::string& point,
                                    const Json& context) {
    const bool is_veto =
        point == "before-wave" && NumberAt(context, "wave") == vetoed;
    return HookAnswer{is_veto, "hook a.sh: exit 3: not tonight"};
  };
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, static_cast<int>(it.plan.waves[0].moves.size()));
  EXPECT_EQ(summary.not_begun, summary.moves - summary.done);
  EXPECT_TRUE(summary.is_held_back);
  EXPECT_EQ(summary.stop_reason,
            "hook: vetoed by hook a.sh: exit 3: not tonight");
}

TEST(ControlledRun, LeavesOutAUserWhomAHookVetoes) {
  Batch it;
  const std::string upn = it.SomeUser().upn;
  it.world.gates().call_hooks = [&](const std::string& point,
                                    const Json& context) {
    const bool is_veto = point == "before-cutover" &&
                         TextAt(ObjectAt(context, "user"), "upn") == upn;
    return HookAnswer{is_veto, "hook a.sh: exit 1"};
  };
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, summary.moves - 1);
  EXPECT_EQ(summary.parked + summary.not_begun, 1);
  EXPECT_EQ(summary.failed, 0);
}

TEST(ControlledRun, WaitsWhileTheSbcIsNotHealthy) {
  Batch it;
  int asked = 0;
  it.world.gates().call_hooks = [&](const std::string& point, const Json&) {
    if (point != "sbc-health") return HookAnswer{};
    ++asked;
    return HookAnswer{asked <= 3, "hook sbc-health: exit 1: no OPTIONS"};
  };
  const Time begin = it.world.clock().Now();
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, summary.moves);
  EXPECT_GE(it.world.clock().Now() - begin, Minutes(3)) << "once a minute";
  EXPECT_GE(it.CountEvents("gate.waits"), 1);
  EXPECT_GE(it.CountEvents("gate.opens"), 1);
}

TEST(ControlledRun, StopsWhenAClassOfErrorIsOverItsBudget) {
  Batch it;
  it.world.settings().gates.budget = {{"unavailable", 2}};
  it.world.Reset([](int, bool is_write) {
    return is_write ? Mishap::kReplyLost : Mishap::kNone;
  });
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.stop_reason,
            "error budget: 3 errors of the class \"unavailable\", more than "
            "apply.error_budget allows (2)");
  EXPECT_FALSE(summary.is_held_back);
}

TEST(ControlledRun, WaitsForASeatBeforeAStepThatTakesOne) {
  Batch it;
  std::string sku;
  for (const Move& move : it.plan.waves[0].moves) {
    for (const Step& step : move.steps) {
      if (step.kind == StepKind::kLicenceAdd) sku = step.item;
    }
  }
  ASSERT_NE(sku, "");
  const Time bought = it.world.clock().Now() + Minutes(90);
  it.world.gates().read_seats = [&]() -> Result<std::vector<Sku>> {
    const bool is_free = it.world.clock().Now() >= bought;
    return std::vector<Sku>{{sku, "MCOEV", is_free ? 1000 : 0, 0, {}}};
  };
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, summary.moves) << summary.stop_reason;
  for (const Event& event : it.Events()) {
    const bool takes_a_seat =
        event.step_kind == "LIC-ADD" && event.kind == "step.intent";
    EXPECT_TRUE(!takes_a_seat || event.at >= bought) << event.upn;
  }
}

// A plan whose campaign judges calls, with what the logs say of the moved.
struct Judged : Batch {
  HealthCounts counts{5, 1000, 20, 0, 0, {}};
  int looks = 0;

  explicit Judged(OnHalt on_halt) : Batch(PolicyOf(on_halt)) {
    world.gates().read_health = [this](const std::string& plan_id, const Plan&,
                                       size_t waves) -> Result<HealthCounts> {
      EXPECT_EQ(plan_id, id);
      if (waves == 0) return HealthCounts{};
      ++looks;
      return counts;
    };
  }
  static HealthPolicy PolicyOf(OnHalt on_halt) {
    HealthPolicy policy;
    policy.on_halt = on_halt;
    return policy;
  }
  int Pilot() const { return static_cast<int>(plan.waves[0].moves.size()); }
};

TEST(JudgedRun, GoesOnWhenCallsAreAsGoodAsBefore) {
  Judged it(OnHalt::kStop);
  it.counts.calls = 400;
  it.counts.failed = 8;
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, summary.moves) << summary.stop_reason;
  EXPECT_EQ(it.looks, static_cast<int>(it.plan.waves.size()) - 1);
}

TEST(JudgedRun, HaltsAfterThePilotWhenCallsAreWorse) {
  for (const OnHalt on_halt : {OnHalt::kStop, OnHalt::kRollBack}) {
    Judged it(on_halt);
    ASSERT_GT(it.plan.waves.size(), 1u);
    it.counts.calls = 100;
    it.counts.failed = 40;
    const RunSummary summary = it.RunToTheEnd();
    EXPECT_EQ(summary.done, it.Pilot());
    EXPECT_FALSE(summary.is_held_back);
    EXPECT_TRUE(summary.stop_reason.starts_with("health: 40 of 100 calls"))
        << summary.stop_reason;
    const auto wave = on_halt == OnHalt::kRollBack
                          ? std::optional(it.plan.waves[0].number)
                          : std::nullopt;
    EXPECT_EQ(summary.wave_to_roll_back, wave);
  }
}

TEST(JudgedRun, WaitsForEnoughCallsAndLooksNowAndThen) {
  Judged it(OnHalt::kStop);
  const Time begin = it.world.clock().Now();
  it.world.gates().read_health = [&](const std::string&, const Plan&,
                                     size_t waves) -> Result<HealthCounts> {
    if (waves == 0) return HealthCounts{};
    ++it.looks;
    if (it.looks > 3) it.counts.calls = 1000;
    return it.counts;
  };
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, summary.moves) << summary.stop_reason;
  EXPECT_GE(it.world.clock().Now() - begin, Minutes(15));
  EXPECT_LT(it.looks, 10) << "a look is a reading of the logs";
}

TEST(JudgedRun, ParksWhenItCannotTellAsLongAsItStays) {
  Judged it(OnHalt::kStop);
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, it.Pilot());
  EXPECT_TRUE(summary.is_held_back);
  EXPECT_GT(summary.resume_at, Time{});
}

TEST(JudgedRun, DoesNotGoOnUnseenWhenTheLogsCannotBeRead) {
  Judged it(OnHalt::kStop);
  it.world.gates().read_health = [](const std::string&, const Plan&,
                                    size_t waves) -> Result<HealthCounts> {
    if (waves == 0) return HealthCounts{};
    return Error{ErrorCode::kUnavailable, "no answer"};
  };
  const RunSummary summary = it.RunToTheEnd();
  EXPECT_EQ(summary.done, it.Pilot());
  EXPECT_TRUE(summary.is_held_back);
}

}  // namespace
}  // namespace cutover
