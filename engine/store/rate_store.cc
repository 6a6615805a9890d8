#include "engine/store/rate_store.h"

#include <soci/soci.h>

#include <vector>

#include "engine/store/dialect.h"

namespace cutover {
namespace {

constexpr const char* kColumns =
    "rate, ceiling, next_at, paused_until, seen_at, raised_at, lowered_at,"
    " tried_at, counted_from, counted, sent_rate, generation";

std::vector<Time*> TimesOf(RateState& state) {
  return {&state.next,        &state.paused_until, &state.seen,
          &state.raised_at,   &state.lowered_at,   &state.tried_at,
          &state.counted_from};
}

struct Row {
  RateState state;
  Time now;
};

// The row, locked; false where there is none.
bool Read(soci::session& session, Dialect dialect, const std::string& tenant,
          const std::string& service, Row& row) {
  long long times[7] = {}, generation = 0, now = 0;
  RateState& state = row.state;
  // The time is of the outer query: the server's after it got the lock, which
  // may be long after it began to wait.
  session << "select " << kColumns << ", " << StoreTime(dialect)
          << " from (select * from rate where tenant_id = :tenant"
             " and service = :service"
          << LockRows(dialect) << ") as held",
      soci::into(state.rate), soci::into(state.ceiling), soci::into(times[0]),
      soci::into(times[1]), soci::into(times[2]), soci::into(times[3]),
      soci::into(times[4]), soci::into(times[5]), soci::into(times[6]),
      soci::into(state.counted), soci::into(state.sent_rate),
      soci::into(generation), soci::into(now), soci::use(tenant),
      soci::use(service);
  if (!session.got_data()) return false;
  size_t i = 0;
  for (Time* time : TimesOf(state)) time->us = times[i++];
  state.generation = generation;
  row.now = Time{now};
  return true;
}

// Two that add it at once: the later one waits, and finds it.
void Add(soci::session& session, const std::string& tenant,
         const std::string& service) {
  session << "insert into rate (tenant_id, service, " << kColumns
          << ") values (:tenant, :service, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)"
             " on conflict do nothing",
      soci::use(tenant), soci::use(service);
}

void Write(soci::session& session, const std::string& tenant,
           const std::string& service, RateState state) {
  long long times[7] = {};
  size_t i = 0;
  for (const Time* time : TimesOf(state)) times[i++] = time->us;
  const long long generation = state.generation;
  session << "update rate set rate = :rate, ceiling = :ceiling,"
             " next_at = :next, paused_until = :paused, seen_at = :seen,"
             " raised_at = :raised, lowered_at = :lowered, tried_at = :tried,"
             " counted_from = :from, counted = :counted, sent_rate = :sent,"
             " generation = :generation"
             " where tenant_id = :tenant and service = :service",
      soci::use(state.rate), soci::use(state.ceiling), soci::use(times[0]),
      soci::use(times[1]), soci::use(times[2]), soci::use(times[3]),
      soci::use(times[4]), soci::use(times[5]), soci::use(times[6]),
      soci::use(state.counted), soci::use(state.sent_rate),
      soci::use(generation), soci::use(tenant), soci::use(service);
}

}  // namespace

Status RateStore::Share(
    const std::string& service,
    const std::function<void(RateState& state, Time now)>& change) {
  return database_->InTransaction([&](soci::session& session) -> Status {
    const Dialect dialect = database_->dialect();
    Row row;
    if (!Read(session, dialect, tenant_id_, service, row)) {
      Add(session, tenant_id_, service);
      if (!Read(session, dialect, tenant_id_, service, row))
        return Error{ErrorCode::kBug, "no row for the rate of " + service};
    }
    const bool has_own_time = dialect == Dialect::kPostgresql;
    change(row.state, has_own_time ? row.now : clock_.Now());
    Write(session, tenant_id_, service, row.state);
    return Done{};
  });
}

}  // namespace cutover
