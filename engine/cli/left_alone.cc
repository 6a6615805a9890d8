#include "engine/cli/left_alone.h"

#include "engine/apply/step_runner.h"
#include "engine/store/journal.h"

namespace cutover {

Result<std::vector<Finding>> LeftAlone(Database& database,
                                       const std::string& plan_id,
                                       const Plan& plan) {
  auto records = ReadSteps(database, plan_id);
  if (!records.ok()) return records.error();
  const std::string mark = std::string(kChangedSince) + " ";
  std::vector<Finding> left;
  for (const StepRecord& record : *records) {
    const bool is_left =
        record.state == StepState::kDrifted && record.detail.starts_with(mark);
    if (!is_left) continue;
    const Identity& user = plan.waves[static_cast<size_t>(record.place.wave)]
                               .moves[static_cast<size_t>(record.place.move)]
                               .user;
    left.push_back({kChangedSince, Severity::kBlock, user.key, user.upn,
                    record.detail.substr(mark.size()),
                    "settle it by hand, and say rollback again"});
  }
  return left;
}

}  // namespace cutover
