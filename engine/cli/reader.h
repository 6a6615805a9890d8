#pragma once

#include "engine/apply/bulk_reader.h"
#include "engine/cli/commands.h"

namespace cutover {

/// How the truth about `users` users is read: one by one when they are few, the
/// whole estate at once when they are many.
Result<ReadNow> ReaderFor(const Call& call, const Routes& routes, size_t users);

}  // namespace cutover
