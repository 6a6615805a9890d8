#pragma once

#include "engine/base/result.h"
#include "engine/plan/check.h"
#include "engine/plan/estate.h"
#include "engine/plan/policy.h"
#include "engine/plan/pose_waves.h"
#include "engine/plan/rule_use.h"

namespace cutover {

/// What came of planning users one by one.
struct Considered {
  std::vector<KeyedMove> moves;  ///< in the order of the users
  std::vector<Finding> findings;
  Verdicts verdicts;
  RuleUse rule_use;
};

/// The plan of moves that are known: numbers in order, waves, the checks of
/// waves and tenant, and what is proved of the whole. As BuildPlan.
Result<Plan> AssemblePlan(Considered considered, const Estate& estate,
                          const Policy& policy, Time now, DialExam* exam);

/// Of a campaign that cannot be planned at all.
Error CampaignRefusal(const std::vector<Finding>& findings);

}  // namespace cutover
