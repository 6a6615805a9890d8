#include "engine/schedule/tick.h"

#include "engine/store/control_store.h"

namespace cutover {
namespace {

// The state a run leaves its job in.
void Settle(Job& job, const RunSummary& summary, Time now) {
  job.detail = std::to_string(summary.done) + " done, " +
               std::to_string(summary.failed) + " failed, " +
               std::to_string(summary.parked) + " parked" +
               (summary.staged > 0 ? " (" + std::to_string(summary.staged) +
                                         " staged and waiting)"
                                   : "");
  // Not begun: stopped before it, or with nothing to stage.
  if (summary.parked > 0 || summary.not_begun > 0) {
    job.state = JobState::kParked;
    job.resume_at = std::max(summary.resume_at, now);
  } else {
    job.state = summary.failed > 0 ? JobState::kFailed : JobState::kDone;
  }
}

// Paused or stopped by a person: only a resume, or an apply by hand, goes on.
Result<bool> IsHeldBack(const ExecutorServices& services,
                        const std::string& plan_id) {
  ControlState control;
  TRY(ControlStore(services.database, services.clock).Update(plan_id, control));
  return control.pause || control.stop;
}

}  // namespace

Result<JobsDue> DueJobs(const ExecutorServices& services) {
  JobStore jobs(services.database);
  JobsDue due;
  auto missed = jobs.MarkMissed(services.clock.Now());
  if (!missed.ok()) return missed.error();
  due.missed = *std::move(missed);
  auto all = jobs.Due(services.clock.Now());
  if (!all.ok()) return all.error();
  for (Job& job : *all) {
    auto held_back = IsHeldBack(services, job.plan_id);
    if (!held_back.ok()) return held_back.error();
    (*held_back ? due.held_back : due.ready).push_back(std::move(job));
  }
  return due;
}

Status RunJob(const ExecutorServices& services,
              const ExecutorSettings& settings, const std::string& tenant_id,
              Job job, Lease& lease, const std::atomic<bool>& stop,
              const OnProgress& on_progress, TickSummary& tick) {
  auto stored = PlanStore(services.database, services.clock).Load(job.plan_id);
  if (!stored.ok()) return stored.error();
  auto plan = PlanFromText(stored->body);
  if (!plan.ok()) return plan.error();
  const int number = plan->waves[static_cast<size_t>(job.wave)].number;
  auto summary =
      Executor(services, settings)
          .Run(*stored, tenant_id, {number}, lease, stop, on_progress);
  if (summary.ok()) {
    Settle(job, *summary, services.clock.Now());
    if (summary->wave_to_roll_back)
      tick.to_roll_back.emplace_back(job.plan_id, *summary->wave_to_roll_back);
  } else if (summary.error().code == ErrorCode::kRefused) {
    job.state = JobState::kFailed;
    job.detail = summary.error().message;
  } else {
    return summary.error();
  }
  TRY(JobStore(services.database).Save(job));
  tick.ran.push_back(std::move(job));
  return Done{};
}

Result<TickSummary> Tick(const ExecutorServices& services,
                         const ExecutorSettings& settings,
                         const std::string& tenant_id, Lease& lease,
                         const std::atomic<bool>& stop,
                         const OnProgress& on_progress) {
  TickSummary tick;
  auto due = DueJobs(services);
  if (!due.ok()) return due.error();
  tick.missed = std::move(due->missed);
  tick.held_back = std::move(due->held_back);
  for (Job& job : due->ready) {
    if (stop.load()) break;
    TRY(RunJob(services, settings, tenant_id, std::move(job), lease, stop,
               on_progress, tick));
  }
  auto upcoming = JobStore(services.database).Upcoming(services.clock.Now());
  if (!upcoming.ok()) return upcoming.error();
  tick.upcoming = *std::move(upcoming);
  return tick;
}

}  // namespace cutover
