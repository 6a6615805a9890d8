#include "engine/apply/window_gate.h"

namespace cutover {
namespace {

bool Holds(const std::optional<Window>& window, Time now) {
  return window && now >= window->opens && now < window->closes;
}

}  // namespace

Gate GateOf(const Wave& wave, Time now) {
  if (!wave.window || Holds(wave.window, now)) return Gate::kOpen;
  return Holds(wave.staging, now) ? Gate::kStaging : Gate::kShut;
}

bool MayBegin(const Wave& wave, const Move& move, Time now) {
  const Gate gate = GateOf(wave, now);
  return gate == Gate::kOpen || (gate == Gate::kStaging && move.staged > 0);
}

Time NextOpening(const Wave& wave, Time now) {
  if (wave.staging && now < wave.staging->opens) return wave.staging->opens;
  if (wave.window && now < wave.window->opens) return wave.window->opens;
  return Time{};
}

}  // namespace cutover
