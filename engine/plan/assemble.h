#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/plan/check.h"
#include "engine/plan/estate.h"
#include "engine/plan/policy.h"
#include "engine/plan/pose_waves.h"
#include "engine/plan/rule_use.h"
#include "engine/plan/waves.h"

namespace cutover {

/// What came of planning users one by one.
struct Considered {
  std::vector<KeyedMove> moves;  ///< in the order of the users
  std::vector<Finding> findings;
  Verdicts verdicts;
  RuleUse rule_use;
  /// Who has the numbers of extensions today; without an imported voice
  /// routing unset.
  std::optional<ExtensionHolders> holders;
};

struct Assembled {
  Plan plan;
  std::vector<const User*> users;  ///< of its moves, wave after wave
};

/// The plan of moves that are known: numbers in order, waves, the checks of
/// waves and tenant, and what is proved of the whole. As BuildPlan. `dial` is
/// null without an imported voice routing.
Result<Assembled> AssemblePlan(Considered considered, const Estate& estate,
                               const Policy& policy, Time now,
                               WaveMemory& memory, DialBook* dial);

/// Of a campaign that cannot be planned at all.
Error CampaignRefusal(const std::vector<Finding>& findings);

}  // namespace cutover
