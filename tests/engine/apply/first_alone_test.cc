// Whom a run takes on while it begins.

#include <gtest/gtest.h>

#include "tests/engine/apply/one_step.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

struct Looked {};

// Every value is at its end already. While the look number `at` goes on, a
// second member of the crew is at work, until it looks at somebody itself.
class Crossing : public UserSource, public MoveTarget {
 public:
  Crossing(const Clock& clock, int at) : clock_(clock), at_(at) {}

  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question& question) override {
    if (is_second_) throw Looked{};
    if (++looks_ < at_) return Sighting{question.step.after};
    is_second_ = true;
    const Time since = clock_.Now();
    try {
      second();
    } catch (const Looked&) {
      waited = clock_.Now() - since;
    }
    throw Killed{};
  }
  Result<Receipt> Apply(const Identity&, const Step&,
                        const std::string&) override {
    return Receipt{};
  }

  std::function<void()> second;
  Duration waited = {-1};  ///< of the second, before it looked

 private:
  const Clock& clock_;
  const int at_;
  int looks_ = 0;
  bool is_second_ = false;
};

// Of a plan of three users with two steps each.
Duration WaitedFor(Purpose purpose, int look) {
  ManualClock clock;
  Crossing crossing(clock, look);
  IdSource ids{7};
  const auto database = FreshStore();
  Plan plan = OneStep(clock.Now());
  plan.purpose = purpose;
  Move first = plan.waves[0].moves[0];
  first.steps.push_back({StepKind::kDialPlan, "", std::nullopt, "DP-1", ""});
  plan.waves[0].moves = {first};
  for (const char* name : {"2", "3"}) {
    Move other = first;
    other.user =
        Identity{std::string("ad:") + name, std::string(name) + "@contoso.test",
                 name, std::string("c-") + name, ""};
    plan.waves[0].moves.push_back(other);
  }
  const Routes routes{
      {{StepSystem::kEntra, &crossing}, {StepSystem::kTeams, &crossing}},
      {{StepSystem::kEntra, &crossing}, {StepSystem::kTeams, &crossing}}};
  ExecutorSettings settings;
  settings.patience = Hours(1);
  settings.run_workers = [&](int, const std::function<void()>& work) {
    crossing.second = work;
    work();
  };
  const std::string id = SaveApproved(*database, clock, plan);
  const auto stored = PlanStore(*database, clock).Load(id);
  const std::atomic<bool> stop = false;
  Lease lease;
  EXPECT_THROW((void)Executor({routes, *database, clock, ids}, settings)
                   .Run(*stored, "t-1", {}, lease, stop, nullptr),
               Killed);
  return crossing.waited;
}

TEST(FirstOfAWayBack, GoesAloneButForNoLongerThanASecond) {
  const Duration waited = WaitedFor(Purpose::kRollback, 1);
  EXPECT_GE(waited.us, Seconds(1).us);
  EXPECT_LT(waited.us, Milliseconds(1100).us);
}

// The third look of a user is at his second step.
TEST(FirstOfAWayBack, IsJoinedByTheOthersWhenOneOfItsStepsHasEnded) {
  EXPECT_EQ(WaitedFor(Purpose::kRollback, 3).us, 0);
}

TEST(FirstOfAMove, DoesNotGoAlone) {
  EXPECT_EQ(WaitedFor(Purpose::kMove, 1).us, 0);
}

}  // namespace
}  // namespace cutover
