#pragma once

#include <functional>

#include <optional>
#include <string>
#include <vector>

#include "engine/model/snapshot.h"
#include "engine/store/database.h"
#include "engine/store/reading_store.h"

namespace cutover {

/// Snapshots: written once, whole or not at all, then only read.
/// What is said of a stored snapshot that no longer gives its digest.
Error SnapshotWasChanged(const std::string& id);

class SnapshotStore {
 public:
  explicit SnapshotStore(Database& database) : database_(database) {}

  /// With the readings that it was made of: both or neither.
  Status Save(const Snapshot& snapshot,
              const std::vector<ReadingChange>& readings = {});
  /// kConflict when the stored users no longer give the stored digest.
  Result<Snapshot> Load(const std::string& id);
  /// All but users and numbers. A snapshot of an older version has its numbers
  /// here; then ForEachNumber gives none.
  Result<Snapshot> LoadHead(const std::string& id);
  /// The users as they are stored, page by page: in key order, as the store's
  /// locale has it. `facts` is FactsToText's.
  using OnUser =
      std::function<Status(const UserKey& key, const std::string& facts)>;
  Status ForEachUser(const std::string& id, const OnUser& on_user);
  /// The numbers, in the order of the digest, as NumberToText writes them.
  using OnNumber = std::function<Status(const std::string& number)>;
  Status ForEachNumber(const std::string& id, const OnNumber& on_number);
  /// The id of the latest one of that tenant; kNotFound when there is none.
  Result<std::string> Latest(const std::string& tenant_id);

 private:
  Database& database_;
};

}  // namespace cutover
