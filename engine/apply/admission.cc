#include "engine/apply/admission.h"

#include "engine/store/journal.h"

namespace cutover {

Status CheckApproval(const StoredPlan& stored) {
  const std::string digest = PlanDigest(stored.body);
  if (!stored.approval) {
    return Error{ErrorCode::kRefused, "plan " + stored.id + " is not approved",
                 "cutover approve " + stored.id + " --digest " + digest +
                     " --by WHO --change REF"};
  }
  if (digest != stored.digest || digest != stored.approval->digest) {
    return Error{ErrorCode::kRefused,
                 "plan " + stored.id +
                     " is not what was approved: its digest "
                     "is " +
                     digest,
                 "somebody changed it in the store; plan again and have that "
                 "approved"};
  }
  if (!stored.superseded_by.empty()) {
    return Error{
        ErrorCode::kRefused,
        "plan " + stored.id + " was superseded by " + stored.superseded_by,
        "go on with \"cutover apply " + stored.superseded_by + "\"; what " +
            stored.id + " did can still be rolled back"};
  }
  return Done{};
}

Status CheckMayRun(const StoredPlan& stored, const Plan& plan,
                   const std::string& tenant_id, Time now, bool has_begun) {
  if (plan.tenant_id != tenant_id) {
    return Error{ErrorCode::kRefused,
                 "plan " + stored.id + " was built for tenant " +
                     plan.tenant_id + ", this is " + tenant_id,
                 "use the configuration of that tenant"};
  }
  const bool is_old = plan.recipes != kRecipeVersion;
  if (is_old && plan.purpose == Purpose::kMove && !has_begun) {
    return Error{ErrorCode::kRefused,
                 "plan " + stored.id +
                     " was made by an older version of cutover and has not "
                     "begun",
                 "plan again with this version and have it approved"};
  }
  if (now > plan.valid_until && !has_begun) {
    return Error{ErrorCode::kRefused,
                 "plan " + stored.id + " is stale: it was valid until " +
                     FormatTime(plan.valid_until),
                 "discover and plan again"};
  }
  return Done{};
}

Status CheckHasWave(const Plan& plan, int number) {
  std::string numbers;
  for (const Wave& wave : plan.waves) {
    if (wave.number == number) return Done{};
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(wave.number);
  }
  return Error{ErrorCode::kNotFound,
               "the plan has no wave " + std::to_string(number),
               "choose one of " + numbers};
}

Result<Plan> Admit(const StoredPlan& stored, Database& database,
                   const std::string& tenant_id, const std::vector<int>& waves,
                   Time now) {
  TRY(CheckApproval(stored));
  auto plan = PlanFromText(stored.body);
  if (!plan.ok()) return plan;
  auto has_begun = HasRun(database, stored.id);
  if (!has_begun.ok()) return has_begun.error();
  TRY(CheckMayRun(stored, *plan, tenant_id, now, *has_begun));
  for (int number : waves) TRY(CheckHasWave(*plan, number));
  return plan;
}

}  // namespace cutover
