#pragma once

#include <functional>
#include <vector>

#include "engine/apply/routes.h"
#include "engine/plan/rollback.h"
#include "engine/store/journal.h"

namespace cutover {

/// Whether the step was sent and nobody knows how that ended.
bool MayStillTakeEffect(const StepRecord& record);

/// Which steps of a run are not to be taken back.
using StaysDone = std::function<bool(const StepRecord& record)>;

/// The moves of a plan that its journal says changed something, with the
/// changes in the order of their doing. Steps that failed after a send are
/// included: nobody knows; reading decides. Moves of which all `stays` are left
/// out. The input of PlanRollback.
std::vector<UndoableMove> UndoableMoves(const Plan& plan,
                                        const std::vector<StepRecord>& records,
                                        const StaysDone& stays = nullptr);

/// Why nothing is taken back: kConflict where somebody else is in the way, so
/// that this does not pass for nothing left to do.
Status WhyLeftOut(const Plan& rollback);

/// The reader that PlanRollback needs. `routes` outlives it.
ReadNow LiveReader(const Routes& routes);

}  // namespace cutover
