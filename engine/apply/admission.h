#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/store/plan_store.h"

namespace cutover {

/// kRefused when the plan is not approved, or its bytes are not what was. To
/// be asked before a byte of it is believed.
Status CheckApproval(const StoredPlan& stored);

/// kRefused when an approved plan is of another tenant, or too old to begin,
/// or made by an older version. A plan that has begun is never too old: a user
/// half-way is worse than a late one.
Status CheckMayRun(const StoredPlan& stored, const Plan& plan,
                   const std::string& tenant_id, Time now, bool has_begun);

/// kNotFound with the numbers that there are when the plan has no such wave.
Status CheckHasWave(const Plan& plan, int number);

/// All of these: the plan, when it may be run at `now`; of `waves`, which are
/// numbers, it has every one.
Result<Plan> Admit(const StoredPlan& stored, Database& database,
                   const std::string& tenant_id, const std::vector<int>& waves,
                   Time now);

}  // namespace cutover
