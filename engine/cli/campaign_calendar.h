#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/plan/wave_problem.h"

namespace cutover {

/// Days since 1970-01-01 of "2027-01-11"; kInvalid when there is no such date.
Result<int64_t> ParseDate(const std::string& text);
std::string DateText(int64_t day);

/// A window by weekday, in local time.
struct NightRule {
  bool days[7] = {};  ///< on which it opens, from Monday
  int opens = 0;      ///< minutes after midnight
  int closes = 0;     ///< of the same day, or of the next when not later
};

/// Reads "mon-thu 22:00-04:00", "sat,sun 08:00-20:00" or "daily 22:00-02:00".
Result<NightRule> ParseNightRule(const std::string& text);

/// The windows of the rules that open on `from` to `until`, both included, in
/// the order of their opening. Where clocks change, a window keeps to what is
/// certain: it opens at the later reading of its hour and closes at the
/// earlier, an hour that is jumped over being the instant of the jump; one of
/// which nothing is left is no window. kInvalid for an unknown zone.
Result<std::vector<Night>> NightsBetween(const std::vector<NightRule>& rules,
                                         const std::string& zone, int64_t from,
                                         int64_t until);

/// Days, or an exact span, in which nothing is moved.
struct Barrier {
  std::string words;               ///< for people, with its line
  std::vector<std::string> sites;  ///< in lower case; none: all
  std::vector<int64_t> days;       ///< local dates on which no window opens
  Time from;                       ///< the span, empty where days are given
  Time until;

  bool Shuts(const Night& night) const;
};

}  // namespace cutover
