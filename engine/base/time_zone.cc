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

}  // namespace

Result<Time> LocalToUtc(const std::string& local, const std::string& zone) {
  auto found = ZoneNamed(zone);
  if (!found.ok()) return found.error();
  std::istringstream in(local);
  date::local_time<std::chrono::seconds> when;
  in >> date::parse(local.size() > 16 ? "%FT%T" : "%FT%R", when);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) {
    return Error{ErrorCode::kInvalid, "\"" + local + "\" is not a local time",
                 "write it as 2026-11-25T22:00"};
  }
  try {
    const auto utc = (*found)->to_sys(when).time_since_epoch();
    return Time{std::chrono::duration_cast<std::chrono::microseconds>(utc)
                    .count()};
  } catch (const date::nonexistent_local_time&) {
    return Error{ErrorCode::kInvalid,
                 local + " does not exist in " + zone +
                     ": the clocks go forward over it",
                 "choose a time before or after the change"};
  } catch (const date::ambiguous_local_time&) {
    return Error{ErrorCode::kInvalid,
                 local + " occurs twice in " + zone + ": the clocks go back",
                 "choose a time before or after the change"};
  }
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
