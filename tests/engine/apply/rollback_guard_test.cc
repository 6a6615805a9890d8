// What a way back looks at before it touches a user, and when it leaves one
// alone.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "engine/apply/journal_reader.h"
#include "engine/apply/undo.h"
#include "engine/store/chain.h"
#include "tests/engine/apply/one_step.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

using A = Attribute;

// The values of one user. Reads of one can be wrong for a while; one write can
// be the last that its process makes.
class Board : public UserSource, public MoveTarget {
 public:
  explicit Board(const Clock& clock) : clock_(clock) {}

  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question& question) override {
    ++reads[question.step.attribute()];
    const auto stale = stale_.find(question.step.attribute());
    if (stale != stale_.end() && clock_.Now() < stale->second.until)
      return Sighting{stale->second.value};
    return Sighting{values[question.step.attribute()]};
  }
  Result<Receipt> Apply(const Identity&, const Step& step,
                        const std::string&) override {
    values[step.attribute()] = step.after;
    written.push_back(step.attribute());
    if (static_cast<int>(written.size()) == dies_at) throw Killed{};
    return Receipt{};
  }

  void ShowWrongly(A attribute, Value value, Time until) {
    stale_[attribute] = {std::move(value), until};
  }

  std::map<A, Value> values;
  std::map<A, int> reads;
  std::vector<A> written;
  int dies_at = 0;

 private:
  struct Stale {
    Value value;
    Time until;
  };
  const Clock& clock_;
  std::map<A, Stale> stale_;
};

// A run has set a usage location, a dial plan and, by way of another, a routing
// policy. Then it is taken back.
struct WayBackOfOne {
  ManualClock clock;
  Board board{clock};
  IdSource ids{7};
  std::unique_ptr<Database> database = FreshStore();
  Plan plan;  // of the way back
  std::string id;

  WayBackOfOne() {
    const Plan forward = Forward();
    const std::string run = SaveApproved(*database, clock, forward);
    const Routes routes = Roads();
    EXPECT_EQ(RunAlone({routes, *database, clock, ids}, run, Hours(3)).done, 1);
    clock.Advance(Hours(1));
    const auto moves = UndoableMoves(forward, *ReadSteps(*database, run));
    const auto told =
        JournalReader(*database, clock, run, moves, LiveReader(routes));
    plan = *PlanRollback(forward, moves, *told, "the whole run", clock.Now());
    EXPECT_EQ(CountSteps(plan), 4U);
    board.reads.clear();
    board.written.clear();
  }

  Plan Forward() const {
    Plan forward = OneStep(clock.Now());
    forward.waves[0].moves[0].steps = {
        {StepKind::kUsageLocation, "", std::nullopt, "DE", ""},
        {StepKind::kDialPlan, "", std::nullopt, "DP-EMEA", ""},
        {StepKind::kVoiceRouting, "", std::nullopt, "DR-1", ""},
        {StepKind::kVoiceRouting, "", "DR-1", "DR-2", ""}};
    return forward;
  }
  Routes Roads() {
    return {{{StepSystem::kEntra, &board}, {StepSystem::kTeams, &board}},
            {{StepSystem::kEntra, &board}, {StepSystem::kTeams, &board}}};
  }
  RunSummary Run(Duration patience = Hours(3)) {
    if (id.empty()) id = SaveApproved(*database, clock, plan);
    const Routes routes = Roads();
    return RunAlone({routes, *database, clock, ids}, id, patience);
  }
  StepRecord Record(size_t step) { return ReadSteps(*database, id)->at(step); }
  bool IsAllBack() {
    return board.values ==
           std::map<A, Value>{{A::kOnlineVoiceRoutingPolicy, std::nullopt},
                              {A::kTenantDialPlan, std::nullopt},
                              {A::kUsageLocation, std::nullopt}};
  }
};

