#pragma once

#include <vector>

#include "engine/apply/move_in_hand.h"
#include "engine/store/plan_store.h"

namespace cutover {

/// Tells the steps of a move that takes something back of what was done for the
/// same attribute, or was sent and has no known end (StepRecord::earlier).
/// `done` is of the plan that is undone.
void NoteEarlierOrders(MoveInHand& back, const std::vector<MoveInHand>& done);

/// The same for all moves of `plan` when it is a rollback; reads from the store
/// what it undoes.
Status NoteEarlierOrders(Database& database, const Clock& clock,
                         const Plan& plan, std::vector<MoveInHand>& moves);

}  // namespace cutover
