#pragma once

#include "connectors/teams/call_log.h"
#include "engine/apply/health_gate.h"
#include "engine/cli/call_list.h"
#include "engine/store/database.h"

namespace cutover {

/// Counts calls for the health gate: add each of both logs, in any order.
class HealthCounter {
 public:
  /// `users` are those of the plan; of whom is not cut over, no call counts.
  HealthCounter(const std::vector<CutOver>& users, Duration look_back);
  void Add(const PhoneCall& call);
  const HealthCounts& counts() const { return counts_; }
  /// Since when calls are of use; 0 when nobody is cut over.
  Time since() const { return since_; }

 private:
  const Duration look_back_;
  std::map<std::string, Time> cut_over_;  ///< by cloud id
  HealthCounts counts_;
  Time since_ = {};
};

/// Reads the events of the plan and both logs of calls. All outlive it.
ReadHealth HealthReader(Database& database, GraphClient& graph,
                        const Clock& clock);

}  // namespace cutover
