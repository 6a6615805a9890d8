#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/snapshot.h"
#include "engine/store/database.h"

namespace cutover {

/// What a source delivered up to its mark.
struct Reading {
  std::string source;  ///< as the configuration calls it
  std::string mark;
  Time taken_at;
  Time whole_at;                             ///< when it was last read in full
  std::map<std::string, Observation> users;  ///< by source id
};

/// What a discover makes of a reading.
struct ReadingChange {
  std::string source;
  std::string mark;  ///< "" forgets the reading
  Time taken_at;
  /// When the reading that this goes on from was taken; unset: this is the
  /// whole of it.
  std::optional<Time> follows = std::nullopt;
  std::vector<Observation> users = {};  ///< new or changed
  std::vector<std::string> gone = {};   ///< source ids
};

/// The last reading of each source. Written with the snapshot that was made of
/// it (SnapshotStore::Save), so that none is ahead of the other.
class ReadingStore {
 public:
  explicit ReadingStore(Database& database) : database_(database) {}

  /// kNotFound when there is none.
  Result<Reading> Load(const std::string& tenant_id, const std::string& source);

 private:
  Database& database_;
};

/// Inside a transaction. kConflict when the reading that it follows is not the
/// last one any more.
Status WriteReading(soci::session& session, const std::string& tenant_id,
                    const ReadingChange& change);

}  // namespace cutover
