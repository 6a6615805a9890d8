#pragma once

#include <string>
#include <vector>

#include "engine/apply/bulk_reader.h"
#include "engine/cli/commands.h"

namespace cutover {

/// How the truth about `users` users is read: one by one when they are few, the
/// whole estate at once when they are many.
Result<ReadNow> ReaderFor(const Call& call, const Routes& routes, size_t users);

/// Whether a person looks at the rollback before it is run.
enum class RollbackIs { kShownFirst, kRunAtOnce };

/// How it is read what is to be taken back of that run. A rollback that is run
/// at once begins with the journal's word, and its executor looks at each user
/// before it touches one; when few go back they are asked, so that who is left
/// out is said at once. One that is shown first is read live.
Result<ReadNow> ReaderForRollback(const Call& call, Database& database,
                                  const Routes& routes,
                                  const std::string& plan_id,
                                  const std::vector<UndoableMove>& moves,
                                  RollbackIs rollback);

}  // namespace cutover
