#pragma once

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/plan/rollback.h"
#include "engine/store/database.h"

namespace cutover {

/// Answers from the journal what is true of `moves`, the changes of that run,
/// without asking anybody: each value as the run left it, or as a way back of
/// it has brought it back since. What was sent and has no known end counts as
/// done: a step that takes it back looks first.
/// Of users who hand numbers on among themselves `live` is asked, for one who
/// is left out keeps others from going; and who holds a number, too.
/// For a rollback that is run at once: its executor looks at each user before
/// it touches one.
Result<ReadNow> JournalReader(Database& database, const Clock& clock,
                              const std::string& plan_id,
                              const std::vector<UndoableMove>& moves,
                              ReadNow live);

}  // namespace cutover
