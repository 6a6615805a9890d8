#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/apply/gatekeeper.h"
#include "engine/apply/routes.h"
#include "engine/apply/run_summary.h"
#include "engine/apply/shared_run.h"
#include "engine/base/id_source.h"
#include "engine/store/journal.h"
#include "engine/store/plan_store.h"

namespace cutover {

enum class OnFailure {
  kCompensate,  ///< take back what the failed move changed, at once
  kLeave,       ///< leave the user as the failure left it, and say so
};

struct ExecutorSettings {
  int concurrency = 8;
  /// How long to stay and look again while every move left is waiting.
  Duration patience = Minutes(10);
  double settle_scale = 1.0;
  OnFailure on_failure = OnFailure::kCompensate;
  Duration lease_ttl = Seconds(90);
  std::string actor = "cutover";
  /// The run is shared with other processes; the lease is a worker's then.
  std::optional<Company> company = {};
  GateSettings gates = {};
  /// Time that nobody can turn (since_boot.h); null: the clock's.
  std::function<Time()> steady = nullptr;
  /// Runs the work in so many workers and returns when all have ended; null:
  /// threads. A simulation has workers whose turns it deals out.
  std::function<void(int workers, const std::function<void()>& work)>
      run_workers = nullptr;
};

/// Called after each finished step; from several threads, one at a time.
using OnProgress = std::function<void(int finished_steps, int all_steps)>;

/// The services an Executor works with. They outlive it.
struct ExecutorServices {
  const Routes& routes;
  Database& database;
  Clock& clock;
  IdSource& ids;
  GateServices gates = {};
};

/// Runs approved plans; the only code that holds a writer. Death at any
/// moment loses nothing: Run again goes on from the journal.
class Executor {
 public:
  Executor(ExecutorServices services, ExecutorSettings settings)
      : services_(services), settings_(settings) {}

  /// kRefused when the plan is not approved, is not what was approved, was
  /// built for another tenant, or is too old to begin. `waves` limits the run
  /// to these numbers; empty means all. `lease` is renewed while it runs;
  /// `stop` set by anyone ends the run after the steps in hand.
  Result<RunSummary> Run(const StoredPlan& stored, const std::string& tenant_id,
                         const std::vector<int>& waves, Lease& lease,
                         const std::atomic<bool>& stop,
                         const OnProgress& on_progress) const;

 private:
  ExecutorServices services_;
  ExecutorSettings settings_;
};

}  // namespace cutover
