#include "engine/apply/health_gate.h"

#include <algorithm>
#include <cstdio>

namespace cutover {
namespace {

using Kind = Verdict::Kind;

// The logs lag by minutes at least; each look reads them anew.
constexpr Duration kBetweenLooks = Minutes(5);
constexpr int64_t kLeastCalls = 30;
constexpr double kLeastShare = 0.005;
constexpr double kMostShare = 0.99;

std::string ShareOf(int64_t failed, int64_t calls) {
  return std::to_string(failed) + " of " + std::to_string(calls) +
         " calls failed";
}

std::string Percent(double share) {
  char text[32] = "";
  std::snprintf(text, sizeof text, "%.1f %%", share * 100);
  return text;
}

}  // namespace

SequentialTest TestOf(const HealthPolicy& policy, const HealthCounts& counts) {
  const double measured = (static_cast<double>(counts.failed_before) + 0.5) /
                          (static_cast<double>(counts.calls_before) + 1);
  const double before =
      counts.calls_before >= kLeastCalls ? measured : policy.failures_before;
  SequentialTest test;
  test.after = std::clamp(std::max(before, kLeastShare) + policy.worse,
                          2 * kLeastShare, kMostShare);
  test.before = std::clamp(before, kLeastShare, test.after - kLeastShare);
  test.false_halt = policy.false_halt;
  test.missed = policy.missed;
  return test;
}

Verdict HealthGate(const HealthPolicy& policy, const HealthCounts& counts,
                   Time now) {
  if (counts.users == 0) return {};
  const SequentialTest test = TestOf(policy, counts);
  const std::string seen = ShareOf(counts.failed, counts.calls) +
                           " since the cut-over, " + Percent(test.before) +
                           " are taken for usual";
  switch (Judge(test, counts.calls, counts.failed)) {
    case TestResult::kGoOn:
      return {};
    case TestResult::kHalt:
      return {Kind::kStop,
              "health",
              {},
              seen + ": worse, with a chance of error of at most " +
                  Percent(policy.false_halt)};
    case TestResult::kUndecided:
      break;
  }
  const bool is_late = policy.go_on_after.us != 0 &&
                       now - counts.last_cut_over >= policy.go_on_after;
  if (is_late) return {};
  return {Kind::kWait, "health", now + kBetweenLooks,
          seen + ": too few calls to tell"};
}

}  // namespace cutover
