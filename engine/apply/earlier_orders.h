#pragma once

#include <vector>

#include "engine/apply/move_in_hand.h"
#include "engine/store/database.h"

namespace cutover {

/// Tells the steps of a move that takes something back of what was done for the
/// same attribute, or was sent and has no known end (StepRecord::earlier).
/// `done` is of the plan that is undone.
void NoteEarlierOrders(MoveInHand& back, const std::vector<MoveInHand>& done);

/// The same for all moves of `active` when it is a rollback; reads from the
/// store what it undoes, and what other plans sent to take back the same and
/// may still take effect: a compensation that was given up while its order ran.
Status NoteEarlierOrders(Database& database, const Clock& clock,
                         const ActivePlan& active,
                         std::vector<MoveInHand>& moves);

}  // namespace cutover
