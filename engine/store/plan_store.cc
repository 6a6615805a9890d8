#include "engine/store/plan_store.h"

#include <soci/soci.h>

#include "engine/store/chain.h"
#include "engine/store/dialect.h"
#include "engine/store/reservation_store.h"

namespace cutover {
namespace {

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

// Into variables, not a row: a body may be tens of megabytes, and a row keeps
// another copy of it.
std::optional<StoredPlan> Look(soci::session& session,
                               const std::string& plan_id) {
  StoredPlan plan;
  Approval approval;
  long long created_at = 0, approved_at = 0;
  soci::indicator approved = soci::i_null;
  session << "select id, digest, body, created_at, superseded_by,"
             " approved_digest, coalesce(approved_by, ''),"
             " coalesce(approved_change, ''), coalesce(approved_at, 0)"
             " from plan join plan_body on plan_body.plan_id = plan.id"
             " where id = :id",
      soci::into(plan.id), soci::into(plan.digest), soci::into(plan.body),
      soci::into(created_at), soci::into(plan.superseded_by),
      soci::into(approval.digest, approved), soci::into(approval.by),
      soci::into(approval.change), soci::into(approved_at),
      soci::use(plan_id);
  if (!session.got_data()) return std::nullopt;
  plan.created_at = Time{created_at};
  approval.at = Time{approved_at};
  if (approved == soci::i_ok) plan.approval = std::move(approval);
  return plan;
}

Error Superseded(const StoredPlan& plan) {
  return Error{ErrorCode::kConflict,
               "plan " + plan.id + " was superseded by " + plan.superseded_by,
               "go on with that one"};
}

bool IsUnderWay(soci::session& session, const std::string& plan_id) {
  std::string steps;
  session << "select cast(count(*) as text) from step where plan_id = :plan"
             " and state = 'intent'",
      soci::use(plan_id), soci::into(steps);
  return steps != "0";
}

// Takes over from the plan that this one continues: what that has still to do
// stands in this one, so it must not be done by both.
Status Supersede(soci::session& session, const std::string& old_id,
                 const std::string& new_id, const Approval& approval) {
  if (IsUnderWay(session, old_id)) {
    return Error{
        ErrorCode::kConflict,
        "a step of " + old_id + " is under way, which " + new_id + " continues",
        "go on with \"cutover apply " + old_id +
            "\" until it is at its end, then plan again"};
  }
  soci::statement update =
      (session.prepare << "update plan set superseded_by = :by"
                          " where id = :id and superseded_by = ''",
       soci::use(new_id), soci::use(old_id));
  update.execute(true);
  if (update.get_affected_rows() != 1) {
    return Error{ErrorCode::kConflict,
                 "another plan has taken over from " + old_id + " meanwhile",
                 "plan again"};
  }
  const std::string detail = "superseded by " + new_id;
  session << "update job set state = 'cancelled', detail = :detail"
             " where plan_id = :plan and state in ('waiting', 'parked')",
      soci::use(detail), soci::use(old_id);
  ReleaseReservations(session, old_id);
  return AppendEvent(session, PlanEvent(old_id, approval.at, approval.by,
                                        "plan.superseded", new_id));
}

Status TakeOver(soci::session& session, const StoredPlan& stored,
                const Approval& approval) {
  auto plan = PlanFromText(stored.body);
  if (!plan.ok()) return plan.error();
  if (!plan->continues.empty())
    TRY(Supersede(session, plan->continues, stored.id, approval));
  return Reserve(session, stored.id, *plan, approval.at);
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
                            " purpose, undoes, digest, created_at, campaign)"
                            " values (:id, :tenant, :snapshot, :purpose,"
                            " :undoes, :digest, :at, :campaign)"
                            " on conflict do nothing",
         soci::use(id), soci::use(plan.tenant_id), soci::use(plan.snapshot_id),
         soci::use(purpose), soci::use(plan.undoes), soci::use(digest),
         soci::use(at), soci::use(plan.campaign));
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
  std::vector<std::string> ids;
  std::optional<StoredPlan> found;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<std::string> rows =
        (session.prepare << "select id from plan"
                            " where substr(id, 1, length(:from)) = :same",
         soci::use(from, "from"), soci::use(from, "same"));
    ids.assign(rows.begin(), rows.end());
    if (ids.size() == 1 && from.size() > 2) found = Look(session, ids[0]);
    return Done{};
  }));
  if (found) return *std::move(found);
  if (ids.empty() || from.size() <= 2) {
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
    const auto seen = Look(session, plan_id);
    if (!seen || seen->digest != approval.digest) {
      return Error{
          ErrorCode::kConflict,
          "the digest " + approval.digest + " is not that of plan " + plan_id,
          "read the plan's report again and approve the digest that "
          "stands in it"};
    }
    if (!seen->superseded_by.empty()) return Superseded(*seen);
    // Approved once more, it may be at its end and hold nothing any longer.
    if (!seen->approval) TRY(TakeOver(session, *seen, approval));
    const long long at = approval.at.us;
    soci::statement update =
        (session.prepare << "update plan set approved_digest = :digest,"
                            " approved_by = :who, approved_change = :change,"
                            " approved_at = :at"
                            " where id = :id and superseded_by = ''",
         soci::use(approval.digest), soci::use(approval.by),
         soci::use(approval.change), soci::use(at), soci::use(plan_id));
    update.execute(true);
    if (update.get_affected_rows() != 1) return Superseded(*seen);
    return AppendEvent(
        session, PlanEvent(plan_id, approval.at, approval.by, "plan.approved",
                           approval.digest + " change " + approval.change));
  });
}

Result<std::vector<std::string>> PlanStore::ThatUndo(
    const std::string& plan_id) {
  std::vector<std::string> ids;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<std::string> rows =
        (session.prepare << "select id from plan where undoes = :plan"
                            " order by created_at, id",
         soci::use(plan_id));
    for (const std::string& id : rows) ids.push_back(id);
    return Done{};
  }));
  return ids;
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
    for (const soci::row& row : rows) {
      plans.push_back(
          PlanSummary{row.get<std::string>(0), row.get<std::string>(1),
                      row.get<std::string>(2), Time{ComputedNumber(row, 3)},
                      !row.get<std::string>(4).empty(), ComputedNumber(row, 5),
                      ComputedNumber(row, 6), ComputedNumber(row, 7),
                      ComputedNumber(row, 8)});
    }
    return Done{};
  }));
  return plans;
}

Result<std::optional<StoredPlan>> PlanStore::LastOf(
    const std::string& tenant_id, const std::string& campaign) {
  std::optional<StoredPlan> last;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    std::string id;
    session << "select id from plan where tenant_id = :tenant"
               " and campaign = :campaign and purpose = 'move'"
               " and approved_digest is not null and superseded_by = ''"
               " order by approved_at desc, id limit 1",
        soci::into(id), soci::use(tenant_id), soci::use(campaign);
    if (session.got_data()) last = Look(session, id);
    return Done{};
  }));
  return last;
}

}  // namespace cutover
