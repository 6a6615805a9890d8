#include "engine/store/claim_store.h"

#include <soci/soci.h>

#include "engine/store/dialect.h"
#include "engine/store/step_rows.h"

namespace cutover {
namespace {

constexpr long long kOpening = -1;
constexpr long long kEnd = -2;
constexpr long long kOpened = -3;

// Of a row `c` of claim: the lease it was made under is in force.
constexpr const char* kIsGood =
    " exists (select 1 from lease l where l.name = c.worker"
    " and l.fence = c.fence and l.holder <> '')";

// Of the same: the move is at no end, or at a bad one that is not settled.
constexpr const char* kIsAtWork =
    " c.settled = 0 and exists (select 1 from step s"
    " where s.plan_id = c.plan_id and s.wave = c.wave and s.move = c.move"
    " and s.state not in ('done', 'skipped'))";

// Whether the place is now the lease's, as it may have been before.
bool Claim(soci::session& session, const Lease& lease,
           const std::string& plan_id, long long wave, long long move) {
  const long long fence = lease.fence;
  long long taken = 0;
  session << std::string(
                 "insert into claim as c (plan_id, wave, move, worker, fence)"
                 " values (:plan, :wave, :move, :worker, :fence)"
                 " on conflict (plan_id, wave, move) do update"
                 " set worker = excluded.worker, fence = excluded.fence,"
                 " settled = 0"
                 " where (c.worker = excluded.worker"
                 " and c.fence = excluded.fence) or not") +
                 kIsGood + " returning fence",
      soci::into(taken), soci::use(plan_id), soci::use(wave), soci::use(move),
      soci::use(lease.name), soci::use(fence);
  return session.got_data();
}

void Unclaim(soci::session& session, const Lease& lease,
             const std::string& plan_id, long long wave, long long move) {
  const long long fence = lease.fence;
  session << "delete from claim where plan_id = :plan and wave = :wave"
             " and move = :move and worker = :worker and fence = :fence",
      soci::use(plan_id), soci::use(wave), soci::use(move),
      soci::use(lease.name), soci::use(fence);
}

}  // namespace

Result<std::optional<std::vector<StepRecord>>> ClaimStore::Take(
    const std::string& plan_id, MovePlace place) {
  std::optional<std::vector<StepRecord>> steps;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    TRY(CheckFence(session, lease_));
    if (Claim(session, lease_, plan_id, place.wave, place.move))
      steps = ReadStepRows(session, plan_id, place.wave, place.move);
    return Done{};
  }));
  return steps;
}

Status ClaimStore::Leave(const std::string& plan_id, MovePlace place) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    Unclaim(session, lease_, plan_id, place.wave, place.move);
    return Done{};
  });
}

Status ClaimStore::Settle(const std::string& plan_id, MovePlace place) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    TRY(CheckFence(session, lease_));
    const long long wave = place.wave, move = place.move, fence = lease_.fence;
    session << "update claim set settled = 1 where plan_id = :plan"
               " and wave = :wave and move = :move and worker = :worker"
               " and fence = :fence",
        soci::use(plan_id), soci::use(wave), soci::use(move),
        soci::use(lease_.name), soci::use(fence);
    return Done{};
  });
}

Result<bool> ClaimStore::TakeOpening(const std::string& plan_id, int64_t wave) {
  bool is_ours = false;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    TRY(CheckFence(session, lease_));
    is_ours = Claim(session, lease_, plan_id, wave, kOpening);
    return Done{};
  }));
  return is_ours;
}

Status ClaimStore::LeaveOpening(const std::string& plan_id, int64_t wave) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    Unclaim(session, lease_, plan_id, wave, kOpening);
    return Done{};
  });
}

Status ClaimStore::SayOpened(const std::string& plan_id, int64_t wave) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    TRY(CheckFence(session, lease_));
    Claim(session, lease_, plan_id, wave, kOpened);
    return Done{};
  });
}

Result<bool> ClaimStore::IsOpened(const std::string& plan_id, int64_t wave) {
  bool is_opened = false;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    const long long of_wave = wave;
    long long found = 0;
    session << std::string(
                   "select c.move from claim c where c.plan_id = :plan"
                   " and c.wave = :wave and c.move = :opened and") +
                   kIsGood,
        soci::into(found), soci::use(plan_id), soci::use(of_wave),
        soci::use(kOpened);
    is_opened = session.got_data();
    return Done{};
  }));
  return is_opened;
}

Result<bool> ClaimStore::AreOthersAtWork(const std::string& plan_id,
                                         int64_t wave) {
  bool are_at_work = false;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    const long long of_wave = wave;
    long long found = 0;
    session << std::string(
                   "select c.move from claim c where c.plan_id = :plan"
                   " and c.wave = :wave and c.move >= 0"
                   " and c.worker <> :worker and") +
                   kIsGood + " and" + kIsAtWork + " limit 1",
        soci::into(found), soci::use(plan_id), soci::use(of_wave),
        soci::use(lease_.name);
    are_at_work = session.got_data();
    return Done{};
  }));
  return are_at_work;
}

Result<std::vector<MovePlace>> ClaimStore::LeftBy(const std::string& plan_id,
                                                  const std::string& worker) {
  std::vector<MovePlace> places;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<soci::row> rows =
        (session.prepare << std::string("select c.wave, c.move from claim c"
                                        " where c.plan_id = :plan and"
                                        " c.worker = :worker and c.move >= 0"
                                        " and not") +
                                kIsGood + " order by c.wave, c.move",
         soci::use(plan_id), soci::use(worker));
    for (const soci::row& row : rows)
      places.push_back({row.get<long long>(0), row.get<long long>(1)});
    return Done{};
  }));
  return places;
}

Result<bool> ClaimStore::TellsTheEnd(const std::string& plan_id, int64_t wave) {
  bool is_first = false;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    TRY(CheckFence(session, lease_));
    const long long of_wave = wave, none = 0;
    const std::string nobody;
    long long taken = 0;
    session << "insert into claim (plan_id, wave, move, worker, fence)"
               " values (:plan, :wave, :move, :worker, :fence)"
               " on conflict do nothing returning wave",
        soci::into(taken), soci::use(plan_id), soci::use(of_wave),
        soci::use(kEnd), soci::use(nobody), soci::use(none);
    is_first = session.got_data();
    return Done{};
  }));
  return is_first;
}

Result<std::map<std::string, int64_t>> MovesInHand(Database& database,
                                                   const std::string& plan_id) {
  std::map<std::string, int64_t> in_hand;
  TRY(database.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<soci::row> rows =
        (session.prepare << std::string("select c.worker,"
                                        " cast(count(*) as bigint) from claim c"
                                        " where c.plan_id = :plan"
                                        " and c.move >= 0 and") +
                                kIsGood + " and" + kIsAtWork +
                                " group by c.worker",
         soci::use(plan_id));
    for (const soci::row& row : rows)
      in_hand[row.get<std::string>(0)] = ComputedNumber(row, 1);
    return Done{};
  }));
  return in_hand;
}

}  // namespace cutover
