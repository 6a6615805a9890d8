#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/snapshot.h"
#include "engine/store/database.h"
#include "engine/store/reading_store.h"

namespace cutover {

/// Snapshots: written once, whole or not at all, then only read.
class SnapshotStore {
 public:
  explicit SnapshotStore(Database& database) : database_(database) {}

  /// With the readings that it was made of: both or neither.
  Status Save(const Snapshot& snapshot,
              const std::vector<ReadingChange>& readings = {});
  /// kConflict when the stored users no longer give the stored digest.
  Result<Snapshot> Load(const std::string& id);
  /// The id of the latest one of that tenant; kNotFound when there is none.
  Result<std::string> Latest(const std::string& tenant_id);

 private:
  Database& database_;
};

}  // namespace cutover
