#pragma once

#include <vector>

#include "engine/model/plan.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// The user after a step, with what the services do by themselves: a number
/// brings Enterprise Voice and its release takes it (domain.md 12), a move
/// ends on-prem voice, a sync brings the directory's number, a licence brings
/// its feature. Pure; the planner's own picture of the world, by which a plan
/// is proved before it runs.
Facts AfterStep(const Facts& before, const Step& step,
                const std::vector<Sku>& skus);
/// The same, in place.
void TakeStep(Facts& facts, const Step& step, const std::vector<Sku>& skus);
/// After one step after the other.
Facts AfterSteps(const Facts& before, const std::vector<Step>& steps,
                 const std::vector<Sku>& skus);

}  // namespace cutover
