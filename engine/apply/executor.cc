#include "engine/apply/executor.h"

#include "engine/apply/active_run.h"
#include "engine/apply/admission.h"

namespace cutover {

Result<RunSummary> Executor::Run(const StoredPlan& stored,
                                 const std::string& tenant_id,
                                 const std::vector<int>& waves, Lease& lease,
                                 const std::atomic<bool>& stop,
                                 const OnProgress& on_progress) const {
  auto plan = Admit(stored, services_.database, tenant_id, waves,
                    services_.clock.Now());
  if (!plan.ok()) return plan.error();
  ActiveRun run(services_, settings_, lease, stop, on_progress);
  return run.Run(stored.id, *std::move(plan), *stored.approval, waves);
}

}  // namespace cutover
