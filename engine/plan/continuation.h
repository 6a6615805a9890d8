#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/plan/policy.h"
#include "engine/plan/waves.h"

namespace cutover {

/// Why a run keeps the user out of this plan: it moved or changed the user
/// after the snapshot was taken.
std::optional<Finding> LeftToARun(const User& user, const Policy& policy);

/// Gives the moves waves beside those that are kept.
using WaveForming = std::function<Result<FormedWaves>(
    std::vector<KeyedMove>, const Policy&, const std::vector<Wave>& kept)>;

/// Waves of a plan that continues another: who had a wave there keeps its
/// number, name and windows as the campaign has them now; a wave whose own
/// night is over by now is formed anew. The others get waves by `form`,
/// numbered after the last of the other plan and without a pilot; what the kept
/// waves take of nights, seats and sessions is gone for them. Waves are in the
/// order of their numbers.
Result<FormedWaves> FormWavesOnward(std::vector<KeyedMove> moves,
                                    const Policy& policy, Time now,
                                    const WaveForming& form);

}  // namespace cutover
