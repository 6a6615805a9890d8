#include "engine/cli/campaign_people.h"

#include "engine/base/text.h"

namespace cutover {
namespace {

// Of one who is named already, where.
std::string NamedBefore(const Policy& policy, const std::string& upn) {
  for (const auto* names : {&policy.waves.excluded, &policy.waves.named}) {
    const auto found = names->find(upn);
    if (found != names->end())
      return "stands in line " + std::to_string(found->second.line) + " too";
  }
  return "";
}

Result<std::string> ReadUser(TomlReader& in, const Policy& policy) {
  const std::string upn = ToLower(Trim(in.Text("user", "")));
  if (upn.empty()) return in.At("user", "is missing", "give the user's UPN");
  const std::string before = NamedBefore(policy, upn);
  if (!before.empty())
    return in.At("user", "\"" + upn + "\" " + before, "keep one of the two");
  return upn;
}

Status ReadExclusion(const toml::table& table, const std::string& path,
                     Policy& policy) {
  TomlReader in(table, path, "exclude.");
  auto upn = ReadUser(in, policy);
  if (!upn.ok()) return upn.error();
  NamedUser user;
  user.line = in.Line();
  user.reason = in.Text("reason", "");
  TRY(in.Finish());
  if (user.reason.empty())
    return in.At("reason", "is missing", "say why the user is left out");
  policy.waves.excluded.emplace(*upn, user);
  return Done{};
}

Status ReadPlace(TomlReader& in, const Policy& policy, NamedUser& user) {
  const std::string wave = in.Text("wave", "");
  if (wave == "pilot") {
    user.place = WavePlace::kPilot;
    if (policy.pilot_size == 0)
      return in.At("wave", "is \"pilot\", and there is none",
                   "give waves.pilot its size");
  } else if (wave == "last") {
    user.place = WavePlace::kLast;
  } else if (!wave.empty()) {
    return in.At("wave", "is \"" + wave + "\"", "choose pilot or last");
  }
  return Done{};
}

Status ReadVip(const toml::table& table, const std::string& path,
               const CalendarFrame& frame, Policy& policy) {
  TomlReader in(table, path, "vip.");
  auto upn = ReadUser(in, policy);
  if (!upn.ok()) return upn.error();
  NamedUser user;
  user.line = in.Line();
  user.reason = in.Text("reason", "");
  TRY(ReadPlace(in, policy, user));
  const std::string not_before = in.Text("not_before", "");
  TRY(in.Finish());
  if (user.reason.empty())
    return in.At("reason", "is missing", "say why the user is set apart");
  if (user.place == WavePlace::kAny && not_before.empty())
    return in.At("wave", "is missing",
                 "choose pilot or last, or give a not_before");
  if (!not_before.empty()) {
    auto day = ParseDate(not_before);
    if (!day.ok())
      return in.At("not_before", "cannot be read: " + day.error().message,
                   day.error().remedy);
    if (policy.waves.calendars.empty())
      return in.At("not_before", "has no nights to be held against",
                   "give waves.nights, or take it out");
    auto begin = BeginOf(*day, frame.zone);
    if (!begin.ok()) return begin.error();
    user.not_before = *begin;
  }
  policy.waves.named.emplace(*upn, user);
  return Done{};
}

}  // namespace

Status ReadPilotUsers(TomlReader& waves, Policy& policy) {
  for (const std::string& text : waves.Texts("pilot_users")) {
    NamedUser user;
    user.line = waves.LineOf("pilot_users");
    user.place = WavePlace::kPilot;
    if (!policy.waves.named.emplace(ToLower(Trim(text)), user).second)
      return waves.At("pilot_users", "has \"" + text + "\" twice", "keep one");
  }
  const int named = static_cast<int>(policy.waves.named.size());
  if (!waves.Has("pilot")) policy.pilot_size = named;
  if (named > policy.pilot_size)
    return waves.At("pilot_users",
                    "are " + std::to_string(named) +
                        ", waves.pilot has room for " +
                        std::to_string(policy.pilot_size),
                    "make waves.pilot larger, or leave it out");
  return Done{};
}

Status ReadNamedUsers(TomlReader& in, const std::string& path,
                      const CalendarFrame& frame, Policy& policy) {
  for (const toml::table* table : in.Tables("exclude"))
    TRY(ReadExclusion(*table, path, policy));
  for (const toml::table* table : in.Tables("vip"))
    TRY(ReadVip(*table, path, frame, policy));
  return Done{};
}

}  // namespace cutover
