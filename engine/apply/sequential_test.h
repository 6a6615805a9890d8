#pragma once

#include <cstdint>

namespace cutover {

/// A sequential probability ratio test of a share: is it `before`, or as high
/// as `after`? (A. Wald, Sequential Tests of Statistical Hypotheses, 1945.)
struct SequentialTest {
  double before = 0;      ///< above 0
  double after = 0;       ///< above `before`, below 1
  double false_halt = 0;  ///< bound of halting when the share is `before`
  double missed = 0;      ///< bound of going on when it is `after`
};

enum class TestResult { kGoOn, kUndecided, kHalt };

/// Judges `failed` of `calls`. May be asked as often as one likes while calls
/// come in: both bounds hold for the first decision of any such sequence, for
/// the likelihood ratio of either kind passes 1/a at any time with a chance of
/// at most a (Ville). Wald's own narrower limits would hold only when asked
/// after each single call.
TestResult Judge(const SequentialTest& test, int64_t calls, int64_t failed);

}  // namespace cutover
