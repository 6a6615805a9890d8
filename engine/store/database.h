#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "engine/base/result.h"

namespace soci {
class session;
}

namespace cutover {

enum class Dialect { kSqlite, kPostgresql };

/// One connection to the store, "sqlite:FILE", "sqlite::memory:" or
/// "postgresql://…". Safe for use from any thread: transactions are run one
/// at a time.
class Database {
 public:
  /// Connects; does not touch the schema.
  static Result<std::unique_ptr<Database>> Open(const std::string& url);
  ~Database();

  Dialect dialect() const { return dialect_; }

  /// Runs `work` in one transaction: all of it is durable or none. Exceptions
  /// of the library become Errors here and nowhere else.
  Status InTransaction(const std::function<Status(soci::session&)>& work);

 private:
  Database(Dialect dialect, std::unique_ptr<soci::session> session);

  Dialect dialect_;
  std::unique_ptr<soci::session> session_;
  std::mutex mutex_;
};

}  // namespace cutover
