#include "engine/cli/campaign_sites.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/text.h"
#include "engine/base/time_zone.h"

namespace cutover {
namespace {

constexpr int64_t kYear = 365;
constexpr int64_t kMostDays = 5 * kYear;

Result<std::optional<int64_t>> ReadDay(TomlReader& in, const char* key) {
  const std::string text = in.Text(key, "");
  if (!in.Has(key)) return std::optional<int64_t>();
  auto day = ParseDate(text);
  if (!day.ok())
    return in.At(key, "cannot be read: " + day.error().message,
                 day.error().remedy);
  return std::optional(*day);
}

Status ReadRules(TomlReader& in, std::vector<NightRule>& rules) {
  for (const std::string& text : in.OneOrMoreTexts("nights")) {
    auto rule = ParseNightRule(text);
    if (!rule.ok())
      return in.At("nights", "has " + rule.error().message,
                   rule.error().remedy);
    rules.push_back(*rule);
  }
  return Done{};
}

Status ReadHolidays(TomlReader& in, std::vector<int64_t>& days) {
  for (const std::string& text : in.Texts("holidays")) {
    auto day = ParseDate(text);
    if (!day.ok())
      return in.At("holidays", "has " + day.error().message,
                   day.error().remedy);
    days.push_back(*day);
  }
  return Done{};
}

Status CheckZone(const TomlReader& in, const std::string& zone) {
  auto known = ReadingsOf("2000-01-01T00:00", zone);
  if (known.ok()) return Done{};
  return in.At("zone", "cannot be read: " + known.error().message,
               known.error().remedy);
}

/// One [[site]], before its nights are counted out.
struct Site {
  std::vector<std::string> names;  ///< as written
  std::string zone;
  std::vector<NightRule> rules;
  std::vector<int64_t> holidays;
  int holidays_line = 0;
  std::optional<int> most_a_night;
  int line = 0;
  int load_line = 0;
};

Result<Site> ReadSite(const toml::table& table, const std::string& path,
                      const CalendarFrame& frame) {
  TomlReader in(table, path, "site.");
  Site site;
  site.line = in.Line();
  site.names = in.OneOrMoreTexts("name");
  site.zone = in.Text("zone", frame.zone);
  TRY(ReadRules(in, site.rules));
  TRY(ReadHolidays(in, site.holidays));
  site.holidays_line = in.LineOf("holidays");
  if (in.Has("most_a_night"))
    site.most_a_night =
        static_cast<int>(in.Number("most_a_night", 1, 1, 1000000));
  site.load_line = in.LineOf("most_a_night");
  TRY(in.Finish());
  TRY(CheckZone(in, site.zone));
  if (site.names.empty() || Trim(site.names[0]).empty())
    return in.At("name", "is missing",
                 "name the site as the directory does "
                 "(physicalDeliveryOfficeName)");
  if (site.rules.empty()) site.rules = frame.nights;
  if (site.rules.empty())
    return in.At("nights", "are missing",
                 "give the site its nights, or waves.nights for all");
  return site;
}

/// Freezes and holidays, numbered as the policy names them.
class Barriers {
 public:
  explicit Barriers(Policy& policy) : policy_(policy) {}

  void Add(Barrier barrier) {
    policy_.waves.barriers.push_back(barrier.words);
    barriers_.push_back(std::move(barrier));
  }

  void Mark(const std::vector<std::string>& sites,
            std::vector<Night>& nights) const {
    for (size_t i = 0; i < barriers_.size(); ++i) {
      if (!Concerns(barriers_[i], sites)) continue;
      for (Night& night : nights) {
        if (barriers_[i].Shuts(night))
          night.barriers.push_back(static_cast<int>(i));
      }
    }
  }

  const std::vector<Barrier>& all() const { return barriers_; }

 private:
  static bool Concerns(const Barrier& barrier,
                       const std::vector<std::string>& sites) {
    if (barrier.sites.empty()) return true;
    return std::any_of(
        sites.begin(), sites.end(), [&](const std::string& site) {
          return std::find(barrier.sites.begin(), barrier.sites.end(), site) !=
                 barrier.sites.end();
        });
  }

