#include "engine/base/time_zone.h"

#include <date/tz.h>

#include <sstream>

namespace cutover {
namespace {

Result<const date::time_zone*> ZoneNamed(const std::string& zone) {
  try {
    return date::locate_zone(zone);
  } catch (const std::runtime_error&) {
    return Error{ErrorCode::kInvalid, "\"" + zone + "\" is not a time zone",
                 "use an IANA name such as Europe/Berlin"};
  }
}

using LocalSeconds = date::local_time<std::chrono::seconds>;

Result<LocalSeconds> ParseLocal(const std::string& local) {
  std::istringstream in(local);
  LocalSeconds when;
  in >> date::parse(local.size() > 16 ? "%FT%T" : "%FT%R", when);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) {
    return Error{ErrorCode::kInvalid, "\"" + local + "\" is not a local time",
                 "write it as 2026-11-25T22:00"};
  }
  return when;
}

Time TimeOf(date::sys_seconds when) {
  return {std::chrono::duration_cast<std::chrono::microseconds>(
              when.time_since_epoch())
              .count()};
}

}  // namespace

Result<Time> LocalToUtc(const std::string& local, const std::string& zone) {
  auto found = ZoneNamed(zone);
  if (!found.ok()) return found.error();
  auto when = ParseLocal(local);
  if (!when.ok()) return when.error();
  switch ((*found)->get_info(*when).result) {
    case date::local_info::nonexistent:
      return Error{ErrorCode::kInvalid,
                   local + " does not exist in " + zone +
                       ": the clocks go forward over it",
                   "choose a time before or after the change"};
    case date::local_info::ambiguous:
      return Error{ErrorCode::kInvalid,
                   local + " occurs twice in " + zone + ": the clocks go back",
                   "choose a time before or after the change"};
    default:
      return TimeOf((*found)->to_sys(*when));
  }
}

Result<LocalReadings> ReadingsOf(const std::string& local,
                                 const std::string& zone) {
  auto found = ZoneNamed(zone);
  if (!found.ok()) return found.error();
  auto when = ParseLocal(local);
  if (!when.ok()) return when.error();
  const date::local_info about = (*found)->get_info(*when);
  // A gap ends where its second part begins.
  if (about.result == date::local_info::nonexistent) {
    const Time jump = TimeOf(about.second.begin);
    return LocalReadings{jump, jump};
  }
  return LocalReadings{TimeOf((*found)->to_sys(*when, date::choose::earliest)),
                       TimeOf((*found)->to_sys(*when, date::choose::latest))};
}

Result<std::string> FormatLocal(Time time, const std::string& zone) {
  auto found = ZoneNamed(zone);
  if (!found.ok()) return found.error();
  const date::sys_time<std::chrono::seconds> when{
      std::chrono::seconds(time.us / 1'000'000)};
  return date::format("%F %H:%M %Z",
                      date::zoned_time<std::chrono::seconds>(*found, when));
}

}  // namespace cutover
