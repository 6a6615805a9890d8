#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace cutover {

enum class ClosureKind {
  kBlackout,     ///< nobody is begun; who has begun goes on to the end
  kMaintenance,  ///< of the tenant: nothing is sent at all
};

/// A range of time in which a run is held back.
struct Closure {
  ClosureKind kind = ClosureKind::kBlackout;
  Time from;
  Time until;  ///< exclusive
  std::string reason;
};

/// Reads a blackout file: one closure a line, `#` begins a comment,
///   blackout    2026-12-24T00:00 2027-01-02T06:00 Europe/Berlin Year-end
///   freeze maintenance 2026-12-05T22:00 2026-12-06T02:00 UTC MC123456
/// kInvalid with `file` and line where anything else stands: a file that is
/// half read would let through what somebody meant to forbid.
Result<std::vector<Closure>> ParseClosures(const std::string& text,
                                           const std::string& file);

}  // namespace cutover
