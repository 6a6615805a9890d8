#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/plan.h"

namespace cutover {

/// One move of a run, as the journal knows it, and what is true now.
struct UndoableMove {
  int wave = 0;
  std::string wave_name;
  Identity user;
  std::string state;
  std::string path;
  std::vector<Step> changed;  ///< in the order in which they were done
  /// Indices in `changed` of what was sent and may still take effect, whatever
  /// a look shows: it is taken back in any case.
  std::set<size_t> open = {};
  /// Done before `changed` by the same run; it stays.
  std::vector<Step> kept = {};
  /// Indices in `changed` of what was sent once, and not done by the word of
  /// its service.
  std::set<size_t> declined = {};
};

/// Reads one attribute of one user as it is now.
using ReadNow =
    std::function<Result<Value>(const Identity& user, const Step& step)>;

/// Another plan that brings every changed attribute back, in reverse order.
/// An attribute that is neither as the run left it nor as it was before has
/// been changed by somebody else: that user is left out with a CUT-CHANGED
/// finding. What was undone already yields no step. Whose earlier steps are
/// kept is told of in a CUT-HALFWAY finding. `undone` is the plan that was run;
/// `now` starts the validity of the rollback.
Result<Plan> PlanRollback(const Plan& undone,
                          const std::vector<UndoableMove>& moves,
                          const ReadNow& read_now, const std::string& scope,
                          Time now);

/// Whether a step among those that were done can be taken back by nobody here,
/// and makes no sense of taking back the others: a number that was ported.
/// PlanRollback leaves such a user alone with a CUT-LOSS finding.
bool HasPassedNoReturn(const std::vector<Step>& done);

/// The step that takes `step` back, or nothing for a wait without reverse and
/// for what cannot be undone.
std::optional<Step> InverseOf(const Step& step);

}  // namespace cutover
