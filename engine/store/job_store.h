#pragma once

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/model/plan.h"
#include "engine/store/database.h"

namespace cutover {

enum class JobState { kWaiting, kParked, kDone, kFailed, kMissed, kCancelled };

const char* JobStateName(JobState state);

/// One wave of an approved plan that is to run inside its window.
struct Job {
  std::string plan_id;
  int64_t wave = 0;  ///< index in the plan
  Time opens_at;     ///< of its staging, or of its window
  Time closes_at;
  JobState state = JobState::kWaiting;
  Time resume_at;
  std::string detail;
};

class JobStore {
 public:
  explicit JobStore(Database& database) : database_(database) {}

  /// One job for each wave that has a window, due from its staging on; those
  /// that exist stay.
  Status AddFor(const std::string& plan_id, const Plan& plan);
  /// Waiting or parked, window open at `now`, and due.
  Result<std::vector<Job>> Due(Time now);
  /// Waiting or parked, not due at `now`: what a scheduler has still before it.
  Result<std::vector<Job>> Upcoming(Time now);
  Status Save(const Job& job);
  /// Waiting or parked jobs whose window is over become kMissed; returns them.
  Result<std::vector<Job>> MarkMissed(Time now);

 private:
  Result<std::vector<Job>> Open();

  Database& database_;
};

}  // namespace cutover
