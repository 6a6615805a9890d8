#include "engine/cli/report_input.h"

#include "engine/store/journal.h"
#include "engine/store/plan_store.h"

namespace cutover {

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
  return RenderReport(input, format);
}

}  // namespace cutover
