// Workers that share a run, in the rehearsal world: one dies or stands still
// at some call, another goes on.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/store/chain.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr int kUsers = 12;
constexpr uint64_t kSeed = 7;

struct SharedJob {
  RehearsalWorld world{kUsers, kSeed};
  std::unique_ptr<Database> database = FreshStore();
  std::string id;

  SharedJob() {
    id = SaveApproved(*database, world.clock(), world.MakePlan());
    // Services settle in hours here.
    world.settings().patience = Hours(30);
  }

  // By one worker alone: what every other way must come to.
  static const std::vector<std::string>& UndisturbedEnd(int& calls) {
    static int all_calls = 0;
    static const std::vector<std::string> end = [] {
      SharedJob job;
      job.world.Reset(nullptr);
      const auto summary = job.world.RunAsWorker(*job.database, job.id, "one");
      EXPECT_TRUE(summary.ok() && summary->done == summary->moves);
      all_calls = job.world.calls();
      return job.world.EndState();
    }();
    calls = all_calls;
    return end;
  }

  int CountEvents(const std::string& kind) {
    const auto events = *Audit(*database).Read(id);
    return static_cast<int>(
        std::count_if(events.begin(), events.end(),
                      [&](const Event& each) { return each.kind == kind; }));
  }

  void ExpectSoundEnd(const std::string& where) {
    int calls = 0;
    EXPECT_EQ(world.EndState(), UndisturbedEnd(calls)) << where;
    EXPECT_EQ(world.RepeatedOrders(), std::vector<std::string>()) << where;
    EXPECT_EQ(*Audit(*database).Verify(id), std::vector<std::string>())
        << where;
  }
};

// Some forty calls of a run, spread over it.
std::vector<int> CallsToDisturb() {
  int calls = 0;
  SharedJob::UndisturbedEnd(calls);
  std::vector<int> some;
  for (int call = 1; call <= calls; call += std::max(1, calls / 40))
    some.push_back(call);
  return some;
}

TEST(SharedRun, ComesToTheSameEndAsARunOfOneProcess) {
  SharedJob alone;
  const auto summary = alone.world.Run(*alone.database, alone.id);
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->done, summary->moves);
  alone.ExpectSoundEnd("one process");
}

TEST(SharedRun, IsGoneOnWithWhereAWorkerDies) {
  for (const int at : CallsToDisturb()) {
    for (const Mishap death : {Mishap::kKillBefore, Mishap::kKillAfter}) {
      SharedJob job;
      const std::string where = "death at call " + std::to_string(at);
      job.world.Reset(
          [&](int call, bool) { return call == at ? death : Mishap::kNone; });
      EXPECT_THROW((void)job.world.RunAsWorker(*job.database, job.id, "dies"),
                   Killed)
          << where;
      job.world.Reset(nullptr);
      const auto summary = job.world.RunAsWorker(
          *job.database, job.id, "lives",
          [](const std::string& holder) { return holder == "dies"; });
      ASSERT_TRUE(summary.ok()) << where << Describe(summary.error());
      EXPECT_EQ(summary->done, summary->moves) << where;
      job.ExpectSoundEnd(where);
    }
  }
}

// The first stands still inside a call of its own for as long as the second
// needs for everything, its move included.
TEST(SharedRun, RefusesWhatAWorkerWritesThatStoodStillPastItsLease) {
  for (const int at : CallsToDisturb()) {
    SharedJob job;
    const std::string where = "still at call " + std::to_string(at);
    bool is_still = false;
    int writes = 0;
    job.world.Reset([&](int call, bool is_write) {
      // With an intent whose request is not out yet it would send that after
      // all: a late one, which is another matter (architecture.md 5.4).
      writes += is_write ? 1 : 0;
      if (call < at || is_still || is_write) return Mishap::kNone;
      if (job.CountEvents("step.intent") > writes) return Mishap::kNone;
      is_still = true;
      const auto second = job.world.RunAsWorker(*job.database, job.id, "two");
      EXPECT_TRUE(second.ok()) << where;
      if (second.ok()) {
        EXPECT_EQ(second->done, second->moves) << where;
      }
      return Mishap::kNone;
    });
    const auto first = job.world.RunAsWorker(*job.database, job.id, "one");
    ASSERT_TRUE(is_still) << where;
    // It finds that it was deposed, or that all is done.
    if (!first.ok()) {
      EXPECT_EQ(first.error().code, ErrorCode::kConflict) << where;
    }
    job.ExpectSoundEnd(where);
    EXPECT_EQ(job.CountEvents("run.ended"), 1) << where;
  }
}

TEST(SharedRun, TellsTheEndOfAWaveAndOfTheRunOnce) {
  SharedJob job;
  std::map<std::string, int> asked;
  job.world.gates().call_hooks = [&](const std::string& point, const Json&) {
    ++asked[point];
    return HookAnswer{};
  };
  const auto waves =
      PlanFromText(
          PlanStore(*job.database, job.world.clock()).Load(job.id)->body)
          ->waves.size();
  for (const char* worker : {"one", "two", "three"})
    ASSERT_TRUE(job.world.RunAsWorker(*job.database, job.id, worker).ok());
  EXPECT_EQ(asked["after-wave"], static_cast<int>(waves));
  EXPECT_EQ(asked["before-wave"], static_cast<int>(waves));
  EXPECT_EQ(job.CountEvents("run.ended"), 1);
  EXPECT_EQ(job.CountEvents("worker.left"), 2);
  // Who comes late does not open it again.
  const auto last = *Audit(*job.database).Last(job.id, "run.");
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->kind, "run.ended");
}

TEST(SharedRun, LetsAnotherWorkerAskWhereTheFirstWasTurnedAway) {
  SharedJob job;
  job.world.settings().patience = Minutes(2);
  int asked = 0;
  job.world.gates().call_hooks = [&](const std::string& point, const Json&) {
    const bool is_veto = point == "before-wave" && ++asked == 1;
    return HookAnswer{is_veto, is_veto ? "no" : ""};
  };
  const auto turned_away = job.world.RunAsWorker(*job.database, job.id, "one");
  ASSERT_TRUE(turned_away.ok());
  EXPECT_EQ(turned_away->not_begun, turned_away->moves);
  job.world.settings().patience = Hours(30);
  const auto second = job.world.RunAsWorker(*job.database, job.id, "two");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->done, second->moves) << second->stop_reason;
}

TEST(SharedRun, CountsTheFailuresOfAllAgainstTheBudget) {
  SharedJob job;
  const Lease other = *WorkerLeases(*job.database, job.world.clock(), "tenant")
                           .Acquire(job.id, "other", Hours(48), nullptr);
  job.world.settings().gates.budget["conflict"] = 3;
  ASSERT_TRUE(TallyStore(*job.database)
                  .Share(job.id, other.name, {{"conflict", 4}})
                  .ok());
  const auto summary = job.world.RunAsWorker(*job.database, job.id, "one");
  ASSERT_TRUE(summary.ok());
  EXPECT_LT(summary->done, summary->moves);
  EXPECT_NE(summary->stop_reason.find("conflict"), std::string::npos)
      << summary->stop_reason;
}

}  // namespace
}  // namespace cutover
