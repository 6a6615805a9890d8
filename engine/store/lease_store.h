#pragma once

#include <functional>
#include <string>

#include "engine/base/clock.h"
#include "engine/store/database.h"

namespace cutover {

/// The right to act alone on `name`, for a while. Each new holder gets a
/// higher fence, so that a late write of the former one is refused.
struct Lease {
  std::string name;
  std::string holder;
  int64_t fence = 0;
  Time expires_at;
};

/// Says whether the holder recorded in a lease is known to be gone (a process
/// of this host that has ended); its lease is then taken over at once.
using IsGone = std::function<bool(const std::string& holder)>;

class LeaseStore {
 public:
  LeaseStore(Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  /// kConflict with the holder and the time when somebody else holds it, or
  /// workers share it (worker_lease.h); `retry_after_us` is then set.
  Result<Lease> Acquire(const std::string& name, const std::string& holder,
                        Duration ttl, const IsGone& is_gone);
  /// kConflict when it was lost in the meantime.
  Status Renew(Lease& lease, Duration ttl);
  Status Release(const Lease& lease);

 private:
  Database& database_;
  const Clock& clock_;
};

/// kConflict when `lease` is no longer the one in force; to be called first
/// in every guarded transaction. An unnamed lease (tests, single-user calls)
/// passes.
Status CheckFence(soci::session& session, const Lease& lease);

}  // namespace cutover
