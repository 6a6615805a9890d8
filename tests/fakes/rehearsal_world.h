#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connectors/entra/entra_connector.h"
#include "connectors/graph/graph_client.h"
#include "connectors/rehearsal/graph_facade.h"
#include "connectors/sfb/sfb_connector.h"
#include "connectors/teams/teams_connector.h"
#include "engine/apply/executor.h"
#include "engine/plan/policy.h"
#include "engine/schedule/tick.h"
#include "tests/fakes/manual_clock.h"

namespace cutover {

/// Thrown where the process dies: nothing catches it but the test.
struct Killed {};

/// What happens to one call that leaves the process.
enum class Mishap {
  kNone,
  kRequestLost,  ///< never arrives; the caller hears nothing
  kReplyLost,    ///< is carried out; the caller hears nothing
  kKillBefore,   ///< the process dies before the call is made
  kKillAfter,    ///< is carried out, and the process dies
};

/// Decides the fate of the `call`-th call (from 1) since Reset.
using Fate = std::function<Mishap(int call, bool is_write)>;

/// By which road the processes of a world reach Teams.
enum class TeamsBy {
  kGraph,
  kGraphWithoutPolicies,  ///< Graph, which knows no type of policy here
  kCmdlets,               ///< Teams PowerShell alone
};

/// Who writes lines of the forest. By LDAP, moves to the cloud also keep theirs
/// in extensionAttribute10.
enum class LinesBy { kSkype, kLdap };

/// The rehearsal tenant and forest in this process, under a manual clock: the
/// engine's real connectors, with a wire whose every call can go wrong. The
/// world outlives the processes that work in it. One thread.
class RehearsalWorld {
 public:
  RehearsalWorld(int users, uint64_t seed, TeamsBy teams_by = TeamsBy::kGraph,
                 LinesBy lines_by = LinesBy::kSkype);
  ~RehearsalWorld();

  ManualClock& clock() { return clock_; }
  rehearsal::Tenant& tenant() { return *tenant_; }

  /// From here on calls are counted anew and `fate` rules.
  void Reset(Fate fate);
  int calls() const { return calls_; }

  /// How the processes that are started from here on run plans: in one
  /// thread, unless changed.
  ExecutorSettings& settings() { return settings_; }
  /// Whom their gates ask: nobody, unless changed.
  GateServices& gates() { return gates_; }

  /// Discover by the connectors.
  Snapshot Discover();
  /// Discover and plan by RehearsalPolicy.
  Plan MakePlan();
  /// A fresh process: connectors and executor anew, one call of Run.
  Result<RunSummary> Run(Database& database, const std::string& plan_id,
                         const std::vector<int>& waves = {});
  /// A fresh process that shares the run: one call of Run under a worker's
  /// lease, which it keeps when it is killed. `is_gone` tells it of others.
  Result<RunSummary> RunAsWorker(Database& database, const std::string& plan_id,
                                 const std::string& holder,
                                 const IsGone& is_gone = nullptr);
  /// A fresh process: one call of Tick.
  Result<TickSummary> Tick(Database& database);
  Result<Plan> MakeRollback(Database& database, const std::string& plan_id);
  /// The same from the journal, as one that is run at once is planned.
  Result<Plan> MakeRollbackFromJournal(Database& database,
                                       const std::string& plan_id);

  /// A fresh process's routes, for as long as `use` runs.
  void WithRoutes(const std::function<void(const Routes&)>& use);

  /// What tells one end state from another, one line a user.
  std::vector<std::string> EndState();
  /// Orders that were accepted more than once for the same change.
  std::vector<std::string> RepeatedOrders();

  const std::string& tenant_id() const { return tenant_->world().tenant_id; }

 private:
  struct Process;
  class Wire;
  class Twin;
  class Directory;
  friend class Wire;
  friend class Twin;
  friend class Directory;
  Mishap Meet(bool is_write);
  std::unique_ptr<Process> Start();

  const TeamsBy teams_by_;
  const LinesBy lines_by_;
  ManualClock clock_;
  std::unique_ptr<rehearsal::Tenant> tenant_;
  std::unique_ptr<rehearsal::GraphFacade> facade_;
  IdSource ids_;
  ExecutorSettings settings_;
  GateServices gates_;
  Fate fate_;
  int calls_ = 0;
};

/// Everybody to Direct Routing by region, with new numbers for users whom
/// Skype for Business does not know.
Policy RehearsalPolicy(const Snapshot& snapshot);

/// Saves and approves; returns the plan's id.
std::string SaveApproved(Database& database, const Clock& clock,
                         const Plan& plan);
/// A fresh store in memory with its schema.
std::unique_ptr<Database> FreshStore();

}  // namespace cutover
