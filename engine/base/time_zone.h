#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace cutover {

/// The instant of a local time "2026-11-25T22:00" in an IANA zone such as
/// "Europe/Berlin". A time that does not exist (clocks go forward) or that
/// occurs twice (clocks go back) is kInvalid: a window must not be guessed.
Result<Time> LocalToUtc(const std::string& local, const std::string& zone);

/// The instants that a local time may mean: two of one that occurs twice when
/// the clocks go back, else one. Of a time that the clocks jump over both are
/// the instant of the jump.
struct LocalReadings {
  Time first;
  Time last;
};
Result<LocalReadings> ReadingsOf(const std::string& local,
                                 const std::string& zone);

/// "2026-11-25 22:00 CET"; kInvalid when the zone is unknown.
Result<std::string> FormatLocal(Time time, const std::string& zone);

}  // namespace cutover
