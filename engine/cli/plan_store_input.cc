#include "engine/cli/plan_store_input.h"

#include "engine/store/change_store.h"
#include "engine/store/plan_store.h"
#include "engine/store/reservation_store.h"

namespace cutover {
namespace {

Error CannotContinue(const std::string& id, const std::string& why) {
  return Error{ErrorCode::kInvalid,
               "plan " + id + " cannot be continued: " + why,
               "name another by --continues, or \"none\""};
}

Result<std::optional<StoredPlan>> FindContinued(PlanStore& plans,
                                                const std::string& tenant_id,
                                                const std::string& campaign,
                                                const Continues& continues) {
  if (continues == "none") return std::optional<StoredPlan>();
  if (continues.empty()) return plans.LastOf(tenant_id, campaign);
  auto stored = plans.Load(continues);
  if (!stored.ok()) return stored.error();
  return std::optional(*stored);
}

Status Continue(Policy& policy, const StoredPlan& stored,
                const std::string& tenant_id) {
  auto plan = PlanFromText(stored.body);
  if (!plan.ok()) return plan.error();
  if (plan->campaign != policy.campaign || plan->tenant_id != tenant_id)
    return CannotContinue(stored.id, "it is of campaign " + plan->campaign);
  if (plan->purpose != Purpose::kMove)
    return CannotContinue(stored.id, "it is a rollback");
  if (!stored.approval)
    return CannotContinue(stored.id, "it was never approved");
  if (!stored.superseded_by.empty())
    return CannotContinue(stored.id,
                          "it was superseded by " + stored.superseded_by);
  policy.continues = stored.id;
  for (const Wave& wave : plan->waves) {
    for (const Move& move : wave.moves)
      policy.kept_waves[move.user.key] = {wave.number, wave.name, wave.window};
  }
  return Done{};
}

}  // namespace

Status AddStoreTo(Policy& policy, Database& database, const Clock& clock,
                  const Snapshot& snapshot, const Continues& continues) {
  PlanStore plans(database, clock);
  auto stored =
      FindContinued(plans, snapshot.tenant_id, policy.campaign, continues);
  if (!stored.ok()) return stored.error();
  if (*stored) TRY(Continue(policy, **stored, snapshot.tenant_id));
  auto held = ReservationStore(database).Held(snapshot.tenant_id,
                                              policy.continues, clock.Now());
  if (!held.ok()) return held.error();
  policy.busy_users = std::move(held->users);
  policy.reserved_numbers = std::move(held->numbers);
  auto changes = ChangesSince(database, snapshot.taken_at);
  if (!changes.ok()) return changes.error();
  for (const UserChange& each : *changes) {
    const bool is_moved = each.is_finished && each.purpose == "move";
    (is_moved ? policy.moved_users : policy.changed_users)[each.user] =
        each.plan_id;
  }
  return Done{};
}

}  // namespace cutover
