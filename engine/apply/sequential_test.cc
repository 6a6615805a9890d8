#include "engine/apply/sequential_test.h"

#include <cmath>

namespace cutover {

TestResult Judge(const SequentialTest& test, int64_t calls, int64_t failed) {
  const double for_after =
      static_cast<double>(failed) * std::log(test.after / test.before) +
      static_cast<double>(calls - failed) *
          std::log((1 - test.after) / (1 - test.before));
  if (for_after >= -std::log(test.false_halt)) return TestResult::kHalt;
  if (for_after <= std::log(test.missed)) return TestResult::kGoOn;
  return TestResult::kUndecided;
}

}  // namespace cutover
