// worker: one of several processes that carry out a plan together.

#include <cstdlib>

#include "engine/base/log.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/rollback_command.h"
#include "engine/cli/run_plan.h"
#include "engine/schedule/tick.h"
#include "engine/store/control_store.h"

namespace cutover {
namespace {

constexpr Duration kBetweenRounds = Seconds(5);

// A lease that one host holds is judged by the clock of another.
Status CheckClock(const Call& call, Workplace& place) {
  auto ahead = AheadOfStore(*place.database, call.machine.clock);
  if (!ahead.ok()) return ahead.error();
  const Duration off{std::abs(ahead->us)};
  const Duration most{place.config.apply.lease_ttl.us / 4};
  if (off <= most) return Done{};
  return Error{ErrorCode::kInvalid,
               "this host's clock is " + FormatDuration(off) +
                   (ahead->us > 0 ? " ahead of" : " behind") +
                   " the database's: workers would take each other for dead",
               "set the clocks of both hosts by NTP, or make apply.lease_ttl "
               "longer"};
}

// A worker's part in a plan: its lease, and the settings of a shared run.
Status Join(const Call& call, Workplace& place, const std::string& plan_id) {
  auto lease = place.Workers(call.machine)
                   .Acquire(plan_id, call.machine.holder,
                            place.config.apply.lease_ttl, IsHolderGone);
  if (!lease.ok()) return lease.error();
  place.lease = *std::move(lease);
  place.config.apply.company = Company{TenantLock(place.config), IsHolderGone};
  return Done{};
}

// The others may still be leaving; the last of them does it, and finds nothing
// left to do when another was quicker.
void RollBackAlone(const Call& call, Workplace& place,
                   const std::string& plan_id, int wave) {
  auto lock = TakeTenantLock(*place.database, place.config, call.machine);
  if (!lock.ok()) {
    call.out.Say("the last worker to leave takes wave " + std::to_string(wave) +
                 " back");
    return;
  }
  place.lease = *std::move(lock);
  place.config.apply.company.reset();
  RollBackWave(call, place, plan_id, wave);
  Leave(place, call);
}

// A worker that a supervisor starts again does not take a person's word back.
Result<bool> IsStopped(const Call& call, Workplace& place,
                       const std::string& plan_id) {
  ControlState control;
  TRY(ControlStore(*place.database, call.machine.clock)
          .Update(plan_id, control));
  if (!control.stop) return false;
  call.out.Say(DescribeOrder(*control.stop) + "; \"cutover resume " + plan_id +
               "\" lets it go on");
  return true;
}

int WorkOn(const Call& call, Workplace& place, const StoredPlan& stored) {
  auto is_stopped = IsStopped(call, place, stored.id);
  if (!is_stopped.ok()) return call.out.Fail("worker", is_stopped.error());
  if (*is_stopped) return kExitParked;
  const Status joined = Join(call, place, stored.id);
  if (!joined.ok()) return call.out.Fail("worker", joined.error());
  std::vector<int> waves;
  if (call.args.wave) waves.push_back(*call.args.wave);
  auto summary = Executor(place.Services(call.machine), place.config.apply)
                     .Run(stored, place.config.tenant.id, waves, place.lease,
                          call.machine.stop, ProgressOf(call));
  Leave(place, call);
  if (!summary.ok()) return call.out.Fail("worker", summary.error());
  const int code = ReportRun(call, "worker", stored.id, *summary);
  if (summary->wave_to_roll_back)
    RollBackAlone(call, place, stored.id, *summary->wave_to_roll_back);
  return code;
}

// Joins in the first job that is due and may be joined; false when there is
// none. Who is turned away comes again: somebody has the tenant for himself, or
// others are still at another plan.
Result<bool> WorkOnWhatIsDue(const Call& call, Workplace& place) {
  auto due = DueJobs(place.Services(call.machine));
  if (!due.ok()) return due.error();
  for (Job& job : due->ready) {
    const Status joined = Join(call, place, job.plan_id);
    if (!joined.ok() && joined.error().code == ErrorCode::kConflict) continue;
    if (!joined.ok()) return joined.error();
    TickSummary tick;
    const Status ran = RunJob(place.Services(call.machine), place.config.apply,
                              place.config.tenant.id, job, place.lease,
                              call.machine.stop, ProgressOf(call), tick);
    Leave(place, call);
    if (!ran.ok()) return ran.error();
    for (const Job& each : tick.ran)
      call.out.Say(each.plan_id + " wave index " + std::to_string(each.wave) +
                   ": " + JobStateName(each.state) + ", " + each.detail);
    for (const auto& [plan, wave] : tick.to_roll_back)
      RollBackAlone(call, place, plan, wave);
    return true;
  }
  return false;
}

void Rest(const Call& call) {
  Clock& clock = call.machine.clock;
  const Time until = clock.Now() + kBetweenRounds;
  while (!call.machine.stop.load() && clock.Now() < until)
    clock.SleepUntil(clock.Now() + Milliseconds(200));
}

// Until a signal ends it. What fails is told and tried again: the store or the
// tenant may be back in a minute, and nobody is there to start a worker at
// night.
int Serve(const Call& call, Workplace& place) {
  call.out.Say("at work on what is due; a signal ends it");
  while (!call.machine.stop.load()) {
    auto has_worked = WorkOnWhatIsDue(call, place);
    if (!has_worked.ok())
      Log(LogLevel::kError, "worker.failed",
          {{"reason", has_worked.error().message}});
    Rest(call);
  }
  return kExitDone;
}

}  // namespace

int WorkerCommand(const Call& call) {
  auto place = Prepare(call, Calls::kShared);
  if (!place.ok()) return call.out.Fail("worker", place.error());
  const Status agreed = CheckClock(call, *place);
  if (!agreed.ok()) return call.out.Fail("worker", agreed.error());
  if (call.args.plan.empty()) return Serve(call, *place);
  auto stored =
      PlanStore(*place->database, call.machine.clock).Load(call.args.plan);
  if (!stored.ok()) return call.out.Fail("worker", stored.error());
  return WorkOn(call, *place, *stored);
}

}  // namespace cutover
