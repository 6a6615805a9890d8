#include "engine/store/tally_store.h"

#include <soci/soci.h>

namespace cutover {

Result<Tally> TallyStore::Share(const std::string& plan_id,
                                const std::string& worker, const Tally& met) {
  Tally others;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    others.clear();
    for (const auto& [what, count] : met) {
      const long long so_far = count;
      session << "insert into tally (plan_id, worker, what, count)"
                 " values (:plan, :worker, :what, :count)"
                 " on conflict (plan_id, worker, what)"
                 " do update set count = excluded.count",
          soci::use(plan_id), soci::use(worker), soci::use(what),
          soci::use(so_far);
    }
    soci::rowset<soci::row> rows =
        (session.prepare << "select what, count from tally"
                            " where plan_id = :plan and worker <> :worker",
         soci::use(plan_id), soci::use(worker));
    for (const soci::row& row : rows)
      others[row.get<std::string>(0)] += static_cast<int>(row.get<long long>(1));
    return Done{};
  }));
  return others;
}

}  // namespace cutover
