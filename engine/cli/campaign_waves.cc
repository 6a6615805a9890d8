#include "engine/cli/campaign_waves.h"

#include <algorithm>

#include "engine/base/time_zone.h"
#include "engine/cli/campaign_people.h"
#include "engine/cli/campaign_sites.h"
#include "engine/plan/wave_ties.h"

namespace cutover {
namespace {

// The last that is read of its table.
Result<Window> ReadWindow(TomlReader& in) {
  const std::string zone = in.Text("zone", "UTC");
  const std::string from = in.Text("opens", "");
  const std::string until = in.Text("closes", "");
  TRY(in.Finish());
  auto opens = LocalToUtc(from, zone);
  if (!opens.ok())
    return in.At("opens", "cannot be read: " + opens.error().message,
                 opens.error().remedy);
  auto closes = LocalToUtc(until, zone);
  if (!closes.ok())
    return in.At("closes", "cannot be read: " + closes.error().message,
                 closes.error().remedy);
  return Window{*opens, *closes, zone};
}

Result<WaveKey> WaveKeyNamed(const TomlReader& in, const std::string& name) {
  if (name == "none") return WaveKey::kNone;
  if (name == "country") return WaveKey::kCountry;
  if (name == "site") return WaveKey::kSite;
  if (name == "department") return WaveKey::kDepartment;
  return in.At("key", "is \"" + name + "\"",
               "choose none, country, site or department");
}

Status ReadTies(TomlReader& in, const char* key, std::vector<TieKind>& kinds) {
  if (!in.Has(key)) return Done{};
  kinds.clear();
  for (const std::string& name : in.Texts(key)) {
    const auto found =
        std::find_if(std::begin(kTieKinds), std::end(kTieKinds),
                     [&](TieKind each) { return name == TieKindName(each); });
    if (found == std::end(kTieKinds))
      return in.At(key, "has \"" + name + "\"",
                   "choose of delegates, team_calls, response_groups, lines");
    if (std::find(kinds.begin(), kinds.end(), *found) == kinds.end())
      kinds.push_back(*found);
  }
  std::sort(kinds.begin(), kinds.end());
  return Done{};
}

std::optional<int> Count(TomlReader& in, const char* key) {
  if (!in.Has(key)) return std::nullopt;
  return static_cast<int>(in.Number(key, 1, 1, 1000000));
}

void ReadLoads(TomlReader& in, Policy& policy) {
  WavePolicy& waves = policy.waves;
  waves.most_a_night = Count(in, "most_a_night");
  waves.seats_a_day = Count(in, "seats_a_day");
  waves.calls_a_second = in.Decimal("calls_a_second", 0.001, 1000);
  waves.blocked_calls = in.Decimal("blocked_calls", 0.0001, 0.5);
  waves.soak = in.Length("soak", {});
}

void NoteLines(const TomlReader& in, WavePolicy& waves) {
  for (const char* key :
       {"size", "pilot", "key", "window", "inseparable", "together",
        "most_a_night", "seats_a_day", "calls_a_second", "blocked_calls",
        "soak", "pilot_users", "from", "until", "nights"}) {
    if (in.Has(key)) waves.lines[key] = in.LineOf(key);
  }
}

// Keys that only dated waves can follow.
Status WantNights(const TomlReader& in, const Policy& policy) {
  if (!policy.waves.calendars.empty()) return Done{};
  if (in.Has("soak"))
    return in.At("soak", "needs nights to count from",
                 "give waves.nights, or take it out");
  const bool has_window = in.Has("window") || !policy.windows.empty();
  if (policy.waves.calls_a_second && !has_window)
    return in.At("calls_a_second", "has no window to be held against",
                 "give waves.nights or windows, or take it out");
  if (policy.stage_ahead.us != 0 && !has_window)
    return in.At("stage_ahead", "is ahead of no window",
                 "give the waves a window, or take it out");
  return Done{};
}

Status WantOneKind(const TomlReader& in, const Policy& policy) {
  if (policy.waves.calendars.empty()) return Done{};
  if (in.Has("window"))
    return in.At("window", "stands beside nights by weekday",
                 "choose one of the two");
  if (policy.windows.empty()) return Done{};
  const std::string wave =
      "wave " + std::to_string(policy.windows.begin()->first);
  return in.At(
      "nights",
      "stand beside the window of " + wave + LineOf(policy.waves, wave),
      "take the [[wave]] out: waves get the nights in their order");
}

Status ReadNumberedWindows(TomlReader& in, const std::string& path,
                           Policy& policy) {
  for (const toml::table* table : in.Tables("wave")) {
    TomlReader wave(*table, path, "wave.");
    const int number = static_cast<int>(wave.Number("number", -1, 0, 100000));
    auto window = ReadWindow(wave);
    if (!window.ok()) return window.error();
    if (number < 0)
      return wave.At("number", "is missing", "name the wave that it is for");
    if (!policy.windows.emplace(number, *window).second)
      return wave.At("number", "stands twice", "keep one [[wave]] a number");
    policy.waves.lines["wave " + std::to_string(number)] = wave.Line();
  }
  return Done{};
}

Status ReadTable(TomlReader& waves, const std::string& path,
                 CalendarFrame& frame, Policy& policy) {
  policy.wave_size = static_cast<int>(waves.Number("size", 50, 1, 100000));
  policy.pilot_size = static_cast<int>(waves.Number("pilot", 0, 0, 100000));
  const std::string name = waves.Text("key", "none");
  const toml::table* window = waves.Table("window");
  policy.stage_ahead = waves.Length("stage_ahead", {});
  TRY(ReadTies(waves, "together", policy.waves.together));
  TRY(ReadTies(waves, "inseparable", policy.waves.inseparable));
  ReadLoads(waves, policy);
  NoteLines(waves, policy.waves);
  TRY(ReadPilotUsers(waves, policy));
  TRY(ReadFrame(waves, frame));
  TRY(waves.Finish());
  auto key = WaveKeyNamed(waves, name);
  if (!key.ok()) return key.error();
  policy.wave_key = *key;
  if (window == nullptr) return Done{};
  TomlReader reader(*window, path, "waves.window.");
  auto read = ReadWindow(reader);
  if (!read.ok()) return read.error();
  policy.default_window = *read;
  return Done{};
}

}  // namespace

Status ReadWaves(TomlReader& in, const std::string& path, Policy& policy) {
  static const toml::table kEmpty;
  const toml::table* table = in.Table("waves");
  TomlReader waves(table == nullptr ? kEmpty : *table, path, "waves.");
  CalendarFrame frame;
  if (table != nullptr) TRY(ReadTable(waves, path, frame, policy));
  TRY(ReadNumberedWindows(in, path, policy));
  TRY(ReadSites(in, path, waves, frame, policy));
  TRY(WantOneKind(waves, policy));
  TRY(WantNights(waves, policy));
  TRY(ReadStock(in, path, frame, policy));
  return ReadNamedUsers(in, path, frame, policy);
}

}  // namespace cutover
