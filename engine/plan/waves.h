#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/snapshot.h"
#include "engine/plan/pose_waves.h"
#include "engine/plan/wave_arrange.h"

namespace cutover {

/// Waves in the order of their number, and what is to be said of them.
struct FormedWaves {
  std::vector<Wave> waves;
  /// Of each wave whose moves they are, one after the other.
  std::vector<std::vector<const User*>> users;
  std::vector<Finding> findings;
};

/// Arranges the same problem only once: the last one's answer is kept.
class WaveMemory {
 public:
  const WaveAnswer& AnswerTo(WaveProblem problem);
  const WaveProblem& problem() const { return *problem_; }

 private:
  std::optional<WaveProblem> problem_;
  WaveAnswer answer_;
};

/// Gives every move a wave. Pure, and the same for moves in any order. The
/// pilot is number 0. kRefused when there is no way: it names the fewest limits
/// of the campaign that cannot be kept together. `kept` are waves that are
/// settled already: their users count against the limits of nights, days,
/// seats and sessions.
Result<FormedWaves> FormWaves(std::vector<KeyedMove> moves,
                              const Estate& estate, const Policy& policy,
                              Time now, WaveMemory& memory,
                              const std::vector<Wave>& kept = {});

/// The note that the user is left out by the campaign, with its reason.
std::optional<Finding> ExclusionOf(const User& user, const Policy& policy);

}  // namespace cutover
