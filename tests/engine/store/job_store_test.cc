#include "engine/store/job_store.h"

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

constexpr Time kOpens{1'790'000'000'000'000};
constexpr Time kCloses = kOpens + Hours(4);

using Waves = std::vector<int64_t>;

// The pilot has no window; the others open a day apart.
Plan WindowedPlan() {
  Plan plan = SomePlan();
  plan.waves.push_back({2, "second", std::nullopt, {MoveOf("eve")}});
  plan.waves[1].window = Window{kOpens, kCloses, "Europe/Berlin"};
  plan.waves[2].window =
      Window{kOpens + Hours(24), kCloses + Hours(24), "Europe/Berlin"};
  return plan;
}

class JobStore : public Store {
 protected:
  void SetUp() override {
    Store::SetUp();
    if (IsSkipped()) return;
    id_ = *plans().Save(WindowedPlan(), "ann");
    const Status status = jobs().AddFor(id_, WindowedPlan());
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }

  cutover::JobStore jobs() { return cutover::JobStore(database()); }

  static Waves WavesOf(const Result<std::vector<Job>>& jobs) {
    EXPECT_TRUE(jobs.ok()) << Describe(jobs.error());
    Waves waves;
    for (const Job& job : *jobs) waves.push_back(job.wave);
    return waves;
  }
  Waves Due(Time now) { return WavesOf(jobs().Due(now)); }
  Waves Upcoming(Time now) { return WavesOf(jobs().Upcoming(now)); }

  /// The first wave's job, which is due at kOpens.
  Job First() {
    const auto due = jobs().Due(kOpens);
    EXPECT_EQ(due->size(), 1u);
    return due->at(0);
  }

  std::string id_;
};

TEST_P(JobStore, MakesAJobOfEachWaveThatHasAWindow) {
  Restart();
  EXPECT_EQ(Upcoming(Time{0}), (Waves{1, 2}));
  const Job job = First();
  EXPECT_EQ(job.plan_id, id_);
  EXPECT_EQ(job.wave, 1);
  EXPECT_EQ(job.opens_at, kOpens);
  EXPECT_EQ(job.closes_at, kCloses);
  EXPECT_EQ(job.state, JobState::kWaiting);
}

TEST_P(JobStore, LeavesJobsThatExistAsTheyAre) {
  Job job = First();
  job.state = JobState::kDone;
  ASSERT_TRUE(jobs().Save(job).ok());
  ASSERT_TRUE(jobs().AddFor(id_, WindowedPlan()).ok());
  EXPECT_EQ(Count("job"), "2");
  EXPECT_EQ(Due(kOpens), Waves{});
}

TEST_P(JobStore, RefusesAPlanItDoesNotHave) {
  EXPECT_FALSE(jobs().AddFor("p-000000000000", WindowedPlan()).ok());
  EXPECT_EQ(Count("job"), "2");
}

TEST_P(JobStore, IsDueFromTheOpeningUntilTheClosing) {
  const Duration moment = Microseconds(1);
  EXPECT_EQ(Due(kOpens - moment), Waves{});
  EXPECT_EQ(Due(kOpens), Waves{1});
  EXPECT_EQ(Upcoming(kOpens), Waves{2});
  EXPECT_EQ(Due(kCloses - moment), Waves{1});
  EXPECT_EQ(Due(kCloses), Waves{});
  EXPECT_EQ(Due(kOpens + Hours(24)), Waves{2});
}

TEST_P(JobStore, IsNotDueBeforeItMayResume) {
  Job job = First();
  job.state = JobState::kParked;
  job.resume_at = kOpens + Hours(1);
  job.detail = "waits for 'SYNC' :x";
  ASSERT_TRUE(jobs().Save(job).ok());
  Restart();
  EXPECT_EQ(Due(kOpens), Waves{});
  EXPECT_EQ(Upcoming(kOpens), (Waves{1, 2}));
  const auto due = jobs().Due(kOpens + Hours(1));
  ASSERT_EQ(due->size(), 1u);
  EXPECT_EQ((*due)[0].state, JobState::kParked);
  EXPECT_EQ((*due)[0].resume_at, kOpens + Hours(1));
  EXPECT_EQ((*due)[0].detail, job.detail);
}

TEST_P(JobStore, ForgetsJobsThatHaveEnded) {
  for (const JobState state : {JobState::kDone, JobState::kFailed,
                               JobState::kMissed, JobState::kCancelled}) {
    Job job = First();
    job.state = state;
    ASSERT_TRUE(jobs().Save(job).ok());
    EXPECT_EQ(Due(kOpens), Waves{}) << JobStateName(state);
    EXPECT_EQ(Upcoming(Time{0}), Waves{2}) << JobStateName(state);
    EXPECT_EQ(Text("select state from job where wave = 1"),
              JobStateName(state));
    job.state = JobState::kWaiting;
    ASSERT_TRUE(jobs().Save(job).ok());
  }
}

TEST_P(JobStore, SavesNoJobThatWasNeverAdded) {
  Job job = First();
  job.wave = 0;
  const Status status = jobs().Save(job);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kBug);
}

TEST_P(JobStore, MissesAJobOnceItsWindowIsOver) {
  EXPECT_EQ(WavesOf(jobs().MarkMissed(kCloses - Microseconds(1))), Waves{});
  const auto missed = jobs().MarkMissed(kCloses);
  ASSERT_EQ(WavesOf(missed), Waves{1});
  EXPECT_EQ((*missed)[0].state, JobState::kMissed);
  EXPECT_EQ(Text("select state from job where wave = 1"), "missed");
  EXPECT_EQ(Upcoming(Time{0}), Waves{2});
  EXPECT_EQ(WavesOf(jobs().MarkMissed(kCloses)), Waves{});
}

TEST_P(JobStore, MissesAParkedJobTooButNoneThatHasEnded) {
  Job job = First();
  job.state = JobState::kParked;
  ASSERT_TRUE(jobs().Save(job).ok());
  job.wave = 2;
  job.state = JobState::kDone;
  ASSERT_TRUE(jobs().Save(job).ok());
  EXPECT_EQ(WavesOf(jobs().MarkMissed(kCloses + Hours(48))), Waves{1});
  EXPECT_EQ(Text("select state from job where wave = 2"), "done");
}

INSTANTIATE_TEST_SUITE_P(Stores, JobStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
