#pragma once

#include <vector>

#include "engine/model/finding.h"
#include "engine/plan/estate.h"
#include "engine/plan/policy.h"

namespace cutover {

/// CUT-WRITE for every step that the directory's connector may not carry out
/// (directory.write); such a user is left out.
std::vector<Finding> UnwritableSteps(const User& user, const Move& move,
                                     const Policy& policy);

/// CUT-PORT for every move that waits for a port which falls outside of its
/// wave's window: before it the number is not the carrier's yet, after it the
/// user would be cut over while nobody watches. Such a user is left out.
std::vector<Finding> PortsOutsideTheirWindow(const std::vector<Wave>& waves);

/// Whether the number must be unblocked before it is assigned: it is blocked
/// now, or the tenant blocks every number for good that is released, and the
/// user's own is to come back (domain.md 3.5).
bool IsBlockedNumber(const Estate& estate, const Policy& policy,
                     const User& user, const NumberValue& wanted);

}  // namespace cutover
