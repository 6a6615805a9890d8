#include "engine/store/worker_lease.h"

#include <soci/soci.h>

#include "engine/store/dialect.h"

namespace cutover {
namespace {

std::string PrefixOf(const std::string& lock) { return lock + " worker "; }
std::string PrefixOf(const std::string& lock, const std::string& plan_id) {
  return PrefixOf(lock) + plan_id + " ";
}

std::vector<Lease> LeasesNamed(soci::session& session,
                               const std::string& prefix) {
  std::vector<Lease> leases;
  const long long length = static_cast<long long>(prefix.size());
  soci::rowset<soci::row> rows =
      (session.prepare << "select name, holder, fence, expires_at from lease"
                          " where substr(name, 1, cast(:length as integer))"
                          " = :prefix order by name",
       soci::use(length), soci::use(prefix));
  for (const soci::row& row : rows)
    leases.push_back({row.get<std::string>(0), row.get<std::string>(1),
                      row.get<long long>(2), Time{row.get<long long>(3)}});
  return leases;
}

bool IsDead(const Lease& lease, Time now, const IsGone& is_gone) {
  return lease.expires_at <= now || (is_gone && is_gone(lease.holder));
}

// Its end is kept for a day, so that others see that it has ended.
bool End(soci::session& session, const Lease& lease, Time now) {
  const long long fence = lease.fence, at = now.us,
                  expires = lease.expires_at.us;
  long long ended = 0;
  session << "update lease set holder = '', fence = fence + 1,"
             " expires_at = :now where name = :name and fence = :fence"
             " and expires_at = :expires and holder <> '' returning fence",
      soci::into(ended), soci::use(at), soci::use(lease.name), soci::use(fence),
      soci::use(expires);
  return session.got_data();
}

// The lock's row, held to the end of the transaction; nobody takes the lock or
// becomes a worker meanwhile.
Lease HoldLock(soci::session& session, const std::string& lock) {
  long long fence = 0, expires = 0;
  std::string holder;
  session << "insert into lease (name, holder, fence, expires_at)"
             " values (:name, '', 0, 0) on conflict do nothing",
      soci::use(lock);
  session << "update lease set fence = fence where name = :name"
             " returning holder, fence, expires_at",
      soci::into(holder), soci::into(fence), soci::into(expires),
      soci::use(lock);
  return {lock, holder, fence, Time{expires}};
}

void ForgetOld(soci::session& session, const std::string& lock, Time now) {
  for (const Lease& each : LeasesNamed(session, PrefixOf(lock))) {
    if (!each.holder.empty() || now - each.expires_at < Hours(24)) continue;
    session << "delete from lease where name = :name", soci::use(each.name);
  }
}

Status CheckCompany(const std::vector<Lease>& living, const std::string& prefix,
                    size_t most) {
  for (const Lease& each : living) {
    if (each.name.starts_with(prefix)) continue;
    return Error{ErrorCode::kConflict,
                 "workers are at another plan: " + each.name,
                 "wait until they are done, or stop them"};
  }
  if (living.size() < most) return Done{};
  return Error{ErrorCode::kConflict,
               "a worker is at work: " + living[0].holder +
                   "; a store on SQLite serves one process",
               "for more than one set store.url to a PostgreSQL database"};
}

}  // namespace

Result<Duration> AheadOfStore(Database& database, const Clock& clock) {
  if (database.dialect() == Dialect::kSqlite) return Duration{};
  Duration ahead;
  TRY(database.InTransaction([&](soci::session& session) -> Status {
    long long there = 0;
    session << std::string("select ") + StoreTime(database.dialect()),
        soci::into(there);
    ahead = clock.Now() - Time{there};
    return Done{};
  }));
  return ahead;
}

std::vector<Lease> LivingWorkers(soci::session& session,
                                 const std::string& lock, Time now,
                                 const IsGone& is_gone) {
  std::vector<Lease> living;
  for (const Lease& each : LeasesNamed(session, PrefixOf(lock))) {
    if (each.holder.empty()) continue;
    if (!IsDead(each, now, is_gone) || !End(session, each, now))
      living.push_back(each);
  }
  return living;
}

Result<Lease> WorkerLeases::Acquire(const std::string& plan_id,
                                    const std::string& holder, Duration ttl,
                                    const IsGone& is_gone) {
  const std::string prefix = PrefixOf(lock_, plan_id);
  Lease lease{prefix + holder, holder, 1, clock_.Now() + ttl};
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    const Time now = clock_.Now();
    const Lease alone = HoldLock(session, lock_);
    if (!alone.holder.empty()) {
      if (!IsDead(alone, now, is_gone)) {
        return Error{ErrorCode::kConflict,
                     "another runner is at work alone: " + alone.holder +
                         " holds \"" + lock_ + "\" until " +
                         FormatTime(alone.expires_at),
                     "wait for it; if that process is dead its lock ends then",
                     alone.expires_at.us - now.us};
      }
      End(session, alone, now);
    }
    const auto living = LivingWorkers(session, lock_, now, is_gone);
    TRY(CheckCompany(living, prefix, most_));
    ForgetOld(session, lock_, now);
    if (living.empty())
      session << "delete from tally where plan_id = :plan", soci::use(plan_id);
    const long long expires = lease.expires_at.us;
    long long fence = 0;
    session << "insert into lease (name, holder, fence, expires_at)"
               " values (:name, :holder, 1, :expires)"
               " on conflict (name) do update set holder = excluded.holder,"
               " fence = lease.fence + 1, expires_at = excluded.expires_at"
               " returning fence",
        soci::into(fence), soci::use(lease.name), soci::use(holder),
        soci::use(expires);
    lease.fence = fence;
    return Done{};
  }));
  return lease;
}

Result<std::vector<Lease>> WorkerLeases::Of(const std::string& plan_id) {
  std::vector<Lease> leases;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    leases = LeasesNamed(session, PrefixOf(lock_, plan_id));
    return Done{};
  }));
  return leases;
}

Result<bool> WorkerLeases::Depose(const Lease& lease, const IsGone& is_gone) {
  const Time now = clock_.Now();
  if (!IsDead(lease, now, is_gone)) return false;
  bool is_ended = false;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    is_ended = End(session, lease, now);
    return Done{};
  }));
  return is_ended;
}

}  // namespace cutover
