#include "engine/store/lease_store.h"

#include <soci/soci.h>

#include "engine/store/worker_lease.h"

namespace cutover {
namespace {

Error LostLease(const std::string& name) {
  return Error{ErrorCode::kConflict,
               "the lock \"" + name + "\" was taken over by another runner",
               "nothing more is written here; see \"cutover status\""};
}

// Holds the row of the lease, whoever had it; its fence is above theirs.
Status TakeOver(soci::session& session, Lease& lease, Time now,
                const IsGone& is_gone) {
  std::string old_holder;
  long long old_fence = 0, old_expires = 0;
  session << "select holder, fence, expires_at from lease"
             " where name = :name",
      soci::into(old_holder), soci::into(old_fence), soci::into(old_expires),
      soci::use(lease.name, "name");
  const long long expires = lease.expires_at.us;
  if (!session.got_data()) {
    const long long first = 1;
    soci::statement insert =
        (session.prepare << "insert into lease (name, holder, fence,"
                            " expires_at) values (:name, :holder, :fence,"
                            " :expires) on conflict do nothing",
         soci::use(lease.name), soci::use(lease.holder), soci::use(first),
         soci::use(expires));
    insert.execute(true);
    if (insert.get_affected_rows() == 1) return Done{};
    return LostLease(lease.name);
  }
  const bool is_free = old_holder.empty() || old_expires <= now.us ||
                       (is_gone && is_gone(old_holder));
  if (!is_free) {
    return Error{ErrorCode::kConflict,
                 "another runner is at work: " + old_holder + " holds \"" +
                     lease.name + "\" until " + FormatTime(Time{old_expires}),
                 "wait for it; if that process is dead its lock ends then",
                 old_expires - now.us};
  }
  lease.fence = old_fence + 1;
  const long long fence = lease.fence;
  soci::statement update =
      (session.prepare << "update lease set holder = :holder,"
                          " fence = :fence, expires_at = :expires"
                          " where name = :name and fence = :old",
       soci::use(lease.holder), soci::use(fence), soci::use(expires),
       soci::use(lease.name), soci::use(old_fence));
  update.execute(true);
  if (update.get_affected_rows() == 1) return Done{};
  return LostLease(lease.name);
}

}  // namespace

Status CheckFence(soci::session& session, const Lease& lease) {
  if (lease.name.empty()) return Done{};
  const long long fence = lease.fence;
  // A write, so that the row is locked and nobody takes the lease over before
  // the caller commits; PostgreSQL does not hold back a take-over for a read.
  // "returning" and not the count of rows: a statement that is counted and not
  // kept costs three trips to the server instead of one.
  long long held = 0;
  session << "update lease set fence = fence"
             " where name = :name and fence = :fence returning fence",
      soci::into(held), soci::use(lease.name), soci::use(fence);
  if (session.got_data()) return Done{};
  return LostLease(lease.name);
}

Result<Lease> LeaseStore::Acquire(const std::string& name,
                                  const std::string& holder, Duration ttl,
                                  const IsGone& is_gone) {
  Lease lease{name, holder, 1, clock_.Now() + ttl};
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    TRY(TakeOver(session, lease, clock_.Now(), is_gone));
    const auto workers = LivingWorkers(session, name, clock_.Now(), is_gone);
    if (workers.empty()) return Done{};
    return Error{ErrorCode::kConflict,
                 std::to_string(workers.size()) +
                     " workers are at work: " + workers[0].holder,
                 "wait until they are done, or stop them",
                 (workers[0].expires_at - clock_.Now()).us};
  }));
  return lease;
}

Status LeaseStore::Renew(Lease& lease, Duration ttl) {
  const Time expires_at = clock_.Now() + ttl;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    const long long expires = expires_at.us, fence = lease.fence;
    soci::statement update =
        (session.prepare << "update lease set expires_at = :expires"
                            " where name = :name and fence = :fence",
         soci::use(expires), soci::use(lease.name), soci::use(fence));
    update.execute(true);
    if (update.get_affected_rows() == 1) return Done{};
    return LostLease(lease.name);
  }));
  lease.expires_at = expires_at;
  return Done{};
}

Status LeaseStore::Release(const Lease& lease) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    const long long fence = lease.fence, now = clock_.Now().us;
    session << "update lease set holder = '', expires_at = :now"
               " where name = :name and fence = :fence",
        soci::use(now), soci::use(lease.name), soci::use(fence);
    return Done{};
  });
}

}  // namespace cutover