TEST(RollbackGuard, TouchesNothingOfAUserWhomSomebodyElseChangedAnywhere) {
  for (const A changed :
       {A::kOnlineVoiceRoutingPolicy, A::kTenantDialPlan, A::kUsageLocation}) {
    SCOPED_TRACE(AttributeName(changed));
    WayBackOfOne it;
    it.board.values[changed] = "theirs";
    const auto before = it.board.values;
    const RunSummary summary = it.Run();
    EXPECT_EQ(summary.failed, 1);
    EXPECT_EQ(summary.parked, 0);
    EXPECT_EQ(it.board.values, before);
    EXPECT_EQ(it.board.written, std::vector<A>());
    EXPECT_EQ(it.Record(0).state, StepState::kDrifted);
    EXPECT_EQ(it.Record(0).detail,
              std::string("CUT-CHANGED ") + AttributeName(changed) +
                  " has been changed by somebody else to theirs; nothing was "
                  "taken back");
  }
}

TEST(RollbackGuard, TellsOfWhomAndWhatInTheAudit) {
  WayBackOfOne it;
  it.board.values[A::kUsageLocation] = "FR";
  it.Run();
  const auto events = Audit(*it.database).Read(it.id, "step.drifted");
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(events->front().upn, it.plan.waves[0].moves[0].user.upn);
  EXPECT_NE(events->front().detail.find("UsageLocation"), std::string::npos);
}

// Stale reads pass within the settle time, two minutes and five.
TEST(RollbackGuard, WaitsForAnOddValueToPassAndThenTakesAllBack) {
  for (const A odd : {A::kTenantDialPlan, A::kUsageLocation}) {
    SCOPED_TRACE(AttributeName(odd));
    WayBackOfOne it;
    it.board.ShowWrongly(odd, "long ago", it.clock.Now() + Seconds(100));
    const Time began = it.clock.Now();
    const RunSummary summary = it.Run();
    EXPECT_EQ(summary.done, 1);
    EXPECT_TRUE(it.IsAllBack());
    EXPECT_GE((it.clock.Now() - began).us, Seconds(100).us);
  }
}

TEST(RollbackGuard, DoesNotBelieveAnOddValueBeforeItHasSettled) {
  WayBackOfOne it;
  it.board.values[A::kTenantDialPlan] = "theirs";
  const RunSummary summary = it.Run(Minutes(4));
  EXPECT_EQ(summary.not_begun, 1);
  EXPECT_EQ(it.Record(0).state, StepState::kPlanned);
  EXPECT_EQ(it.board.written, std::vector<A>());
}

// Each process has to see for itself, and stays for it.
TEST(RollbackGuard, EndsWhereEveryProcessIsLessPatientThanAValueNeedsToSettle) {
  WayBackOfOne it;
  it.board.values[A::kTenantDialPlan] = "theirs";
  EXPECT_EQ(it.Run(Minutes(1)).not_begun, 1);
  it.clock.Advance(Minutes(10));
  EXPECT_EQ(it.Run(Minutes(1)).failed, 1);
  EXPECT_EQ(it.board.written, std::vector<A>());
}

// One odd value that passes does not make another one settle.
TEST(RollbackGuard, CountsTheTimeOfEachOddValueByItself) {
  WayBackOfOne it;
  const Time now = it.clock.Now();
  it.board.ShowWrongly(A::kTenantDialPlan, "long ago", now + Minutes(4));
  it.board.values[A::kUsageLocation] = "FR";
  EXPECT_EQ(it.Run(Minutes(5)).failed, 0);
  it.clock.Advance(Minutes(1));
  it.board.values[A::kUsageLocation] = "DE";
  EXPECT_EQ(it.Run().done, 1);
  EXPECT_TRUE(it.IsAllBack());
}

