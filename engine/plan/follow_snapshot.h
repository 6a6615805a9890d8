#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/model/snapshot.h"

namespace cutover {

/// What of a snapshot is other than in the one before it.
struct SnapshotChanges {
  struct Changed {
    size_t at = 0;  ///< its place in the new snapshot
    Facts before;
  };
  std::vector<Changed> users;  ///< who were there before and are others now
  /// Set when users came or went: of each user of the new snapshot the place
  /// in the old one, or -1. Unset: everybody is where they were.
  std::optional<std::vector<int>> came_from;
  bool has_other_numbers = false;  ///< numbers came or went
  /// Of users and numbers that changed, came or went, and of who holds such a
  /// number: hashes of the numbers' bases, and object ids in lower case.
  std::unordered_set<size_t> bases;
  std::unordered_set<std::string> cloud_ids;
};

/// Makes `last` equal to `next`. What is as it was stays where it was, in
/// memory too, unless users came or went; of numbers, unless numbers did. Users
/// and numbers of both are in SortSnapshot's order.
SnapshotChanges TakeOver(const Snapshot& next, Snapshot& last);

}  // namespace cutover
