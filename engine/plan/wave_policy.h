#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/wave_problem.h"

namespace cutover {

/// Nights of some sites, resolved to instants when the campaign was read: the
/// planner knows no time zones.
struct SiteCalendar {
  std::vector<std::string> sites;  ///< in lower case; none: all the others
  NightCalendar nights;
  int line = 0;       ///< of the campaign
  int load_line = 0;  ///< of its most_a_night
};

/// More of something from a day on.
struct StockArrival {
  std::string sku;  ///< part number; "": sessions of the SBC
  Time from;
  int64_t count = 0;
  int line = 0;
};

/// A user whom the campaign names: left out, or with a place of its own.
struct NamedUser {
  std::string reason;
  int line = 0;
  WavePlace place = WavePlace::kAny;
  Time not_before;
};

/// What a campaign says of waves beside their size, pilot, key and windows.
struct WavePolicy {
  std::vector<TieKind> together{std::begin(kTieKinds), std::end(kTieKinds)};
  std::vector<TieKind> inseparable;
  std::optional<int> most_a_night;
  std::optional<int> seats_a_day;
  std::optional<double> calls_a_second;
  /// Share of calls that the SBC may refuse in the busy hour.
  std::optional<double> blocked_calls;
  Duration soak;
  std::vector<SiteCalendar> calendars;
  std::string until;  ///< the calendars' end, for people
  /// Freezes and holidays, for people; Night::barrier counts them.
  std::vector<std::string> barriers;
  std::vector<StockArrival> arrivals;
  std::map<std::string, NamedUser> excluded;  ///< by lower-case UPN
  std::map<std::string, NamedUser> named;     ///< by lower-case UPN
  /// Lines of the keys of [waves], and "window" or the wave's number of
  /// windows; 0 is a default.
  std::map<std::string, int> lines;
};

/// " (line 12)", or "" of what stands in no line.
std::string LineOf(const WavePolicy& policy, const std::string& key);

}  // namespace cutover
