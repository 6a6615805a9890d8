#pragma once

#include <memory>
#include <string>

#include "engine/cli/commands.h"
#include "engine/cli/gate_services.h"
#include "engine/store/rate_store.h"
#include "engine/store/worker_lease.h"

namespace cutover {

/// Everything that a command which changes users holds; released at its end.
struct Workplace {
  Config config;
  std::unique_ptr<Database> database;
  std::unique_ptr<RateStore> rates;  ///< null: this process calls alone
  std::unique_ptr<Tenancy> tenancy;
  GateServices gates;
  Lease lease;

  ExecutorServices Services(const Machine& machine) {
    return {tenancy->routes, *database, machine.clock, machine.ids, gates};
  }
  /// A store on SQLite serves one process.
  WorkerLeases Workers(const Machine& machine) {
    const bool is_for_one = database->dialect() == Dialect::kSqlite;
    return {*database, machine.clock, TenantLock(config),
            is_for_one ? 1 : SIZE_MAX};
  }
};

enum class Calls {
  kAlone,
  kShared,  ///< at rates that all workers keep to together
};
/// Without a lease: nothing may be changed yet.
Result<Workplace> Prepare(const Call& call, Calls calls);
/// With the tenant's lock, which one process has at a time.
Result<Workplace> Enter(const Call& call);
/// Gives the lease back, whichever it is.
void Leave(Workplace& place, const Call& call);

/// Tells a person from time to time how far a run is.
OnProgress ProgressOf(const Call& call);
/// Prints how a run ended and gives the exit code that says so.
int ReportRun(const Call& call, const char* verb, const std::string& plan_id,
              const RunSummary& summary);
/// Takes back a wave whose users' calls are worse than before; a document of
/// JSON is the outer command's alone. `place` has the tenant's lock.
void RollBackWave(const Call& call, Workplace& place,
                  const std::string& plan_id, int wave);

}  // namespace cutover
