#include "engine/store/plan_store.h"

#include <soci/soci.h>

#include "engine/store/chain.h"

namespace cutover {
namespace {

std::string TextOr(const soci::row& row, size_t column) {
  return row.get_indicator(column) == soci::i_null
             ? std::string()
             : row.get<std::string>(column);
}

StoredPlan PlanFrom(const soci::row& row) {
  StoredPlan plan{row.get<std::string>(0), row.get<std::string>(1),
                  row.get<std::string>(2), Time{row.get<long long>(3)},
                  std::nullopt};
  if (row.get_indicator(4) != soci::i_null) {
    plan.approval = Approval{TextOr(row, 4), TextOr(row, 5), TextOr(row, 6),
                             Time{row.get<long long>(7)}};
  }
  return plan;
}

Event PlanEvent(const std::string& plan_id, Time at, const std::string& actor,
                const char* kind, const std::string& detail) {
  Event event;
  event.plan_id = plan_id;
  event.at = at;
  event.actor = actor;
  event.kind = kind;
  event.detail = detail;
  return event;
}

}  // namespace

Result<std::string> PlanStore::Save(const Plan& plan,
                                    const std::string& actor) {
  const std::string body = PlanToText(plan);
  const std::string digest = PlanDigest(body);
  const std::string id = PlanIdOf(digest);
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    const std::string purpose =
        plan.purpose == Purpose::kMove ? "move" : "rollback";
    const long long at = clock_.Now().us;
    soci::statement insert =
        (session.prepare << "insert into plan (id, tenant_id, snapshot_id,"
                            " purpose, undoes, digest, created_at)"
                            " values (:id, :tenant, :snapshot, :purpose,"
                            " :undoes, :digest, :at)"
                            " on conflict do nothing",
         soci::use(id), soci::use(plan.tenant_id), soci::use(plan.snapshot_id),
         soci::use(purpose), soci::use(plan.undoes), soci::use(digest),
         soci::use(at));
    insert.execute(true);
    if (insert.get_affected_rows() != 1) return Done{};
    session << "insert into plan_body (plan_id, body) values (:id, :body)",
        soci::use(id), soci::use(body);
    return AppendEvent(session,
                       PlanEvent(id, Time{at}, actor, "plan.created", digest));
  }));
  return id;
}

Result<StoredPlan> PlanStore::Load(const std::string& id) {
  const std::string from = PlanIdOfRun(id);
  std::vector<StoredPlan> found;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<soci::row> rows =
        (session.prepare << "select id, digest, body, created_at,"
                            " approved_digest, approved_by, approved_change,"
                            " approved_at from plan"
                            " join plan_body on plan_body.plan_id = plan.id"
                            " where substr(id, 1, length(:from)) = :same",
         soci::use(from, "from"), soci::use(from, "same"));
    for (const soci::row& row : rows) found.push_back(PlanFrom(row));
    return Done{};
  }));
  if (found.size() == 1 && from.size() > 2) return found[0];
  if (found.empty() || from.size() <= 2) {
    return Error{ErrorCode::kNotFound, "there is no plan \"" + id + "\"",
                 "\"cutover status\" lists the plans and runs"};
  }
  return Error{ErrorCode::kInvalid,
               "\"" + id + "\" is the beginning of several plans",
               "give more of its digits"};
}

Status PlanStore::Approve(const std::string& plan_id,
                          const Approval& approval) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    const long long at = approval.at.us;
    soci::statement update =
        (session.prepare << "update plan set approved_digest = :digest,"
                            " approved_by = :who, approved_change = :change,"
                            " approved_at = :at"
                            " where id = :id and digest = :same",
         soci::use(approval.digest), soci::use(approval.by),
         soci::use(approval.change), soci::use(at), soci::use(plan_id),
         soci::use(approval.digest));
    update.execute(true);
    if (update.get_affected_rows() != 1) {
      return Error{
          ErrorCode::kConflict,
          "the digest " + approval.digest + " is not that of plan " + plan_id,
          "read the plan's report again and approve the digest that "
          "stands in it"};
    }
    return AppendEvent(
        session, PlanEvent(plan_id, approval.at, approval.by, "plan.approved",
                           approval.digest + " change " + approval.change));
  });
}

Result<std::vector<PlanSummary>> PlanStore::List() {
  std::vector<PlanSummary> plans;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<soci::row> rows =
        (session.prepare
         << "select p.id, p.purpose, p.undoes, p.created_at,"
            " coalesce(p.approved_by, ''),"
            " cast(count(s.state) as bigint),"
            " cast(sum(case when s.state in ('done', 'skipped')"
            "   then 1 else 0 end) as bigint),"
            " cast(sum(case when s.state in ('failed', 'drifted')"
            "   then 1 else 0 end) as bigint),"
            " cast(sum(case when s.state = 'intent'"
            "   then 1 else 0 end) as bigint)"
            " from plan p left join step s on s.plan_id = p.id"
            " group by p.id, p.purpose, p.undoes, p.created_at, p.approved_by"
            " order by p.created_at, p.id");
    const auto number = [](const soci::row& row, size_t column) -> int64_t {
      // SQLite gives a computed column as text, PostgreSQL as a number.
      if (row.get_properties(column).get_data_type() == soci::dt_string)
        return std::atoll(row.get<std::string>(column).c_str());
      return row.get<long long>(column);
    };
    for (const soci::row& row : rows) {
      plans.push_back(
          PlanSummary{row.get<std::string>(0), row.get<std::string>(1),
                      row.get<std::string>(2), Time{number(row, 3)},
                      !row.get<std::string>(4).empty(), number(row, 5),
                      number(row, 6), number(row, 7), number(row, 8)});
    }
    return Done{};
  }));
  return plans;
}

}  // namespace cutover
