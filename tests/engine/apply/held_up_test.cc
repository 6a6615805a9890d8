// Between the look and the send a process may stand still: the machine sleeps,
// the store is slow, somebody else takes over.

#include <gtest/gtest.h>

#include "engine/apply/step_runner.h"
#include "tests/engine/apply/one_step.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// One value of one user, as a service that acts at once would have it.
class OneValue : public UserSource, public MoveTarget {
 public:
  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question&) override {
    if (delay) delay();
    return Sighting{is_shown ? value : std::nullopt};
  }
  Result<Receipt> Apply(const Identity&, const Step& step,
                        const std::string&) override {
    ++sends;
    if (delay_of_send) delay_of_send();
    if (is_lost) return Error{ErrorCode::kUnavailable, "no answer"};
    value = step.after;
    return Receipt{};
  }

  Value value;
  int sends = 0;
  bool is_shown = true;         ///< else reads show nothing yet
  bool is_lost = false;         ///< a send is not carried out, nor answered
  std::function<void()> delay;  ///< of each answer
  std::function<void()> delay_of_send;
};

struct HeldUpRun {
  ManualClock clock;
  IdSource ids{7};
  OneValue service;
  std::unique_ptr<Database> database = FreshStore();
  Plan plan = OneStep(clock.Now());
  std::string id = SaveApproved(*database, clock, plan);
  Lease lease;
  Routes routes{{{StepSystem::kEntra, &service}},
                {{StepSystem::kEntra, &service}}};
  StepRecord record;
  Duration turned;  ///< how far somebody set the clock on

  void TurnClock(Duration by) {
    clock.Advance(by);
    turned = turned + by;
  }

  StepOutcome Once() {
    Journal journal(*database, clock, id, "test", lease);
    if (record.attempts == 0) {
      EXPECT_TRUE(journal.Open(plan).ok());
    }
    const Move& move = plan.waves[0].moves[0];
    return StepRunner(routes, clock, ids, 1.0,
                      [this] { return clock.Now() - turned; })
        .Run(journal, move, move.steps[0], record);
  }

  // After the transaction that writes the intent.
  void AfterTheIntent(std::function<void()> happens) {
    int ends = 0;
    database->SetWitness([=, this](Boundary boundary) mutable -> Status {
      // The first is of Open.
      if (boundary == Boundary::kEnd && ++ends == 2) happens();
      return Done{};
    });
  }
};

TEST(HeldUp, SendsWhenNothingComesBetween) {
  HeldUpRun run;
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kFinished);
  EXPECT_EQ(run.service.sends, 1);
}

TEST(HeldUp, LooksAgainInsteadOfSendingWhatItSawLongAgo) {
  HeldUpRun run;
  run.AfterTheIntent([&] { run.clock.Advance(Minutes(5)); });
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  EXPECT_EQ(run.service.sends, 0);
  // Somebody else had the time to set another value: it stays.
  run.service.value = "NL";
  for (int look = 0; look < 40; ++look) {
    run.clock.Advance(Minutes(1));
    if (run.Once().kind != StepOutcome::Kind::kParked) break;
  }
  EXPECT_EQ(run.record.state, StepState::kDrifted);
  EXPECT_EQ(run.service.value, "NL");
}

TEST(HeldUp, SendsInTheEndWhenTheValueStayed) {
  HeldUpRun run;
  run.AfterTheIntent([&] { run.clock.Advance(Minutes(5)); });
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  for (int look = 0; look < 40; ++look) {
    run.clock.Advance(Minutes(1));
    if (run.Once().kind != StepOutcome::Kind::kParked) break;
  }
  EXPECT_EQ(run.record.state, StepState::kDone);
  EXPECT_EQ(run.service.sends, 1);
}

// The answer was asked for while the write could not be seen yet, and came when
// it should have been.
TEST(HeldUp, DoesNotTakeALateAnswerForASettledOne) {
  HeldUpRun run;
  run.service.is_shown = false;
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  ASSERT_EQ(run.service.sends, 1);
  run.clock.Advance(Seconds(1));
  run.service.delay = [&] { run.clock.Advance(Minutes(3)); };
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  run.service.is_shown = true;
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kFinished);
  EXPECT_EQ(run.service.sends, 1);
}

