#include "engine/plan/continuation.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace cutover {
namespace {

std::optional<Window> WindowNow(const KeptWave& kept, const Policy& policy) {
  const auto given = policy.windows.find(kept.number);
  if (given != policy.windows.end()) return given->second;
  if (policy.default_window) return policy.default_window;
  return kept.window;
}

// Of a night that the calendar gave; of others the checks speak.
bool IsPast(const KeptWave& kept, const Policy& policy, Time now) {
  return !policy.windows.contains(kept.number) && !policy.default_window &&
         kept.window && kept.window->closes <= now;
}

int LastNumber(const Policy& policy) {
  int last = 0;
  for (const auto& [user, kept] : policy.kept_waves)
    last = std::max(last, kept.number);
  return last;
}

// As the campaign is for waves that are counted from after `last` on.
Policy After(const Policy& policy, int last) {
  Policy onward = policy;
  onward.pilot_size = 0;
  for (auto& [upn, user] : onward.waves.named) {
    if (user.place == WavePlace::kPilot) user.place = WavePlace::kAny;
  }
  onward.windows.clear();
  for (const auto& [number, window] : policy.windows) {
    if (number > last) onward.windows.emplace(number - last, window);
  }
  return onward;
}

void Renumber(Wave& wave, int last) {
  const std::string old = "wave " + std::to_string(wave.number);
  wave.number += last;
  if (wave.name.starts_with(old))
    wave.name =
        "wave " + std::to_string(wave.number) + wave.name.substr(old.size());
}

}  // namespace

std::optional<Finding> LeftToARun(const User& user, const Policy& policy) {
  const std::string upn = IdentityOf(user).upn;
  const auto moved = policy.moved_users.find(user.key);
  if (moved != policy.moved_users.end()) {
    return Finding{"CUT-DONE",
                   Severity::kNote,
                   user.key,
                   upn,
                   "moved by " + moved->second + " since the snapshot",
                   ""};
  }
  const auto changed = policy.changed_users.find(user.key);
  if (changed == policy.changed_users.end()) return std::nullopt;
  return Finding{"CUT-OUTDATED",
                 Severity::kBlock,
                 user.key,
                 upn,
                 "changed by " + changed->second + " since the snapshot",
                 "discover again, then plan again"};
}

Result<FormedWaves> FormWavesOnward(std::vector<KeyedMove> moves,
                                    const Policy& policy, Time now,
                                    const WaveForming& form) {
  if (policy.kept_waves.empty()) return form(std::move(moves), policy, {});
  std::map<int, Wave> kept;
  std::vector<KeyedMove> others;
  for (KeyedMove& each : moves) {
    const auto found = policy.kept_waves.find(each.move.user.key);
    if (found == policy.kept_waves.end() ||
        IsPast(found->second, policy, now)) {
      others.push_back(std::move(each));
      continue;
    }
    const KeptWave& wave = found->second;
    kept.try_emplace(
            wave.number,
            Wave{wave.number, wave.name, WindowNow(wave, policy), {}, {}})
        .first->second.moves.push_back(std::move(each.move));
  }
  std::vector<Wave> settled;
  for (auto& [number, wave] : kept) {
    std::sort(
        wave.moves.begin(), wave.moves.end(),
        [](const Move& a, const Move& b) { return a.user.key < b.user.key; });
    settled.push_back(std::move(wave));
  }
  FormedWaves formed;
  const int last = LastNumber(policy);
  if (!others.empty()) {
    auto onward = form(std::move(others), After(policy, last), settled);
    if (!onward.ok()) return onward.error();
    formed = *std::move(onward);
    for (Wave& wave : formed.waves) Renumber(wave, last);
  }
  std::move(settled.begin(), settled.end(), std::back_inserter(formed.waves));
  std::sort(formed.waves.begin(), formed.waves.end(),
            [](const Wave& a, const Wave& b) { return a.number < b.number; });
  return formed;
}

}  // namespace cutover
