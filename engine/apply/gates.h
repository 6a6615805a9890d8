#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/apply/closures.h"
#include "engine/model/plan.h"
#include "engine/model/snapshot.h"
#include "engine/store/control_store.h"
#include "engine/store/plan_store.h"

namespace cutover {

/// What a gate says. A gate is a pure function of what is known and the time.
struct Verdict {
  enum class Kind {
    kProceed,
    kWait,  ///< until `until`, or until somebody acts when that is 0
    kStop,  ///< the run ends after the steps in hand
  };
  enum class Reach {
    kRun,   ///< everybody is held back
    kUser,  ///< the one user that was asked for
  };
  Kind kind = Kind::kProceed;
  const char* gate = "";  ///< its name, for status
  Time until = {};
  std::string reason = {};
  Reach reach = Reach::kRun;

  bool Proceeds() const { return kind == Kind::kProceed; }
};

/// "pause: paused by ann: …, until TIME", for people.
std::string DescribeVerdict(const Verdict& verdict);

/// The first that does not proceed, or one that does.
Verdict FirstObjection(const std::vector<Verdict>& verdicts);

/// Stop when the plan is not approved, or not what was.
Verdict ApprovalGate(const StoredPlan& stored);
/// Wait outside of the wave's window; its staging does not count.
Verdict WindowGate(const Wave& wave, Time now);
/// Wait while a closure of that kind covers `now`.
Verdict BlackoutGate(const std::vector<Closure>& closures, Time now);
Verdict MaintenanceGate(const std::vector<Closure>& closures, Time now);
/// Wait while the run is paused.
Verdict PauseGate(const ControlState& control);
/// Wait while the user is held.
Verdict HoldGate(const ControlState& control, const UserKey& user);

/// How many errors of a class a run may meet before it stops, by the class's
/// name (FaultName); a class that is not named may come without end.
using ErrorBudget = std::map<std::string, int>;
/// Errors met, by class.
using FaultCounts = std::map<std::string, int>;

/// Stop when more moves failed than may, or when a class of error is over its
/// budget. An answer that made a step wait counts like one that failed it.
Verdict BudgetGate(const ErrorBudget& budget, const FaultCounts& faults,
                   int failed, int max_failures);

/// Wait while the tenant has no free seat of the licence `sku_id`. One that
/// the tenant does not list passes: the step itself will be refused.
Verdict SeatsGate(const std::vector<Sku>& skus, const std::string& sku_id,
                  Time now);

}  // namespace cutover
