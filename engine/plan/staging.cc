#include "engine/plan/staging.h"

#include <algorithm>

namespace cutover {

void SetStaging(const Policy& policy, std::vector<Wave>& waves) {
  if (policy.stage_ahead.us == 0) return;
  for (Wave& wave : waves) {
    const bool stages =
        std::any_of(wave.moves.begin(), wave.moves.end(),
                    [](const Move& move) { return move.staged > 0; });
    if (!wave.window || !stages) continue;
    wave.staging = Window{wave.window->opens - policy.stage_ahead,
                          wave.window->opens, wave.window->zone};
  }
}

}  // namespace cutover
