#pragma once

#include <string>
#include <vector>

#include "engine/apply/undo.h"

namespace cutover {

/// Of what a run changed, what its `count` last steps did; what its users did
/// before those stays. Counted are steps that are done or were sent and may
/// still take effect, in the order in which the audit has their first intent:
/// whoever waited for another's number began later, so the last steps never
/// end between giver and taker. Steps that were taken back since count too, so
/// that the same words mean the same steps again.
Result<std::vector<UndoableMove>> LastUndoableMoves(
    Database& database, const std::string& plan_id, const Plan& plan,
    const std::vector<StepRecord>& records, int count);

}  // namespace cutover
