#include "engine/base/time.h"

#include <charconv>
#include <cstdio>
#include <ctime>

namespace cutover {

std::string FormatTime(Time time) {
  int64_t seconds = time.us / 1'000'000;
  if (time.us % 1'000'000 < 0) --seconds;
  const std::time_t t = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&t, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Result<Time> ParseTime(const std::string& text) {
  std::tm parts{};
  int used = 0;
  int matched = std::sscanf(
      text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon,
      &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &used);
  if (matched != 6) {
    return Error{ErrorCode::kInvalid, "\"" + text + "\" is not a UTC time",
                 "write it as 2026-11-24T21:05:09Z"};
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  int64_t us = 0;
  const char* at = text.c_str() + used;
  if (*at == '.') {
    int64_t unit = 100'000;
    for (++at; *at >= '0' && *at <= '9'; ++at, unit /= 10) {
      us += (*at - '0') * unit;
    }
  }
  if (std::string(at) != "Z") {
    return Error{ErrorCode::kInvalid,
                 "\"" + text + "\" does not end in Z, so its zone is unknown",
                 "write it as 2026-11-24T21:05:09Z"};
  }
  const Time time{static_cast<int64_t>(timegm(&parts)) * 1'000'000 + us};
  // timegm turns 30 February into 2 March; such a time was never meant.
  if (FormatTime(time).substr(0, 19) == text.substr(0, 19)) return time;
  return Error{ErrorCode::kInvalid, "\"" + text + "\" does not exist",
               "write it as 2026-11-24T21:05:09Z"};
}

Result<Time> ParseHttpDate(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != 0) {
    return Error{ErrorCode::kInvalid, "\"" + text + "\" is not an HTTP date",
                 "write it as Wed, 21 Oct 2015 07:28:00 GMT"};
  }
  return Time{static_cast<int64_t>(timegm(&parts)) * 1'000'000};
}

Result<Duration> ParseDuration(const std::string& text) {
  int64_t number = 0;
  auto [end, failed] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit(end, text.data() + text.size());
  // A thousand years is beyond every use and within every unit.
  const bool is_number = failed == std::errc() && number >= 0 &&
                         number <= 31'536'000'000 &&
                         (unit != "d" || number <= 365'000) &&
                         (unit != "h" || number <= 8'760'000) &&
                         (unit != "m" || number <= 525'600'000);
  if (is_number && unit == "s") return Seconds(number);
  if (is_number && unit == "m") return Minutes(number);
  if (is_number && unit == "h") return Hours(number);
  if (is_number && unit == "d") return Hours(number * 24);
  return Error{ErrorCode::kInvalid, "\"" + text + "\" is not a duration",
               "write a whole number and a unit: 90s, 15m, 36h or 7d"};
}

std::string FormatDuration(Duration duration) {
  constexpr std::pair<int64_t, const char*> kUnits[] = {
      {86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}};
  int64_t seconds = duration.us / 1'000'000;
  if (seconds <= 0 && duration.us != 0)
    return std::to_string(duration.us / 1'000) + " ms";
  std::string text;
  for (const auto& [length, name] : kUnits) {
    // "36 h" says more than "1 d 12 h".
    if (seconds < length || (length == 86'400 && seconds % length != 0))
      continue;
    text += (text.empty() ? "" : " ") + std::to_string(seconds / length) + name;
    seconds %= length;
  }
  return text.empty() ? "0 s" : text;
}

}  // namespace cutover
