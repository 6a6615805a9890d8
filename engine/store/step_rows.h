#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/store/journal.h"

namespace cutover {

/// New states of steps that one transaction keeps.
class StepRows {
 public:
  /// What it is given outlives this.
  void Add(const std::string& plan_id, const StepRecord& record) {
    rows_.emplace_back(&plan_id, &record);
  }
  /// kBug when one of them has no row; others may be changed then.
  Status Save(soci::session& session) const;

 private:
  std::vector<std::pair<const std::string*, const StepRecord*>> rows_;
};

/// Inside of a transaction: the steps of a plan, in place order.
std::vector<StepRecord> ReadStepRows(soci::session& session,
                                     const std::string& plan_id);
/// Those of one of its waves.
std::vector<StepRecord> ReadStepRows(soci::session& session,
                                     const std::string& plan_id, int64_t wave);
/// Those of one of its moves.
std::vector<StepRecord> ReadStepRows(soci::session& session,
                                     const std::string& plan_id, int64_t wave,
                                     int64_t move);

}  // namespace cutover
