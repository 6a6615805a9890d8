#pragma once

#include <string>

#include "engine/store/database.h"

namespace soci {
class session;
}

namespace cutover {

/// Everything in which the two databases differ; the rest of the SQL is one
/// text for both.

/// Prepares a fresh connection: durability, busy time-out, foreign keys.
void SetUpSession(soci::session& session, Dialect dialect,
                  Durability durability);
/// What starts a transaction that will write.
const char* BeginWrite(Dialect dialect);
/// What ends a query whose rows are to be this transaction's alone.
const char* LockRows(Dialect dialect);
/// The server's time as an expression, epoch microseconds; of a file, which
/// has none, 0.
const char* StoreTime(Dialect dialect);
/// "sqlite" or "postgresql": the middle part of a paired migration's name.
const char* DialectName(Dialect dialect);

}  // namespace cutover
