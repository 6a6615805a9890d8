#pragma once

#include <string>
#include <vector>

#include "engine/cli/commands.h"
#include "engine/model/ports.h"
#include "engine/store/reading_store.h"

namespace cutover {

struct NamedSource {
  std::string name;  ///< of its readings in the store
  UserSource* source = nullptr;
};

enum class ReadMode {
  kChanges,  ///< what changed since the last reading, where the source can tell
  kWhole,
};

struct ReadSettings {
  std::string tenant_id;
  ReadMode mode = ReadMode::kChanges;
  /// A reading is gone on from until that long after it was read in full.
  Duration full_after;
};

/// A snapshot, and what to keep of the readings it was made of: save both at
/// once (SnapshotStore::Save).
struct Discovered {
  Snapshot snapshot;
  std::vector<ReadingChange> readings;
  std::vector<std::string>
      read_on;  ///< sources of which only changes were read
};

/// Reads every source into one snapshot: the same whether all of it was read
/// or only what changed. A source whose mark no longer holds is read in full.
Result<Discovered> ReadSnapshot(const Call& call, const ReadSettings& settings,
                                const std::vector<NamedSource>& sources,
                                Database& database);

}  // namespace cutover
