#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "connectors/directory/directory_source.h"
#include "connectors/entra/entra_connector.h"
#include "connectors/graph/graph_client.h"
#include "connectors/powershell/powershell_host.h"
#include "connectors/sfb/sfb_connector.h"
#include "connectors/sfb/sfb_exports.h"
#include "connectors/teams/teams_connector.h"
#include "engine/apply/routes.h"
#include "engine/base/clock.h"
#include "engine/base/id_source.h"
#include "engine/cli/config.h"
#include "engine/store/database.h"
#include "engine/store/lease_store.h"

namespace cutover {

/// What main() hands to every command.
struct Machine {
  Clock& clock;
  IdSource& ids;
  const std::atomic<bool>& stop;
  std::string user;    ///< who runs the command, for the audit
  std::string holder;  ///< "host/pid/start", for leases
};

struct NamedDirectory {
  std::string name;
  std::unique_ptr<UserSource> source;
};

/// The real connectors, made from the configuration. `routes` points into it.
struct Tenancy {
  std::unique_ptr<HttpTransport> transport;
  std::unique_ptr<TokenSource> tokens;
  std::unique_ptr<GraphClient> graph;
  std::unique_ptr<PowerShellHost> host;  ///< null when none is configured
  std::vector<NamedDirectory> directories;
  std::unique_ptr<DirectoryTarget> directory_target;  ///< null: only read
  std::unique_ptr<EntraConnector> entra;
  std::unique_ptr<TokenSource> teams_tokens;  ///< for the worker's sign-in
  std::unique_ptr<TeamsCmdlets> cmdlets;      ///< null without a worker
  std::unique_ptr<TeamsConnector> teams;      ///< null when all goes by cmdlets
  std::unique_ptr<SfbConnector> sfb;
  /// For a discover only; it is in no route, for it cannot tell what is now.
  std::unique_ptr<UserSource> sfb_exports;
  Routes routes;

  Result<bool> HasPolicy(const std::string& type, const std::string& name) {
    return teams ? teams->HasPolicy(type, name)
                 : cmdlets->HasPolicy(type, name);
  }
};

/// `share`: where several processes call in one tenant, the rates that they
/// have in common.
Result<std::unique_ptr<Tenancy>> Connect(const Config& config,
                                         const Machine& machine,
                                         const ShareRate& share = nullptr);
/// Opens the store and checks its schema.
Result<std::unique_ptr<Database>> OpenStore(const Config& config);

/// The name of the lock that one process has, or workers share.
std::string TenantLock(const Config& config);
/// Takes the tenant's lock; waits for a dying holder up to its expiry.
Result<Lease> TakeTenantLock(Database& database, const Config& config,
                             const Machine& machine);
/// "host/pid/start" of this process, and whether such a holder of this host
/// is gone.
std::string ThisHolder();
bool IsHolderGone(const std::string& holder);

}  // namespace cutover
