#pragma once

#include <functional>
#include <string>

#include "engine/apply/gates.h"
#include "engine/apply/sequential_test.h"

namespace cutover {

/// The calls of those users of a plan who are cut over, by the logs of Direct
/// Routing and, before, of Calling Plans. Calls of which the log does not say
/// how they ended are not counted.
struct HealthCounts {
  int64_t users = 0;
  int64_t calls_before = 0;
  int64_t failed_before = 0;
  int64_t calls = 0;  ///< since each user's own cut-over
  int64_t failed = 0;
  Time last_cut_over = {};
};

/// Counts for the users of the plan's first `waves` waves.
using ReadHealth = std::function<Result<HealthCounts>(
    const std::string& plan_id, const Plan& plan, size_t waves)>;

/// The test that the policy asks for. The share before is measured where there
/// are at least 30 calls, and taken for no less than 0.5 %: of so rare
/// failures, a handful decides nothing.
SequentialTest TestOf(const HealthPolicy& policy, const HealthCounts& counts);

/// Proceed when nobody is cut over yet, or the calls are as good as before, or
/// it stays undecided past `go_on_after`; Wait while there are too few calls;
/// Stop when they are worse.
Verdict HealthGate(const HealthPolicy& policy, const HealthCounts& counts,
                   Time now);

}  // namespace cutover
