#include "engine/cli/campaign_calendar.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "engine/base/text.h"
#include "engine/base/time_zone.h"

namespace cutover {
namespace {

constexpr const char* kDays[] = {"mon", "tue", "wed", "thu",
                                 "fri", "sat", "sun"};

int WeekdayNamed(const std::string& name) {
  for (int day = 0; day < 7; ++day) {
    if (EqualsIgnoringCase(kDays[day], name)) return day;
  }
  return -1;
}

bool AllDigits(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

// Minutes of "22:00", or -1.
int MinutesOf(const std::string& text) {
  const auto parts = Split(text, ':');
  if (parts.size() != 2 || parts[0].size() != 2 || parts[1].size() != 2 ||
      !AllDigits(parts[0]) || !AllDigits(parts[1]))
    return -1;
  const int hour = std::stoi(parts[0]);
  const int minute = std::stoi(parts[1]);
  return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

// "fri-mon" goes round the week's end.
bool AddDays(const std::string& text, NightRule& rule) {
  const auto ends = Split(text, '-');
  const int first = WeekdayNamed(Trim(ends[0]));
  const int last = WeekdayNamed(Trim(ends.back()));
  if (ends.size() > 2 || first < 0 || last < 0) return false;
  for (int day = first;; day = (day + 1) % 7) {
    rule.days[day] = true;
    if (day == last) return true;
  }
}

std::string LocalText(int64_t day, int minutes) {
  char clock[24];
  std::snprintf(clock, sizeof clock, "T%02d:%02d", minutes / 60 % 24,
                minutes % 60);
  return DateText(day) + clock;
}

// 1970-01-01 was a Thursday.
int WeekdayOf(int64_t day) { return static_cast<int>(((day + 3) % 7 + 7) % 7); }

Result<Night> NightOf(const NightRule& rule, const std::string& zone,
                      int64_t day) {
  const int64_t end = rule.closes > rule.opens ? day : day + 1;
  auto opens = ReadingsOf(LocalText(day, rule.opens), zone);
  if (!opens.ok()) return opens.error();
  auto closes = ReadingsOf(LocalText(end, rule.closes), zone);
  if (!closes.ok()) return closes.error();
  Night night{opens->last, closes->first, day, {}};
  // Both ends within the double hour: the first time round.
  if (night.closes <= night.opens && opens->first < opens->last)
    night.opens = opens->first;
  return night;
}

}  // namespace

Result<int64_t> ParseDate(const std::string& text) {
  const auto parts = Split(text, '-');
  if (parts.size() == 3 && parts[0].size() == 4 && parts[1].size() == 2 &&
      parts[2].size() == 2 && AllDigits(parts[0]) && AllDigits(parts[1]) &&
      AllDigits(parts[2])) {
    const std::chrono::year_month_day date{
        std::chrono::year(std::stoi(parts[0])),
        std::chrono::month(static_cast<unsigned>(std::stoi(parts[1]))),
        std::chrono::day(static_cast<unsigned>(std::stoi(parts[2])))};
    if (date.ok())
      return std::chrono::sys_days(date).time_since_epoch().count();
  }
  return Error{ErrorCode::kInvalid, "\"" + text + "\" is not a date",
               "write it as 2027-01-11"};
}

std::string DateText(int64_t day) {
  return FormatTime(Time{Hours(24 * day).us}).substr(0, 10);
}

Result<NightRule> ParseNightRule(const std::string& text) {
  const Error wrong{ErrorCode::kInvalid,
                    "\"" + text + "\" is not a window by weekday",
                    "write it as \"mon-thu 22:00-04:00\", \"sat,sun "
                    "08:00-20:00\" or \"daily 22:00-02:00\""};
  const size_t space = text.rfind(' ');
  if (space == std::string::npos) return wrong;
  NightRule rule;
  const std::string days = Trim(text.substr(0, space));
  for (const std::string& each :
       Split(EqualsIgnoringCase(days, "daily") ? "mon-sun" : days, ',')) {
    if (!AddDays(each, rule)) return wrong;
  }
  const auto times = Split(text.substr(space + 1), '-');
  if (times.size() != 2) return wrong;
  rule.opens = MinutesOf(times[0]);
  rule.closes = MinutesOf(times[1]);
  if (rule.opens < 0 || rule.closes < 0) return wrong;
  return rule;
}

Result<std::vector<Night>> NightsBetween(const std::vector<NightRule>& rules,
                                         const std::string& zone, int64_t from,
                                         int64_t until) {
  std::vector<Night> nights;
  for (int64_t day = from; day <= until; ++day) {
    for (const NightRule& rule : rules) {
      if (!rule.days[WeekdayOf(day)]) continue;
      auto night = NightOf(rule, zone, day);
      if (!night.ok()) return night.error();
      if (night->closes > night->opens) nights.push_back(*std::move(night));
    }
  }
  std::stable_sort(
      nights.begin(), nights.end(),
      [](const Night& a, const Night& b) { return a.opens < b.opens; });
  return nights;
}

bool Barrier::Shuts(const Night& night) const {
  if (std::find(days.begin(), days.end(), night.day) != days.end()) return true;
  return night.opens < until && from < night.closes;
}

}  // namespace cutover
