#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cli/campaign_calendar.h"
#include "engine/cli/toml_reader.h"
#include "engine/plan/policy.h"

namespace cutover {

/// What [waves] gives to every site: the days of the campaign, and the nights
/// and the zone of sites that have none of their own.
struct CalendarFrame {
  std::string zone = "UTC";
  std::vector<NightRule> nights;
  std::vector<int64_t> holidays;
  int holidays_line = 0;
  std::optional<int64_t> from;
  std::optional<int64_t> until;
  int until_line = 0;
};

Status ReadFrame(TomlReader& waves, CalendarFrame& frame);

/// [[site]] and [[freeze]]: the calendars of the policy, every night with what
/// shuts it. `waves` is for errors about [waves].
Status ReadSites(TomlReader& in, const std::string& path,
                 const TomlReader& waves, CalendarFrame& frame, Policy& policy);

/// [[seats]] and [[sessions]]: what comes on a day.
Status ReadStock(TomlReader& in, const std::string& path,
                 const CalendarFrame& frame, Policy& policy);

/// The instant at which the local day begins; the earlier where clocks change.
Result<Time> BeginOf(int64_t day, const std::string& zone);

}  // namespace cutover
