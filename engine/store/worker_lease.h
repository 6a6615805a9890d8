#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/store/lease_store.h"

namespace cutover {

/// The leases of processes that work on one plan together. They share what a
/// lock of the tenant gives to one process alone: while one of them lives the
/// lock is not to be had (LeaseStore::Acquire), nor a worker's lease for
/// another plan. Safe for use from any thread.
class WorkerLeases {
 public:
  /// `lock`: the name of the tenant's lock. `most`: how many there may be.
  WorkerLeases(Database& database, const Clock& clock, std::string lock,
               size_t most = SIZE_MAX)
      : database_(database),
        clock_(clock),
        lock_(std::move(lock)),
        most_(most) {}

  /// kConflict when one process has the tenant for itself, others work on
  /// another plan, or as many as may be are there. The first to come starts
  /// the tally of the plan anew.
  Result<Lease> Acquire(const std::string& plan_id, const std::string& holder,
                        Duration ttl, const IsGone& is_gone);

  /// Of those of the plan who are at work, or were in the last day; one that
  /// has ended has no holder.
  Result<std::vector<Lease>> Of(const std::string& plan_id);
  /// Ends the lease of a process that is dead or has not renewed it: from here
  /// on all it would write is refused. False when it has ended or was renewed.
  Result<bool> Depose(const Lease& lease, const IsGone& is_gone);

 private:
  Database& database_;
  const Clock& clock_;
  const std::string lock_;
  const size_t most_;
};

/// How far the clock is ahead of the database server's. Leases are judged by
/// the clock of whoever looks at them, so hosts that share a run must agree. 0
/// for a file, which has no clock.
Result<Duration> AheadOfStore(Database& database, const Clock& clock);

/// Inside of a transaction that holds the lock's row: deposes the workers that
/// are dead and gives those that live.
std::vector<Lease> LivingWorkers(soci::session& session,
                                 const std::string& lock, Time now,
                                 const IsGone& is_gone);

}  // namespace cutover
