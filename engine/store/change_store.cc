#include "engine/store/change_store.h"

#include <soci/soci.h>

#include <map>
#include <set>
#include <utility>

namespace cutover {
namespace {

using Place = std::pair<long long, long long>;  // wave and move

struct LastStep {
  std::string plan_id;
  Place place;
};

std::map<UserKey, LastStep> LastSteps(soci::session& session, Time since) {
  const long long at = since.us;
  soci::rowset<soci::row> rows =
      (session.prepare << "select user_key, plan_id, wave, move from event"
                          " where at > :at and kind in"
                          " ('step.done', 'step.recovered')"
                          " order by at, seq",
       soci::use(at));
  std::map<UserKey, LastStep> last;
  for (const soci::row& row : rows) {
    last[row.get<std::string>(0)] = {
        row.get<std::string>(1),
        {row.get<long long>(2), row.get<long long>(3)}};
  }
  return last;
}

std::set<Place> UnfinishedMoves(soci::session& session,
                                const std::string& plan_id) {
  soci::rowset<soci::row> rows =
      (session.prepare << "select distinct wave, move from step"
                          " where plan_id = :plan"
                          " and state not in ('done', 'skipped')",
       soci::use(plan_id));
  std::set<Place> moves;
  for (const soci::row& row : rows)
    moves.insert({row.get<long long>(0), row.get<long long>(1)});
  return moves;
}

std::string PurposeOf(soci::session& session, const std::string& plan_id) {
  std::string purpose;
  session << "select purpose from plan where id = :plan", soci::use(plan_id),
      soci::into(purpose);
  return purpose;
}

}  // namespace

Result<std::vector<UserChange>> ChangesSince(Database& database, Time since) {
  std::vector<UserChange> changes;
  TRY(database.InTransaction([&](soci::session& session) -> Status {
    std::map<std::string, std::set<Place>> unfinished;
    std::map<std::string, std::string> purposes;
    for (const auto& [user, last] : LastSteps(session, since)) {
      if (!purposes.contains(last.plan_id)) {
        purposes[last.plan_id] = PurposeOf(session, last.plan_id);
        unfinished[last.plan_id] = UnfinishedMoves(session, last.plan_id);
      }
      changes.push_back({user, last.plan_id, purposes[last.plan_id],
                         !unfinished[last.plan_id].contains(last.place)});
    }
    return Done{};
  }));
  return changes;
}

}  // namespace cutover
