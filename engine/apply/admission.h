#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/store/plan_store.h"

namespace cutover {

/// Done when the executor may run this plan now; else kRefused: not approved,
/// not what was approved, of another tenant, or too old to begin. A plan that
/// has begun is never too old: a user half-way is worse than a late one.
Status CheckMayRun(const StoredPlan& stored, const Plan& plan,
                   const std::string& tenant_id, Time now, bool has_begun);

/// kNotFound with the numbers that there are when the plan has no such wave.
Status CheckHasWave(const Plan& plan, int number);

}  // namespace cutover
