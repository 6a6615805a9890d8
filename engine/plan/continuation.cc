#include "engine/plan/continuation.h"

#include <algorithm>
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

struct Kept {
  Wave wave;
  std::vector<const User*> users;
};

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
  std::map<int, Kept> kept;
  std::vector<KeyedMove> others;
  const auto is_ahead = [](const KeyedMove& a, const KeyedMove& b) {
    return a.move.user.key < b.move.user.key;
  };
  if (!std::is_sorted(moves.begin(), moves.end(), is_ahead))
    std::sort(moves.begin(), moves.end(), is_ahead);
  for (KeyedMove& each : moves) {
    const auto found = policy.kept_waves.find(each.move.user.key);
    if (found == policy.kept_waves.end() ||
        IsPast(found->second, policy, now)) {
      others.push_back(std::move(each));
      continue;
    }
    const KeptWave& wave = found->second;
    const auto [at, is_new] = kept.try_emplace(wave.number);
    Kept& into = at->second;
    if (is_new)
      into.wave = {wave.number, wave.name, WindowNow(wave, policy), {}, {}};
    into.users.push_back(each.user);
    into.wave.moves.push_back(std::move(each.move));
  }
  std::vector<Wave> settled;
  for (auto& [number, each] : kept) settled.push_back(std::move(each.wave));
  FormedWaves formed;
  const int last = LastNumber(policy);
  if (!others.empty()) {
    auto onward = form(std::move(others), After(policy, last), settled);
    if (!onward.ok()) return onward.error();
    formed = *std::move(onward);
    for (Wave& wave : formed.waves) Renumber(wave, last);
  }
  for (size_t i = 0; i < formed.waves.size(); ++i) {
    const int number = formed.waves[i].number;
    kept[number] = {std::move(formed.waves[i]), std::move(formed.users[i])};
  }
  for (Wave& wave : settled) {
    const int number = wave.number;
    kept[number].wave = std::move(wave);
  }
  formed.waves.clear();
  formed.users.clear();
  for (auto& [number, each] : kept) {
    formed.waves.push_back(std::move(each.wave));
    formed.users.push_back(std::move(each.users));
  }
  return formed;
}

}  // namespace cutover
