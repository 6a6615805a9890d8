// An order that the run gave up while the service still worked on it.

#include <gtest/gtest.h>

#include "engine/apply/executor.h"
#include "tests/engine/apply/one_step.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// One value of one user; the first order takes long, later ones no time. What
// an order did is read only a while after its end.
class SlowAtFirst : public UserSource, public MoveTarget {
 public:
  SlowAtFirst(const Clock& clock, Duration takes, Duration lag)
      : clock_(clock), takes_(takes), lag_(lag) {}

  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question& question) override {
    Arrive();
    const bool is_asked = question.receipt && question.receipt->operation != "";
    const bool is_running = order_ && is_asked;
    const bool is_late = clock_.Now() - ends_at_ < lag_;
    return Sighting{is_late ? before_ : value_,
                    is_running ? Progress::kRunning : Progress::kNone};
  }
  Result<Receipt> Apply(const Identity&, const Step& step,
                        const std::string&) override {
    Arrive();
    if (sends_++ > 0) {
      value_ = step.after;
      return Receipt{};
    }
    order_ = step.after;
    ends_at_ = clock_.Now() + takes_;
    return Receipt{"/operations/1"};
  }
  Value Now() {
    Arrive();
    return value_;
  }
  int sends() const { return sends_; }

 private:
  void Arrive() {
    if (!order_ || clock_.Now() < ends_at_) return;
    before_ = std::exchange(value_, *order_);
    order_.reset();
  }

  const Clock& clock_;
  const Duration takes_;
  const Duration lag_;
  Value value_;
  Value before_;
  std::optional<Value> order_;
  Time ends_at_;
  int sends_ = 0;
};

struct GivenUpRun {
  explicit GivenUpRun(Duration order_takes, Duration reads_lag = {})
      : service(clock, order_takes, reads_lag) {}

  RunSummary Run() {
    const Routes routes{{{StepSystem::kEntra, &service}},
                        {{StepSystem::kEntra, &service}}};
    return RunAlone({routes, *database, clock, ids}, id, Hours(30));
  }

  ManualClock clock;
  SlowAtFirst service;
  IdSource ids{7};
  std::unique_ptr<Database> database = FreshStore();
  std::string id = SaveApproved(*database, clock, OneStep(clock.Now()));
};

TEST(GivenUp, IsTakenBackWhenTheOrderEndsAfterAll) {
  GivenUpRun run(Minutes(40));  // it is given up after 30
  const RunSummary summary = run.Run();
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.compensated, 1);
  EXPECT_EQ(run.service.sends(), 2);
  run.clock.Advance(Hours(1));
  EXPECT_EQ(run.service.Now(), std::nullopt);
}

TEST(GivenUp, IsTakenBackWhenWhatTheOrderDidIsReadLate) {
  GivenUpRun run(Minutes(40), Seconds(50));
  EXPECT_EQ(run.Run().compensated, 1);
  run.clock.Advance(Hours(1));
  EXPECT_EQ(run.service.Now(), std::nullopt);
}

TEST(GivenUp, IsNotCalledCompensatedWhileTheOrderRuns) {
  GivenUpRun run(Hours(300));
  const RunSummary summary = run.Run();
  EXPECT_EQ(summary.failed, 1);
  EXPECT_EQ(summary.compensated, 0);
  EXPECT_EQ(run.service.sends(), 1);
}

TEST(GivenUp, DoesNotConcernAnOrderThatEndsInTime) {
  GivenUpRun run(Minutes(20));
  const RunSummary summary = run.Run();
  EXPECT_EQ(summary.done, 1);
  EXPECT_EQ(run.service.Now(), "DE");
}

}  // namespace
}  // namespace cutover
