#include "engine/cli/report_input.h"

#include "engine/apply/compensation.h"
#include "engine/apply/move_in_hand.h"
#include "engine/store/chain.h"
#include "engine/store/journal.h"
#include "engine/store/plan_store.h"

namespace cutover {
namespace {

Status ReadRollbacks(Database& database, const Clock& clock,
                     ReportInput& input) {
  PlanStore store(database, clock);
  auto plans = store.List();
  if (!plans.ok()) return plans.error();
  for (const PlanSummary& summary : *plans) {
    if (summary.undoes != input.plan_id) continue;
    auto stored = store.Load(summary.id);
    if (!stored.ok()) return stored.error();
    auto plan = PlanFromText(stored->body);
    if (!plan.ok()) return plan.error();
    input.rollbacks.push_back({summary.id, plan->scope,
                               summary.steps == 0
                                   ? "not begun"
                                   : std::to_string(summary.done) + " of " +
                                         std::to_string(summary.steps) +
                                         " steps done"});
    auto records = ReadSteps(database, summary.id);
    if (!records.ok()) return records.error();
    ActivePlan active{summary.id, *std::move(plan), nullptr};
    for (const MoveInHand& move : MovesOf(active, *std::move(records))) {
      if (move.IsFinished()) input.taken_back.insert(move.Get().user.key);
    }
  }
  return Done{};
}

}  // namespace

Result<std::string> RenderStoredPlan(Database& database, const Clock& clock,
                                     const std::string& plan_id,
                                     ReportFormat format) {
  auto stored = PlanStore(database, clock).Load(plan_id);
  if (!stored.ok()) return stored.error();
  auto plan = PlanFromText(stored->body);
  if (!plan.ok()) return plan.error();
  auto records = ReadSteps(database, stored->id);
  if (!records.ok()) return records.error();
  ReportInput input{stored->id, PlanDigest(stored->body), *plan, "", "", {}};
  if (stored->approval) {
    input.approved_by = stored->approval->by;
    input.approved_change = stored->approval->change;
  }
  for (const StepRecord& record : *records) {
    input.notes[std::to_string(record.place.wave) + "/" +
                std::to_string(record.place.move) + "/" +
                std::to_string(record.place.step)] =
        StepNote{StepStateName(record.state), record.detail};
  }
  auto last_run = Audit(database).Last(stored->id, "run.");
  if (!last_run.ok()) return last_run.error();
  if (*last_run) {
    // CountsOf puts the reason behind the counts.
    const size_t reason = (*last_run)->detail.find("; ");
    if (reason != std::string::npos)
      input.stop_reason = (*last_run)->detail.substr(reason + 2);
  }
  auto left = WhyNotTakenBack(database, stored->id);
  if (!left.ok()) return left.error();
  input.not_taken_back = *std::move(left);
  TRY(ReadRollbacks(database, clock, input));
  return RenderReport(input, format);
}

}  // namespace cutover
