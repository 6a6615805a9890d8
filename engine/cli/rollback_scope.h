#pragma once

#include <string>
#include <vector>

#include "engine/cli/commands.h"
#include "engine/plan/rollback.h"
#include "engine/store/plan_store.h"

namespace cutover {

/// What of a run is to be taken back, for people: "wave 2", "user ann@…",
/// "the last 40 steps", "the whole run".
std::string RollbackScope(const Arguments& args);

/// What the run changed within that scope. Says who goes back along, having a
/// number of the others.
Result<std::vector<UndoableMove>> MovesInScope(const Call& call,
                                               Database& database,
                                               const StoredPlan& undone,
                                               const Plan& plan);

}  // namespace cutover
