#include "engine/plan/waves.h"

#include <algorithm>
#include <tuple>

namespace cutover {
namespace {

std::optional<Window> WindowOf(const Policy& policy, int number) {
  const auto found = policy.windows.find(number);
  if (found != policy.windows.end()) return found->second;
  return policy.default_window;
}

}  // namespace

std::vector<Wave> FormWaves(std::vector<KeyedMove> moves,
                            const Policy& policy) {
  std::sort(moves.begin(), moves.end(),
            [](const KeyedMove& a, const KeyedMove& b) {
              return std::tie(a.key, a.move.user.key) <
                     std::tie(b.key, b.move.user.key);
            });
  std::vector<Wave> waves;
  std::string key;
  size_t room = 0;
  const size_t pilot = static_cast<size_t>(std::max(policy.pilot_size, 0));
  int number = 0;
  for (size_t i = 0; i < moves.size(); ++i) {
    const bool in_pilot = i < pilot;
    if (room == 0 || (!in_pilot && (i == pilot || moves[i].key != key))) {
      if (!in_pilot && number == 0) number = 1;
      room = in_pilot ? pilot : static_cast<size_t>(policy.wave_size);
      key = moves[i].key;
      const std::string name = in_pilot
                                   ? "pilot"
                                   : "wave " + std::to_string(number) +
                                         (key.empty() ? "" : " (" + key + ")");
      waves.push_back(Wave{number, name, WindowOf(policy, number), {}});
      ++number;
    }
    waves.back().moves.push_back(std::move(moves[i].move));
    --room;
  }
  return waves;
}

}  // namespace cutover
