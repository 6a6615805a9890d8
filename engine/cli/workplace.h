#pragma once

#include <memory>
#include <string>

#include "engine/cli/commands.h"
#include "engine/cli/gate_services.h"
#include "engine/store/rate_store.h"
#include "engine/store/worker_lease.h"

namespace cutover {

/// How a process calls the tenant.
enum class Calls {
  kAlone,   ///< beginning at the rates that the last process kept
  kShared,  ///< at rates that all workers keep to together
};

/// Everything that a command which changes users holds; released at its end.
struct Workplace {
  Config config;
  std::unique_ptr<Database> database;
  Calls calls = Calls::kAlone;
  std::unique_ptr<RateStore> rates;
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

/// Without a lease: nothing may be changed yet.
Result<Workplace> Prepare(const Call& call, Calls calls);
/// With the tenant's lock, which one process has at a time.
Result<Workplace> Enter(const Call& call);
/// Gives the lease back, whichever it is; one that called alone keeps its rates
/// for the next.
void Leave(Workplace& place, const Call& call);

}  // namespace cutover
