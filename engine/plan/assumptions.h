#pragma once

#include <vector>

#include "engine/model/finding.h"
#include "engine/model/plan.h"
#include "engine/model/tenant_facts.h"

namespace cutover {

struct Policy;

/// Where Microsoft's pages contradict each other (domain.md 10) and the engine
/// must take a side: what a campaign may say, and what holds when it does not.
struct Assumptions {
  /// Whether Move-CsUser still asks for Skype for Business Plan 2 where a
  /// licence has it (10.9).
  enum class Plan2 { kRequired, kIgnored };
  Plan2 sfb_plan2 = Plan2::kRequired;
  /// Whether a resource account may have a number with an extension (10.15).
  enum class Extensions { kAllowed, kRefused };
  Extensions resource_account_extensions = Extensions::kAllowed;
};

/// CUT-ASSUME, a note for each contradiction that a step of the plan depends
/// on, with the side that was taken and where to take the other.
std::vector<Finding> AssumptionFindings(const std::vector<Wave>& waves,
                                        const Policy& policy,
                                        const TenantFacts& tenant);

}  // namespace cutover
