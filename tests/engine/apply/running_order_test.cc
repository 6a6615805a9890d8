// An order that takes a value away. While it runs its service tells only that,
// and no value: which must not pass for the value being gone.

#include <gtest/gtest.h>

#include "engine/apply/executor.h"
#include "tests/engine/apply/one_step.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr Duration kOrderTakes = Minutes(1);

enum class Ends { kWell, kRefused };

class SlowRelease : public UserSource, public MoveTarget {
 public:
  SlowRelease(const Clock& clock, Ends ends) : clock_(clock), ends_(ends) {}

  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question& question) override {
    const bool is_asked = question.receipt && question.receipt->operation != "";
    if (!is_asked) return Sighting{Now()};
    if (IsRunning()) return Sighting{{}, Progress::kRunning};
    if (ends_ == Ends::kRefused)
      return Sighting{Now(), Progress::kFailed, "no such number"};
    return Sighting{Now()};
  }
  Result<Receipt> Apply(const Identity&, const Step&,
                        const std::string&) override {
    sent_at_ = clock_.Now();
    return Receipt{"/operations/1"};
  }

  Value Now() const {
    const bool is_gone =
        sent_at_.us != 0 && !IsRunning() && ends_ == Ends::kWell;
    return is_gone ? Value() : Value("DE");
  }

 private:
  bool IsRunning() const {
    return sent_at_.us != 0 && clock_.Now() - sent_at_ < kOrderTakes;
  }

  const Clock& clock_;
  const Ends ends_;
  Time sent_at_;
};

struct ReleaseRun {
  explicit ReleaseRun(Ends ends) : service(clock, ends) {
    Plan plan = OneStep(clock.Now());
    Step& step = plan.waves[0].moves[0].steps[0];
    std::swap(step.before, step.after);
    id = SaveApproved(*database, clock, plan);
  }

  RunSummary Run() {
    const Routes routes{{{StepSystem::kEntra, &service}},
                        {{StepSystem::kEntra, &service}}};
    return RunAlone({routes, *database, clock, ids}, id, Hours(3));
  }

  ManualClock clock;
  SlowRelease service;
  IdSource ids{7};
  std::unique_ptr<Database> database = FreshStore();
  std::string id;
};

TEST(RunningOrder, IsDoneWhenItHasEndedAndNotBefore) {
  ReleaseRun run(Ends::kWell);
  const Time began = run.clock.Now();
  EXPECT_EQ(run.Run().done, 1);
  EXPECT_GE((run.clock.Now() - began).us, kOrderTakes.us);
  EXPECT_EQ(run.service.Now(), std::nullopt);
}

TEST(RunningOrder, FailsWhenTheServiceDeclinesItInTheEnd) {
  ReleaseRun run(Ends::kRefused);
  const RunSummary summary = run.Run();
  EXPECT_EQ(summary.done, 0);
  EXPECT_EQ(summary.failed, 1);
}

}  // namespace
}  // namespace cutover
