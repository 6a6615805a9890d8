#pragma once

#include "engine/store/database.h"

namespace cutover {

/// Brings the schema up to this program's: runs each file of migrations/ that
/// the store has not seen, in name order, each in one transaction. A store
/// that has seen a file unknown to this program is refused: it is newer.
Status Migrate(Database& database);
/// kNotFound with a remedy when the schema is not what this program needs.
Status CheckSchema(Database& database);

}  // namespace cutover
