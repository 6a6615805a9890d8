#include "engine/apply/open_rollback.h"

#include "engine/store/chain.h"

namespace cutover {
namespace {

// One that never began is open for as long as it may begin.
Result<bool> IsOpen(Database& database, const std::string& id, const Plan& plan,
                    Time now) {
  auto last = Audit(database).Last(id, "run.");
  if (!last.ok()) return last.error();
  if (!*last) return now <= plan.valid_until;
  return (*last)->kind != "run.ended";
}

}  // namespace

Result<std::optional<StoredPlan>> OpenRollback(Database& database,
                                               const Clock& clock,
                                               const std::string& undone_id,
                                               const std::string& scope) {
  PlanStore store(database, clock);
  auto ids = store.ThatUndo(undone_id);
  if (!ids.ok()) return ids.error();
  for (const std::string& id : *ids) {
    auto stored = store.Load(id);
    if (!stored.ok()) return stored.error();
    if (!stored->approval) continue;
    auto plan = PlanFromText(stored->body);
    if (!plan.ok()) return plan.error();
    if (plan->scope != scope) continue;
    auto is_open = IsOpen(database, id, *plan, clock.Now());
    if (!is_open.ok()) return is_open.error();
    if (*is_open) return std::optional(*std::move(stored));
  }
  return std::optional<StoredPlan>();
}

}  // namespace cutover
