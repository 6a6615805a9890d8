#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "engine/apply/executor.h"
#include "engine/store/job_store.h"

namespace cutover {

/// What one tick did.
struct TickSummary {
  std::vector<Job> ran;     ///< with the state they were left in
  std::vector<Job> missed;  ///< their window closed before they were done
  std::vector<Job> upcoming;
  /// Plans and the numbers of their waves that are to be taken back.
  std::vector<std::pair<std::string, int>> to_roll_back;
  std::vector<Job> held_back;  ///< due, but a person paused or stopped the run
};

/// Does what is due at this moment and nothing else: waves of approved plans
/// inside their window, parked ones first looked at when they may go on. The
/// caller holds `lease`. A wave that ends becomes done or failed; one with
/// parked moves comes again. A plan that a person paused or stopped waits for
/// the resume.
Result<TickSummary> Tick(const ExecutorServices& services,
                         const ExecutorSettings& settings,
                         const std::string& tenant_id, Lease& lease,
                         const std::atomic<bool>& stop,
                         const OnProgress& on_progress);

/// The parts of a tick, for who takes a lease of its own for each job.
struct JobsDue {
  std::vector<Job> ready;
  std::vector<Job> held_back;
  std::vector<Job> missed;
};
Result<JobsDue> DueJobs(const ExecutorServices& services);

/// Runs one of those that are ready, and keeps and notes in `tick` what became
/// of it.
Status RunJob(const ExecutorServices& services,
              const ExecutorSettings& settings, const std::string& tenant_id,
              Job job, Lease& lease, const std::atomic<bool>& stop,
              const OnProgress& on_progress, TickSummary& tick);

}  // namespace cutover
