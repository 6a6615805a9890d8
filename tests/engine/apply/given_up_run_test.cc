// An order that the run gave up while the service still worked on it.

#include <gtest/gtest.h>

#include "engine/apply/executor.h"
#include "engine/apply/undo.h"
#include "tests/engine/apply/one_step.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// One value of one user; each order takes its time, those behind the list none.
// What an order did is read only a while after its end.
class SlowOrders : public UserSource, public MoveTarget {
 public:
  SlowOrders(const Clock& clock, std::vector<Duration> takes, Duration lag)
      : clock_(clock), takes_(std::move(takes)), lag_(lag) {}

  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question& question) override {
    Arrive();
    const bool is_asked =
        question.receipt && question.receipt->operation == Name(sends_);
    const bool is_late = !order_ && clock_.Now() - ends_at_ < lag_;
    return Sighting{is_late ? before_ : value_,
                    order_ && is_asked ? Progress::kRunning : Progress::kNone};
  }
  Result<Receipt> Apply(const Identity&, const Step& step,
                        const std::string&) override {
    Arrive();
    sent_beside_ += order_ ? 1 : 0;
    const size_t number = sends_++;
    order_ = step.after;
    ends_at_ =
        clock_.Now() + (number < takes_.size() ? takes_[number] : Duration{});
    if (sends_ == killed_at_) throw Killed{};
    return Receipt{Name(sends_)};
  }

  /// The process dies at that send; the order is under way, its answer lost.
  void KillAt(size_t send) { killed_at_ = send; }
  Value Now() {
    Arrive();
    return value_;
  }
  size_t sends() const { return sends_; }
  /// Orders that came while another ran.
  int sent_beside() const { return sent_beside_; }

 private:
  static std::string Name(size_t send) {
    return "/operations/" + std::to_string(send);
  }
  void Arrive() {
    if (!order_ || clock_.Now() < ends_at_) return;
    before_ = std::exchange(value_, *order_);
    order_.reset();
  }

  const Clock& clock_;
  const std::vector<Duration> takes_;
  const Duration lag_;
  Value value_;
  Value before_;
  std::optional<Value> order_;
  Time ends_at_;
  size_t sends_ = 0;
  size_t killed_at_ = 0;
  int sent_beside_ = 0;
};

struct GivenUpRun {
  explicit GivenUpRun(std::vector<Duration> orders_take,
                      Duration reads_lag = {})
      : service(clock, std::move(orders_take), reads_lag) {}

  RunSummary Run() { return RunPlan(id); }

  RunSummary TakeBack() {
    const auto records = ReadSteps(*database, id);
    EXPECT_TRUE(records.ok());
    auto back = PlanRollback(plan, UndoableMoves(plan, *records),
                             LiveReader(routes), "the whole run", clock.Now());
    EXPECT_TRUE(back.ok()) << Describe(back.error());
    return RunPlan(SaveApproved(*database, clock, *back));
  }

  RunSummary RunPlan(const std::string& plan_id) {
    return RunAlone({routes, *database, clock, ids}, plan_id, Hours(30));
  }

  ManualClock clock;
  SlowOrders service;
  const Routes routes{{{StepSystem::kEntra, &service}},
                      {{StepSystem::kEntra, &service}}};
  IdSource ids{7};
  std::unique_ptr<Database> database = FreshStore();
  const Plan plan = OneStep(clock.Now());
  std::string id = SaveApproved(*database, clock, plan);
};

TEST(GivenUp, IsTakenBackWhenTheOrderEndsAfterAll) {
  GivenUpRun run({Minutes(40)});  // it is given up after 30
  const RunSummary summary = run.Run();
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.compensated, 1);
  EXPECT_EQ(run.service.sends(), 2U);
  run.clock.Advance(Hours(1));
  EXPECT_EQ(run.service.Now(), std::nullopt);
}

TEST(GivenUp, IsTakenBackWhenWhatTheOrderDidIsReadLate) {
  GivenUpRun run({Minutes(40)}, Seconds(50));
  EXPECT_EQ(run.Run().compensated, 1);
  run.clock.Advance(Hours(1));
  EXPECT_EQ(run.service.Now(), std::nullopt);
}

TEST(GivenUp, IsNotCalledCompensatedWhileTheOrderRuns) {
  GivenUpRun run({Hours(300)});
  const RunSummary summary = run.Run();
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.compensated, 0);
  EXPECT_EQ(run.service.sends(), 1U);
}

TEST(GivenUp, DoesNotConcernAnOrderThatEndsInTime) {
  GivenUpRun run({Minutes(20)});
  const RunSummary summary = run.Run();
  EXPECT_EQ(summary.done, 1);
  EXPECT_EQ(run.service.Now(), "DE");
}

TEST(GivenUpTakingBack, IsNotSentAgainByTheRollbackWhileTheOrderRuns) {
  GivenUpRun run({Minutes(40), Minutes(45)});
  EXPECT_EQ(run.Run().compensated, 0);
  ASSERT_EQ(run.service.sends(), 2U);
  ASSERT_EQ(run.service.Now(), "DE");
  EXPECT_EQ(run.TakeBack().done, 1);
  EXPECT_EQ(run.service.sends(), 2U);
  EXPECT_EQ(run.service.sent_beside(), 0);
  EXPECT_EQ(run.service.Now(), std::nullopt);
}

TEST(GivenUpTakingBack, IsNotSentBesideAnOrderOfWhichTheAnswerWasLost) {
  GivenUpRun run({Minutes(40), Seconds(90)});
  run.service.KillAt(2);
  EXPECT_THROW(run.Run(), Killed);
  ASSERT_EQ(run.service.Now(), "DE");
  EXPECT_EQ(run.TakeBack().done, 1);
  EXPECT_EQ(run.service.sends(), 2U);
  EXPECT_EQ(run.service.sent_beside(), 0);
  EXPECT_EQ(run.service.Now(), std::nullopt);
}

TEST(GivenUpTakingBack, IsSentAgainWhenTheProcessDiedAndTheOrderDidNothing) {
  GivenUpRun run({Minutes(40), Hours(300)});
  run.service.KillAt(2);
  EXPECT_THROW(run.Run(), Killed);
  EXPECT_EQ(run.TakeBack().done, 1);
  EXPECT_EQ(run.service.sends(), 3U);
  EXPECT_EQ(run.service.Now(), std::nullopt);
}

}  // namespace
}  // namespace cutover
