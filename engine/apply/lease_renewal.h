#pragma once

#include <mutex>

#include "engine/store/lease_store.h"

namespace cutover {

/// Keeps the lock of a run alive. Safe for use from any thread.
class LeaseRenewal {
 public:
  LeaseRenewal(Database& database, Clock& clock, Lease& lease, Duration ttl)
      : store_(database, clock), clock_(clock), lease_(lease), ttl_(ttl) {}

  /// Renews it when half of its life is over; an error when it is lost.
  Status Renew() {
    std::lock_guard lock(mutex_);
    if (lease_.name.empty()) return Done{};
    if ((lease_.expires_at - clock_.Now()).us > ttl_.us / 2) return Done{};
    return store_.Renew(lease_, ttl_);
  }

 private:
  LeaseStore store_;
  Clock& clock_;
  Lease& lease_;
  const Duration ttl_;
  std::mutex mutex_;
};

}  // namespace cutover
