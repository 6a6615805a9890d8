#pragma once

#include <cstdint>
#include <string>

#include "engine/store/database.h"

namespace soci {
class row;
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
/// A count that a query computed: SQLite gives it as text or as a short number,
/// whatever it is cast to.
int64_t ComputedNumber(const soci::row& row, size_t column);
/// "sqlite" or "postgresql": the middle part of a paired migration's name.
const char* DialectName(Dialect dialect);

}  // namespace cutover