// The machine slept with the request in hand: how long ago the intent was
// written says nothing.
TEST(HeldUp, CountsFromWhenTheSendCameBackWhenItStoodStillInside) {
  HeldUpRun run;
  run.service.is_shown = false;
  run.service.delay_of_send = [&] { run.clock.Advance(Minutes(9)); };
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  EXPECT_EQ(run.service.sends, 1);
  run.service.is_shown = true;
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kFinished);
  EXPECT_EQ(run.service.sends, 1);
}

TEST(HeldUp, NeitherSendsAgainNorGivesUpWhenSomebodySetsTheClock) {
  HeldUpRun run;
  run.service.is_shown = false;
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  run.clock.Advance(Seconds(2));
  run.TurnClock(Hours(2));
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  EXPECT_EQ(run.service.sends, 1);
}

TEST(HeldUp, WaitsNoLongerForAClockThatSomebodySetBack) {
  HeldUpRun run;
  run.service.is_shown = false;
  Move& move = run.plan.waves[0].moves[0];
  move.user.key = "ad:2";  // the store has a plan of the first one
  move.steps[0].kind = StepKind::kWaitLine;
  run.routes.sources[StepSystem::kTeams] = &run.service;
  run.id = SaveApproved(*run.database, run.clock, run.plan);
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  run.TurnClock(Hours(-9));
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  run.record = ReadSteps(*run.database, run.id)->at(0);  // as a new process
  run.clock.Advance(RowOf(StepKind::kWaitLine).give_up + Minutes(1));
  const StepOutcome outcome = run.Once();
  EXPECT_EQ(outcome.kind, StepOutcome::Kind::kFailed) << outcome.reason;
}

// Its clock may be an hour off that of the host that wrote the intent.
TEST(HeldUp, WatchesForItselfWhatAnotherProcessSent) {
  HeldUpRun run;
  run.service.is_lost = true;
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kParked);
  run.record.watched_since = {};  // as a new process loads it
  run.TurnClock(Hours(1));
  const StepOutcome outcome = run.Once();
  EXPECT_EQ(outcome.kind, StepOutcome::Kind::kParked);
  EXPECT_TRUE(outcome.is_watched);
  EXPECT_EQ(run.service.sends, 1);
  run.service.is_lost = false;
  run.clock.Advance(Minutes(3));
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kFinished);
  EXPECT_EQ(run.service.sends, 2);
}

// The check ahead of the cut-over began the count anew at each look, which was
// then taken for ever, several times a second.
TEST(CheckStaged, LetsAnUnexpectedValueOfTheCutOverSettle) {
  HeldUpRun run;
  run.service.value = "NL";
  Journal journal(*run.database, run.clock, run.id, "test", run.lease);
  ASSERT_TRUE(journal.Open(run.plan).ok());
  const Move& move = run.plan.waves[0].moves[0];
  const StepRunner runner(run.routes, run.clock, run.ids, 1.0);
  for (int i = 0; i < 40 && run.record.state == StepState::kPlanned; ++i) {
    ASSERT_EQ(runner.CheckStaged(journal, move, run.record).kind,
              StepOutcome::Kind::kFinished);
    const StepOutcome outcome =
        runner.Run(journal, move, move.steps[0], run.record);
    run.clock.SleepUntil(outcome.resume_at);
  }
  EXPECT_EQ(run.record.state, StepState::kDrifted);
  EXPECT_EQ(run.service.value, "NL");
}

TEST(HeldUp, SendsNothingWhenSomebodyElseTookOverMeanwhile) {
  HeldUpRun run;
  LeaseStore leases(*run.database, run.clock);
  run.lease = *leases.Acquire("tenant", "one", Seconds(90), nullptr);
  run.AfterTheIntent([&] {
    run.clock.Advance(Minutes(5));
    EXPECT_TRUE(leases.Acquire("tenant", "two", Seconds(90), nullptr).ok());
  });
  EXPECT_EQ(run.Once().kind, StepOutcome::Kind::kStopRun);
  EXPECT_EQ(run.service.sends, 0);
}

}  // namespace
}  // namespace cutover
