#pragma once

#include <optional>
#include <string>

#include "engine/model/snapshot.h"
#include "engine/store/database.h"

namespace cutover {

/// Snapshots: written once, whole or not at all, then only read.
class SnapshotStore {
 public:
  explicit SnapshotStore(Database& database) : database_(database) {}

  Status Save(const Snapshot& snapshot);
  /// kConflict when the stored users no longer give the stored digest.
  Result<Snapshot> Load(const std::string& id);
  /// The id of the latest one of that tenant; kNotFound when there is none.
  Result<std::string> Latest(const std::string& tenant_id);

 private:
  Database& database_;
};

}  // namespace cutover
