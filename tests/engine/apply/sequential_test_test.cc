#include "engine/apply/sequential_test.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <random>

#include "engine/apply/health_gate.h"

namespace cutover {
namespace {

// How the first decision of many sequences falls, when each call fails with
// the chance `share` and the test is asked after every `batch` calls.
struct Decisions {
  int go_on = 0, halt = 0, undecided = 0;
};

Decisions Simulate(const SequentialTest& test, double share, int batch,
                   int runs, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::bernoulli_distribution fails(share);
  Decisions decisions;
  for (int run = 0; run < runs; ++run) {
    int64_t calls = 0, failed = 0;
    TestResult result = TestResult::kUndecided;
    while (calls < 20'000 && result == TestResult::kUndecided) {
      for (int i = 0; i < batch; ++i) failed += fails(random) ? 1 : 0;
      calls += batch;
      result = Judge(test, calls, failed);
    }
    decisions.go_on += result == TestResult::kGoOn;
    decisions.halt += result == TestResult::kHalt;
    decisions.undecided += result == TestResult::kUndecided;
  }
  return decisions;
}

// The bound and five standard deviations of what is simulated.
int MostOf(int runs, double bound) {
  return static_cast<int>(runs * bound +
                          5 * std::sqrt(runs * bound * (1 - bound)));
}

// A test as a campaign may set one, and how it is asked.
struct Setting {
  SequentialTest test;
  int batch;
  uint64_t seed;
};

Setting AnySetting() {
  const double before = *rc::gen::inRange(5, 200) / 1000.0;
  const double worse = *rc::gen::inRange(50, 200) / 1000.0;
  const double false_halt = *rc::gen::inRange(5, 200) / 1000.0;
  const double missed = *rc::gen::inRange(5, 200) / 1000.0;
  return {{before, before + worse, false_halt, missed},
          *rc::gen::inRange(1, 60),
          *rc::gen::arbitrary<uint64_t>()};
}

constexpr int kRuns = 400;

TEST(SequentialTest, HaltsWithoutCauseAtMostAsOftenAsStated) {
  rc::check("share as before", [] {
    const Setting it = AnySetting();
    const Decisions seen =
        Simulate(it.test, it.test.before, it.batch, kRuns, it.seed);
    RC_LOG() << "seed " << it.seed << ", halts " << seen.halt;
    RC_ASSERT(seen.halt <= MostOf(kRuns, it.test.false_halt));
    RC_ASSERT(seen.undecided == 0);
  });
}

TEST(SequentialTest, GoesOnDespiteCauseAtMostAsOftenAsStated) {
  rc::check("share as high as it must be found", [] {
    const Setting it = AnySetting();
    const Decisions seen =
        Simulate(it.test, it.test.after, it.batch, kRuns, it.seed);
    RC_LOG() << "seed " << it.seed << ", goes on " << seen.go_on;
    RC_ASSERT(seen.go_on <= MostOf(kRuns, it.test.missed));
    RC_ASSERT(seen.undecided == 0);
  });
}

// Worse than what is to be found is found no less often.
TEST(SequentialTest, FindsWhatIsMuchWorse) {
  const SequentialTest test{0.03, 0.08, 0.05, 0.05};
  const Decisions seen = Simulate(test, 0.30, 10, 2000, 11);
  EXPECT_LE(seen.go_on, MostOf(2000, 0.05));
  EXPECT_EQ(seen.undecided, 0);
}

TEST(SequentialTest, DecidesNothingWithoutCalls) {
  EXPECT_EQ(Judge({0.03, 0.08, 0.05, 0.05}, 0, 0), TestResult::kUndecided);
}

constexpr Time kNow{1'790'000'000'000'000};

TEST(HealthGate, ProceedsWhileNobodyIsMoved) {
  EXPECT_TRUE(HealthGate({}, {}, kNow).Proceeds());
}

TEST(HealthGate, GoesOnWaitsOrHaltsByTheCalls) {
  HealthCounts counts{10, 1000, 20, 0, 0, kNow};
  const Verdict wait = HealthGate({}, counts, kNow);
  EXPECT_EQ(wait.kind, Verdict::Kind::kWait);
  EXPECT_GT(wait.until, kNow);
  counts.calls = 400;
  counts.failed = 8;
  EXPECT_TRUE(HealthGate({}, counts, kNow).Proceeds());
  counts.failed = 100;
  const Verdict halt = HealthGate({}, counts, kNow);
  EXPECT_EQ(halt.kind, Verdict::Kind::kStop);
  EXPECT_TRUE(halt.reason.starts_with(
      "100 of 400 calls failed since the cut-over, 2.0 % are taken for usual"))
      << halt.reason;
}

TEST(HealthGate, GoesOnAfterAWhileIfTheCampaignSaysSo) {
  HealthPolicy policy;
  const HealthCounts counts{10, 0, 0, 1, 0, kNow};
  EXPECT_FALSE(HealthGate(policy, counts, kNow + Hours(999)).Proceeds());
  policy.go_on_after = Hours(24);
  EXPECT_FALSE(HealthGate(policy, counts, kNow + Hours(23)).Proceeds());
  EXPECT_TRUE(HealthGate(policy, counts, kNow + Hours(24)).Proceeds());
}

TEST(HealthGate, TakesTheCampaignsShareWhereCallsBeforeAreFew) {
  HealthPolicy policy;
  policy.failures_before = 0.10;
  EXPECT_DOUBLE_EQ(TestOf(policy, {1, 29, 0, 0, 0, {}}).before, 0.10);
  EXPECT_NEAR(TestOf(policy, {1, 999, 50, 0, 0, {}}).before, 0.0505, 1e-9);
}

// Whatever was measured, the test is one: 0 < before < after < 1.
TEST(HealthGate, MakesATestOfAnyCounts) {
  rc::check("any counts", [] {
    HealthPolicy policy;
    policy.worse = *rc::gen::inRange(1, 1000) / 1000.0;
    policy.failures_before = *rc::gen::inRange(0, 1000) / 1000.0;
    HealthCounts counts;
    counts.users = 1;
    counts.calls_before = *rc::gen::inRange(0, 100'000);
    counts.failed_before =
        *rc::gen::inRange<int64_t>(0, counts.calls_before + 1);
    const SequentialTest test = TestOf(policy, counts);
    RC_ASSERT(test.before > 0);
    RC_ASSERT(test.before < test.after);
    RC_ASSERT(test.after < 1);
  });
}

}  // namespace
}  // namespace cutover
