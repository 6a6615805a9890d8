#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/snapshot.h"
#include "engine/plan/pose_waves.h"

namespace cutover {

/// Waves in the order of their number, and what is to be said of them.
struct FormedWaves {
  std::vector<Wave> waves;
  std::vector<Finding> findings;
};

/// Gives every move a wave. Pure, and the same for moves in any order. The
/// pilot is number 0. kRefused when there is no way: it names the fewest limits
/// of the campaign that cannot be kept together. `kept` are waves that are
/// settled already: their users count against the limits of nights, days,
/// seats and sessions.
Result<FormedWaves> FormWaves(std::vector<KeyedMove> moves,
                              const Estate& estate, const Policy& policy,
                              Time now, const std::vector<Wave>& kept = {});

/// The note that the user is left out by the campaign, with its reason.
std::optional<Finding> ExclusionOf(const User& user, const Policy& policy);

/// Users whom [[exclude]], [[vip]] or waves.pilot_users name and nobody read:
/// warnings, for a misspelt name would pass unseen.
std::vector<Finding> CheckNamedUsers(const Snapshot& snapshot,
                                     const Policy& policy);

}  // namespace cutover
