#include "engine/store/dialect.h"

#include <soci/soci.h>

namespace cutover {

void SetUpSession(soci::session& session, Dialect dialect,
                  Durability durability) {
  const bool is_full = durability == Durability::kFull;
  if (dialect == Dialect::kSqlite) {
    std::string mode;
    session << "pragma journal_mode = wal", soci::into(mode);
    // The audit must survive a power cut, so no NORMAL where it is written.
    session << (is_full ? "pragma synchronous = full"
                        : "pragma synchronous = normal");
    session << "pragma foreign_keys = on";
    session << (is_full ? "pragma busy_timeout = 10000"
                        : "pragma busy_timeout = 2000");
    return;
  }
  session << "set client_min_messages = warning";
  session << "set timezone = 'UTC'";
  if (is_full) {
    session << "set statement_timeout = '60s'";
    return;
  }
  session << "set synchronous_commit = off";
  session << "set statement_timeout = '2s'";
  // A host that is lost in the middle of a change must not keep the row.
  session << "set idle_in_transaction_session_timeout = '2s'";
}

const char* BeginWrite(Dialect dialect) {
  return dialect == Dialect::kSqlite ? "begin immediate" : "begin";
}

const char* LockRows(Dialect dialect) {
  return dialect == Dialect::kSqlite ? "" : " for update";
}

const char* StoreTime(Dialect dialect) {
  return dialect == Dialect::kSqlite
             ? "0"
             : "cast(extract(epoch from clock_timestamp()) * 1000000 as"
               " bigint)";
}

const char* DialectName(Dialect dialect) {
  return dialect == Dialect::kSqlite ? "sqlite" : "postgresql";
}

int64_t ComputedNumber(const soci::row& row, size_t column) {
  switch (row.get_properties(column).get_data_type()) {
    case soci::dt_string:
      return std::atoll(row.get<std::string>(column).c_str());
    case soci::dt_integer:
      return row.get<int>(column);
    default:
      return row.get<long long>(column);
  }
}

}  // namespace cutover
