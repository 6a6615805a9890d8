#pragma once

#include <gtest/gtest.h>

#include "engine/apply/executor.h"

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

/// Runs an approved plan of the tenant by one worker, without a lease.
inline RunSummary RunAlone(const ExecutorServices& services,
                           const std::string& plan_id, Duration patience) {
  ExecutorSettings settings;
  settings.concurrency = 1;
  settings.patience = patience;
  auto stored = PlanStore(services.database, services.clock).Load(plan_id);
  EXPECT_TRUE(stored.ok());
  if (!stored.ok()) return {};
  const std::atomic<bool> stop = false;
  Lease lease;
  auto summary = Executor(services, settings)
                     .Run(*stored, "t-1", {}, lease, stop, nullptr);
  EXPECT_TRUE(summary.ok()) << Describe(summary.error());
  return summary.ok() ? *summary : RunSummary{};
}

}  // namespace cutover
