#include "engine/store/dialect.h"

#include <soci/soci.h>

namespace cutover {

void SetUpSession(soci::session& session, Dialect dialect) {
  if (dialect == Dialect::kSqlite) {
    std::string mode;
    session << "pragma journal_mode = wal", soci::into(mode);
    // The audit must survive a power cut, so no NORMAL here.
    session << "pragma synchronous = full";
    session << "pragma foreign_keys = on";
    session << "pragma busy_timeout = 10000";
    return;
  }
  session << "set client_min_messages = warning";
  session << "set timezone = 'UTC'";
  session << "set statement_timeout = '60s'";
}

const char* BeginWrite(Dialect dialect) {
  return dialect == Dialect::kSqlite ? "begin immediate" : "begin";
}

const char* DialectName(Dialect dialect) {
  return dialect == Dialect::kSqlite ? "sqlite" : "postgresql";
}

}  // namespace cutover