TEST(RollbackGuard, PassesOverWhatIsBackAlready) {
  WayBackOfOne it;
  it.board.values[A::kTenantDialPlan] = std::nullopt;
  it.board.values[A::kOnlineVoiceRoutingPolicy] = "DR-1";
  EXPECT_EQ(it.Run().done, 1);
  EXPECT_TRUE(it.IsAllBack());
  EXPECT_EQ(it.Record(0).state, StepState::kSkipped);
  EXPECT_EQ(it.Record(2).state, StepState::kSkipped);
  EXPECT_EQ(it.board.written,
            (std::vector<A>{A::kOnlineVoiceRoutingPolicy, A::kUsageLocation}));
}

TEST(RollbackGuard, PassesOverAStepThatAnotherHasGoneBeyond) {
  WayBackOfOne it;
  it.board.values[A::kOnlineVoiceRoutingPolicy] = std::nullopt;
  EXPECT_EQ(it.Run().done, 1);
  EXPECT_TRUE(it.IsAllBack());
  EXPECT_EQ(it.Record(0).state, StepState::kSkipped);
  EXPECT_EQ(it.Record(1).state, StepState::kSkipped);
}

// A look ahead of each value and one to see what was sent; each step but the
// first looks for itself, too.
TEST(RollbackGuard, LooksOnceAtEachValueAndNotAgainForTheFirstStep) {
  WayBackOfOne it;
  EXPECT_EQ(it.Run().done, 1);
  EXPECT_EQ(it.board.reads[A::kOnlineVoiceRoutingPolicy], 4);
  EXPECT_EQ(it.board.reads[A::kTenantDialPlan], 3);
  EXPECT_EQ(it.board.reads[A::kUsageLocation], 3);
}

// A wait at its head may last for hours; what counts is the first write.
TEST(RollbackGuard, LooksWhenTheWaitAtTheHeadIsOver) {
  WayBackOfOne it;
  auto& steps = it.plan.waves[0].moves[0].steps;
  steps.insert(steps.begin(), {StepKind::kWaitHome, "", "", "onprem", ""});
  it.board.values[A::kTeamsHome] = "online";
  EXPECT_EQ(it.Run(Minutes(20)).parked, 1);
  EXPECT_FALSE(it.board.reads.contains(A::kUsageLocation));
  it.board.values[A::kTeamsHome] = "onprem";
  it.board.values[A::kUsageLocation] = "FR";
  EXPECT_EQ(it.Run().failed, 1);
  EXPECT_EQ(it.Record(1).state, StepState::kDrifted);
  EXPECT_EQ(it.board.written, std::vector<A>());
}

TEST(RollbackGuard, DoesNotHoldUpAWayBackThatHasBegun) {
  for (int at = 1; at <= 4; ++at) {
    SCOPED_TRACE("write " + std::to_string(at));
    WayBackOfOne it;
    it.board.dies_at = at;
    EXPECT_THROW(it.Run(), Killed);
    EXPECT_EQ(it.Run().done, 1);
    EXPECT_TRUE(it.IsAllBack());
    EXPECT_EQ(it.board.written.size(), 4U);
  }
}

// From there on each step looks for itself: what is done stays done.
TEST(RollbackGuard, LeavesAChangeThatComesLaterToTheStepItConcerns) {
  WayBackOfOne it;
  it.board.dies_at = 1;
  EXPECT_THROW(it.Run(), Killed);
  it.board.values[A::kUsageLocation] = "FR";
  EXPECT_EQ(it.Run().failed, 1);
  EXPECT_EQ(it.Record(2).state, StepState::kDone);
  EXPECT_EQ(it.Record(3).state, StepState::kDrifted);
  EXPECT_EQ(it.board.values[A::kUsageLocation], "FR");
}

TEST(RollbackGuard, DoesNotConcernAMoveForward) {
  WayBackOfOne it;
  it.plan.purpose = Purpose::kMove;
  it.plan.undoes.clear();
  it.board.values[A::kUsageLocation] = "FR";
  EXPECT_EQ(it.Run().failed, 1);
  EXPECT_EQ(it.Record(2).state, StepState::kDone);
}

}  // namespace
}  // namespace cutover
