#include "engine/store/database.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <libpq-fe.h>

#include "engine/base/text.h"
#include "engine/store/dialect.h"

namespace cutover {
namespace {

Error StoreError(const std::string& what) {
  const std::string message = "the store failed: " + Trim(what);
  for (const char* full : {"disk is full", "No space left", "disk I/O error",
                           "could not extend file", "database or disk"}) {
    if (what.find(full) != std::string::npos) {
      return Error{ErrorCode::kUnavailable, message,
                   "free space where the store lives, then run the command "
                   "again: it goes on where it stopped"};
    }
  }
  if (what.find("append-only") != std::string::npos) {
    return Error{ErrorCode::kConflict, message};
  }
  return Error{ErrorCode::kUnavailable, message,
               "check store.url and that the database can be reached"};
}

// SOCI takes "key=value" pairs and garbles a URL; libpq reads the URL itself.
Result<std::string> PairsOf(const std::string& url) {
  char* message = nullptr;
  PQconninfoOption* options = PQconninfoParse(url.c_str(), &message);
  if (options == nullptr) {
    const std::string what = message == nullptr ? "" : message;
    PQfreemem(message);
    return Error{ErrorCode::kInvalid, "store.url cannot be read: " + Trim(what),
                 "write postgresql://user@host:port/database"};
  }
  std::string pairs;
  for (PQconninfoOption* each = options; each->keyword != nullptr; ++each) {
    if (each->val == nullptr) continue;
    pairs += std::string(each->keyword) + "='";
    for (const char* c = each->val; *c != 0; ++c) {
      if (*c == '\'' || *c == '\\') pairs += '\\';
      pairs += *c;
    }
    pairs += "' ";
  }
  PQconninfoFree(options);
  return Trim(pairs);
}

}  // namespace

Database::Database(Dialect dialect, Durability durability,
                   std::unique_ptr<soci::session> session)
    : dialect_(dialect),
      durability_(durability),
      session_(std::move(session)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::Open(const std::string& url,
                                                 Durability durability) {
  const bool is_sqlite = url.starts_with("sqlite:");
  if (!is_sqlite && !url.starts_with("postgresql://")) {
    return Error{ErrorCode::kInvalid,
                 "store.url \"" + url + "\" names no known database",
                 "write sqlite:FILE or postgresql://user@host/database"};
  }
  const Dialect dialect = is_sqlite ? Dialect::kSqlite : Dialect::kPostgresql;
  std::string pairs;
  if (!is_sqlite) {
    auto parsed = PairsOf(url);
    if (!parsed.ok()) return parsed.error();
    pairs = *std::move(parsed);
    if (durability == Durability::kRelaxed)
      pairs += " connect_timeout=2 tcp_user_timeout=2000";
  }
  const std::string file = is_sqlite ? url.substr(7) : "";
  try {
    auto session =
        is_sqlite ? std::make_unique<soci::session>(
                        soci::sqlite3, "dbname=\"" + file + "\" timeout=10")
                  : std::make_unique<soci::session>(soci::postgresql, pairs);
    SetUpSession(*session, dialect, durability);
    return std::unique_ptr<Database>(
        new Database(dialect, durability, std::move(session)));
  } catch (const std::exception& failure) {
    // A PostgreSQL URL may hold a password: only a file is named.
    return StoreError((is_sqlite ? file + ": " : "") + failure.what());
  }
}

Status Database::InTransaction(
    const std::function<Status(soci::session&)>& work) {
  if (!witness_) return Transact(work);
  TRY(witness_(Boundary::kBegin));
  TRY(Transact(work));
  return witness_(Boundary::kEnd);
}

Status Database::Transact(const std::function<Status(soci::session&)>& work) {
  std::lock_guard lock(mutex_);
  bool is_open = false;
  std::string failure;
  try {
    if (dialect_ == Dialect::kPostgresql && !session_->is_connected()) {
      session_->reconnect();
      SetUpSession(*session_, dialect_, durability_);
    }
    *session_ << BeginWrite(dialect_);
    is_open = true;
    Status status = work(*session_);
    if (status.ok()) {
      *session_ << "commit";
      return status;
    }
    *session_ << "rollback";
    return status;
  } catch (const std::exception& thrown) {
    failure = thrown.what();
  }
  try {
    if (is_open) *session_ << "rollback";
  } catch (const std::exception&) {
    // The connection is gone; the server has rolled back already.
  }
  return StoreError(failure);
}

}  // namespace cutover
