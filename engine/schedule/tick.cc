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

Result<TickSummary> Tick(const ExecutorServices& services,
                         const ExecutorSettings& settings,
                         const std::string& tenant_id, Lease& lease,
                         const std::atomic<bool>& stop,
                         const OnProgress& on_progress) {
  JobStore jobs(services.database);
  PlanStore plans(services.database, services.clock);
  const Executor executor(services, settings);
  TickSummary tick;
  auto missed = jobs.MarkMissed(services.clock.Now());
  if (!missed.ok()) return missed.error();
  tick.missed = *std::move(missed);
  auto due = jobs.Due(services.clock.Now());
  if (!due.ok()) return due.error();
  for (Job& job : *due) {
    if (stop.load()) break;
    auto held_back = IsHeldBack(services, job.plan_id);
    if (!held_back.ok()) return held_back.error();
    if (*held_back) {
      tick.held_back.push_back(job);
      continue;
    }
    auto stored = plans.Load(job.plan_id);
    if (!stored.ok()) return stored.error();
    auto plan = PlanFromText(stored->body);
    if (!plan.ok()) return plan.error();
    const int number = plan->waves[static_cast<size_t>(job.wave)].number;
    auto summary =
        executor.Run(*stored, tenant_id, {number}, lease, stop, on_progress);
    if (summary.ok()) {
      Settle(job, *summary, services.clock.Now());
      if (summary->wave_to_roll_back)
        tick.to_roll_back.emplace_back(job.plan_id,
                                       *summary->wave_to_roll_back);
    } else if (summary.error().code == ErrorCode::kRefused) {
      job.state = JobState::kFailed;
      job.detail = summary.error().message;
    } else {
      return summary.error();
    }
    TRY(jobs.Save(job));
    tick.ran.push_back(job);
  }
  auto upcoming = jobs.Upcoming(services.clock.Now());
  if (!upcoming.ok()) return upcoming.error();
  tick.upcoming = *std::move(upcoming);
  return tick;
}

}  // namespace cutover
