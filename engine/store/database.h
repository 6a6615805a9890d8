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

/// What a commit waits for.
enum class Durability {
  kFull,  ///< the disk: nothing that was said to be done is ever lost
  /// Nothing: a power cut may take the last second, and a server that does not
  /// answer is given up after 2 s. For what may be lost and must be quick.
  kRelaxed,
};

/// Where a transaction stands when an AtBoundary is called.
enum class Boundary {
  kBegin,  ///< nothing is done yet
  kEnd,    ///< it is durable
};

/// Called from the thread of each transaction, before it and after it was
/// committed, while no lock of the Database is held. An Error is the caller's
/// outcome: of kBegin nothing is done then, of kEnd all of it. For simulations,
/// in which processes die and connections break there.
using AtBoundary = std::function<Status(Boundary)>;

/// One connection to the store, "sqlite:FILE", "sqlite::memory:" or
/// "postgresql://…". Safe for use from any thread: transactions are run one
/// at a time.
class Database {
 public:
  /// Connects; does not touch the schema.
  static Result<std::unique_ptr<Database>> Open(
      const std::string& url, Durability durability = Durability::kFull);
  ~Database();

  Dialect dialect() const { return dialect_; }

  /// Runs `work` in one transaction: all of it is durable or none. Exceptions
  /// of the library become Errors here and nowhere else.
  Status InTransaction(const std::function<Status(soci::session&)>& work);

  /// Before any other thread uses it; an empty one ends the watch.
  void SetWitness(AtBoundary witness) { witness_ = std::move(witness); }

 private:
  Status Transact(const std::function<Status(soci::session&)>& work);
  Database(Dialect dialect, Durability durability,
           std::unique_ptr<soci::session> session);

  const Dialect dialect_;
  const Durability durability_;
  std::unique_ptr<soci::session> session_;
  std::mutex mutex_;
  AtBoundary witness_;
};

}  // namespace cutover
