#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/store/database.h"
#include "engine/store/lease_store.h"

namespace cutover {

class Chains;
class StepRows;

/// Lets writes that come at the same time share one transaction and one
/// commit. While one batch is committed the next one fills. Safe for use from
/// any thread; whoever calls Write commits, there is no thread of its own.
class GroupCommit {
 public:
  /// What one write adds to the transaction. It may be called again after a
  /// transaction that came to nothing, so it changes nothing else.
  using Work = std::function<Status(StepRows&, Chains&)>;

  explicit GroupCommit(Database& database) : database_(database) {}
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  /// Returns when `work` is durable, or nothing of it is there. Its own error
  /// is its outcome alone: the others of the batch are done without it.
  /// kConflict without a call of `work` when `lease` was lost. Where the
  /// commit itself fails every write of the batch gets that error, and nobody
  /// knows whether they are there.
  Status Write(const Lease& lease, const Work& work);

  Database& database() { return database_; }
  /// Writes that the next batch has so far; it is not under way yet.
  size_t CountWaiting();

 private:
  struct Entry;
  struct Batch;

  std::shared_ptr<Batch> Join(Entry& entry);
  void Lead(Batch& batch);
  void Commit(const std::vector<Entry*>& entries);
  enum class Stage { kBeginning, kWriting, kCommitting };
  static Status DoAll(soci::session& session, std::vector<Entry*>& open,
                      Stage& stage);
  static void CheckFences(soci::session& session, std::vector<Entry*>& open);

  Database& database_;
  std::mutex mutex_;             ///< of next_
  std::shared_ptr<Batch> next_;  ///< the batch that may be joined, or null
  std::mutex committing_;        ///< held by who leads the batch under way
};

}  // namespace cutover
