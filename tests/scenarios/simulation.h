#pragma once

#include <string>
#include <vector>

#include "engine/model/plan.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// What the services would show once every step of the plan was done, by
/// AfterStep: users, and the inventory of their numbers.
Snapshot Applied(const Snapshot& snapshot, const Plan& plan);

/// Takes every prefix of every move, undoes it by PlanRollback against the
/// simulated user, and gives a line for each fact that is not as it was before
/// and that no step of the prefix declares lost.
std::vector<std::string> WhatRollbackDoesNotBring(const Snapshot& snapshot,
                                                  const Plan& plan);

}  // namespace cutover
