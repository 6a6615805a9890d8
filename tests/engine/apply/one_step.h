#pragma once

#include "engine/model/plan.h"

namespace cutover {

/// The smallest plan there is: one user, one step in Entra ID, no window.
inline Plan OneStep(Time now) {
  Plan plan;
  plan.tenant_id = "t-1";
  plan.valid_until = now + Hours(24);
  Move move;
  move.user = Identity{"ad:1", "ana@contoso.test", "Ana", "c-1", ""};
  move.steps = {Step{StepKind::kUsageLocation, "", std::nullopt, "DE", ""}};
  plan.waves = {Wave{0, "pilot", std::nullopt, {move}}};
  return plan;
}

}  // namespace cutover
