#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/model/plan.h"
#include "engine/store/database.h"

namespace cutover {

struct Approval {
  std::string digest;
  std::string by;
  std::string change;  ///< the change request's reference
  Time at;
};

struct StoredPlan {
  std::string id;
  std::string digest;  ///< as stored; the executor computes its own
  std::string body;    ///< canonical text
  Time created_at;
  std::optional<Approval> approval;
  std::string superseded_by = {};  ///< the approved plan that took over, or ""
};

/// One line of "cutover status".
struct PlanSummary {
  std::string id;
  std::string purpose;
  std::string undoes;
  Time created_at;
  bool is_approved = false;
  int64_t steps = 0;    ///< 0 until it was first applied
  int64_t done = 0;     ///< done and skipped
  int64_t failed = 0;   ///< failed and drifted
  int64_t waiting = 0;  ///< intent without outcome
};

class PlanStore {
 public:
  PlanStore(Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  /// Saves with event plan.created. Saving the same plan again is no change.
  Result<std::string> Save(const Plan& plan, const std::string& actor);
  /// `id` may be a plan's, a run's, or a beginning of one that is unique.
  Result<StoredPlan> Load(const std::string& id);
  /// With event plan.approved; reserves the plan's users and numbers, and
  /// supersedes the plan that it continues, or does nothing at all. kConflict
  /// when `digest` is not the plan's, when another plan holds a user or number
  /// of it, or when a step of the plan that it continues is under way.
  Status Approve(const std::string& plan_id, const Approval& approval);
  Result<std::vector<PlanSummary>> List();
  /// Ids of the plans that take back something of that one, oldest first.
  Result<std::vector<std::string>> ThatUndo(const std::string& plan_id);
  /// The last approved plan of the campaign that no other has superseded.
  Result<std::optional<StoredPlan>> LastOf(const std::string& tenant_id,
                                           const std::string& campaign);

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace cutover
