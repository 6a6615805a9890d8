#include "engine/apply/open_rollback.h"

#include "engine/store/chain.h"

namespace cutover {
namespace {

Result<bool> IsOpen(Database& database, const PlanSummary& summary,
                    const Plan& plan, Time now) {
  if (summary.steps == 0) return now <= plan.valid_until;
  auto last = Audit(database).Last(summary.id, "run.");
  if (!last.ok()) return last.error();
  return !*last || (*last)->kind != "run.ended";
}

}  // namespace

Result<std::optional<StoredPlan>> OpenRollback(Database& database,
                                               const Clock& clock,
                                               const std::string& undone_id,
                                               const std::string& scope) {
  PlanStore store(database, clock);
  auto plans = store.List();
  if (!plans.ok()) return plans.error();
  for (const PlanSummary& summary : *plans) {
    if (summary.undoes != undone_id || !summary.is_approved) continue;
    auto stored = store.Load(summary.id);
    if (!stored.ok()) return stored.error();
    auto plan = PlanFromText(stored->body);
    if (!plan.ok()) return plan.error();
    if (plan->scope != scope) continue;
    auto is_open = IsOpen(database, summary, *plan, clock.Now());
    if (!is_open.ok()) return is_open.error();
    if (*is_open) return std::optional(*std::move(stored));
  }
  return std::optional<StoredPlan>();
}

}  // namespace cutover