  Policy& policy_;
  std::vector<Barrier> barriers_;
};

std::vector<std::string> Lower(const std::vector<std::string>& names) {
  std::vector<std::string> lower;
  for (const std::string& name : names) lower.push_back(ToLower(Trim(name)));
  return lower;
}

// A day, which is meant whole, or a local time.
Result<Time> ReadEdge(TomlReader& in, const char* key, const std::string& zone,
                      int64_t days_on) {
  const std::string text = in.Text(key, "");
  if (text.size() == 10) {
    auto day = ParseDate(text);
    if (day.ok()) return BeginOf(*day + days_on, zone);
  }
  auto readings = ReadingsOf(text, zone);
  if (!readings.ok())
    return in.At(key, "is neither a date nor a local time: \"" + text + "\"",
                 "write 2026-12-18, or 2026-12-18T18:00");
  return days_on == 0 ? readings->first : readings->last;
}

Status ReadFreeze(const toml::table& table, const std::string& path,
                  const CalendarFrame& frame,
                  const std::set<std::string>& sites, Barriers& barriers) {
  TomlReader in(table, path, "freeze.");
  Barrier freeze;
  const std::string reason = in.Text("reason", "");
  const std::string zone = in.Text("zone", frame.zone);
  freeze.sites = Lower(in.OneOrMoreTexts("sites"));
  const std::string from = in.Text("from", "");
  const std::string until = in.Text("until", "");
  TRY(in.Finish());
  TRY(CheckZone(in, zone));
  if (reason.empty())
    return in.At("reason", "is missing", "say what the freeze is for");
  auto begin = ReadEdge(in, "from", zone, 0);
  if (!begin.ok()) return begin.error();
  auto end = ReadEdge(in, "until", zone, 1);
  if (!end.ok()) return end.error();
  if (*end <= *begin)
    return in.At("until", "is not after from", "swap the two");
  for (const std::string& each : freeze.sites) {
    if (!sites.contains(each))
      return in.At("sites", "names \"" + each + "\", which has no [[site]]",
                   "add a [[site]] for it, or correct the name");
  }
  freeze.from = *begin;
  freeze.until = *end;
  freeze.words = "[[freeze]] \"" + reason + "\", " + from + " to " + until +
                 " (line " + std::to_string(in.Line()) + ")";
  barriers.Add(std::move(freeze));
  return Done{};
}

Result<std::vector<Site>> ReadAllSites(TomlReader& in, const std::string& path,
                                       const CalendarFrame& frame) {
  std::vector<Site> sites;
  std::map<std::string, int> lines;
  for (const toml::table* table : in.Tables("site")) {
    auto site = ReadSite(*table, path, frame);
    if (!site.ok()) return site.error();
    for (const std::string& name : Lower(site->names)) {
      const auto [at, is_new] = lines.emplace(name, site->line);
      if (is_new) continue;
      return TomlReader(*table, path, "site.")
          .At("name",
              "has \"" + name + "\", which stands in line " +
                  std::to_string(at->second) + " too",
              "keep one [[site]] for each");
    }
    sites.push_back(*std::move(site));
  }
  return sites;
}

// The campaign's days, once there are nights to be counted out over them.
Status CloseFrame(const TomlReader& waves, CalendarFrame& frame,
                  Policy& policy) {
  if (!frame.from)
    return waves.At("from", "is missing",
                    "name the first day on which a window may open");
  const bool is_given = frame.until.has_value();
  if (!is_given) frame.until = *frame.from + kYear;
  if (*frame.until < *frame.from)
    return waves.At("until", "is before from", "swap the two");
  if (*frame.until - *frame.from > kMostDays)
    return waves.At("until", "is more than five years after from",
                    "end the campaign earlier");
  policy.waves.until =
      is_given ? "waves.until = " + DateText(*frame.until) + " (line " +
                     std::to_string(frame.until_line) + ")"
               : "waves.until is not given: " + DateText(*frame.until) +
                     ", a year after waves.from" + LineOf(policy.waves, "from");
  return Done{};
}

Status AddCalendar(const Site& site, const CalendarFrame& frame,
                   const Barriers& barriers, Policy& policy) {
  auto nights = NightsBetween(site.rules, site.zone, *frame.from, *frame.until);
  if (!nights.ok()) return nights.error();
  const std::vector<std::string> sites = Lower(site.names);
  barriers.Mark(sites, *nights);
  policy.waves.calendars.push_back(
      {sites,
       {site.names.empty() ? "other sites" : Join(site.names, ", "), site.zone,
        *std::move(nights), site.most_a_night},
       site.line,
       site.load_line});
  return Done{};
}

// A window that was written out stands against a freeze as it is.
Status CheckWrittenWindows(const Barriers& barriers, const std::string& path,
                           const Policy& policy) {
  std::vector<std::pair<std::string, Window>> windows;
  for (const auto& [number, window] : policy.windows)
    windows.emplace_back("wave " + std::to_string(number), window);
  if (policy.default_window)
    windows.emplace_back("window", *policy.default_window);
  for (const Barrier& each : barriers.all()) {
    for (const auto& [name, window] : windows) {
      if (!each.Shuts({window.opens, window.closes, 0, {}})) continue;
      return Error{ErrorCode::kInvalid,
                   path + ": " + (name == "window" ? "waves.window" : name) +
                       LineOf(policy.waves, name) + " lies in " + each.words,
                   "give it another window, or shorten the freeze"};
    }
  }
  return Done{};
}

}  // namespace

Result<Time> BeginOf(int64_t day, const std::string& zone) {
  auto readings = ReadingsOf(DateText(day) + "T00:00", zone);
  if (!readings.ok()) return readings.error();
  return readings->first;
}

Status ReadFrame(TomlReader& waves, CalendarFrame& frame) {
  frame.zone = waves.Text("zone", "UTC");
  TRY(CheckZone(waves, frame.zone));
  TRY(ReadRules(waves, frame.nights));
  TRY(ReadHolidays(waves, frame.holidays));
  frame.holidays_line = waves.LineOf("holidays");
  auto from = ReadDay(waves, "from");
  if (!from.ok()) return from.error();
  auto until = ReadDay(waves, "until");
  if (!until.ok()) return until.error();
  frame.from = *from;
  frame.until = *until;
  frame.until_line = waves.LineOf("until");
  return Done{};
}

Status ReadSites(TomlReader& in, const std::string& path,
                 const TomlReader& waves, CalendarFrame& frame,
                 Policy& policy) {
  auto sites = ReadAllSites(in, path, frame);
  if (!sites.ok()) return sites.error();
  std::set<std::string> names;
  for (const Site& site : *sites) {
    for (const std::string& name : Lower(site.names)) names.insert(name);
  }
  Barriers barriers(policy);
  for (const toml::table* table : in.Tables("freeze"))
    TRY(ReadFreeze(*table, path, frame, names, barriers));
  if (sites->empty() && frame.nights.empty()) {
    for (const char* key : {"from", "until", "holidays", "zone"}) {
      if (waves.Has(key))
        return waves.At(key, "has no nights to be about",
                        "give waves.nights, or take it out");
    }
    return CheckWrittenWindows(barriers, path, policy);
  }
  TRY(CloseFrame(waves, frame, policy));
  if (!frame.holidays.empty())
    barriers.Add(
        {"waves.holidays (line " + std::to_string(frame.holidays_line) + ")",
         {},
         frame.holidays,
         {},
         {}});
  for (const Site& site : *sites) {
    if (site.holidays.empty()) continue;
    barriers.Add({"site.holidays of " + Join(site.names, ", ") + " (line " +
                      std::to_string(site.holidays_line) + ")",
                  Lower(site.names),
                  site.holidays,
                  {},
                  {}});
  }
  for (const Site& site : *sites)
    TRY(AddCalendar(site, frame, barriers, policy));
  if (frame.nights.empty()) return Done{};
  const int line = waves.LineOf("nights");
  return AddCalendar({{}, frame.zone, frame.nights, {}, 0, {}, line, line},
                     frame, barriers, policy);
}

Status ReadStock(TomlReader& in, const std::string& path,
                 const CalendarFrame& frame, Policy& policy) {
  for (const char* kind : {"seats", "sessions"}) {
    for (const toml::table* table : in.Tables(kind)) {
      TomlReader stock(*table, path, std::string(kind) + ".");
      const bool is_seats = kind == std::string("seats");
      StockArrival arrival;
      arrival.line = stock.Line();
      if (is_seats) arrival.sku = stock.Text("sku", "");
      arrival.count = stock.Number("add", 0, 1, 100000000);
      auto day = ReadDay(stock, "from");
      TRY(stock.Finish());
      if (!day.ok()) return day.error();
      if (!*day || arrival.count == 0 || (is_seats && arrival.sku.empty()))
        return stock.At(!*day                ? "from"
                        : arrival.count == 0 ? "add"
                                             : "sku",
                        "is missing", "say what comes, how much, and when");
      if (policy.waves.calendars.empty())
        return stock.At("from", "has no nights to be held against",
                        "give waves.nights, or take it out");
      if (!is_seats && !policy.waves.blocked_calls)
        return stock.At("add", "limits nothing without waves.blocked_calls",
                        "say which share of calls may be blocked, e.g. 0.01");
      auto from = BeginOf(**day, frame.zone);
      if (!from.ok()) return from.error();
      arrival.from = *from;
      policy.waves.arrivals.push_back(arrival);
    }
  }
  return Done{};
}

}  // namespace cutover
