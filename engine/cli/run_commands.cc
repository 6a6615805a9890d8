// apply, run-due: the commands that carry out what is approved.

#include "engine/cli/exit_code.h"
#include "engine/cli/rollback_command.h"
#include "engine/cli/run_plan.h"
#include "engine/schedule/tick.h"

namespace cutover {

int ApplyCommand(const Call& call) {
  auto place = Enter(call);
  if (!place.ok()) return call.out.Fail("apply", place.error());
  auto stored =
      PlanStore(*place->database, call.machine.clock).Load(call.args.plan);
  int code = kExitDone;
  if (!stored.ok()) {
    code = call.out.Fail("apply", stored.error());
  } else {
    std::vector<int> waves;
    if (call.args.wave) waves.push_back(*call.args.wave);
    code = RunPlan(call, "apply", *place, *stored, waves);
  }
  Leave(*place, call);
  return code;
}

int RunDueCommand(const Call& call) {
  auto place = Enter(call);
  if (!place.ok()) return call.out.Fail("run-due", place.error());
  auto tick = Tick(place->Services(call.machine), place->config.apply,
                   place->config.tenant.id, place->lease, call.machine.stop,
                   ProgressOf(call));
  if (tick.ok()) {
    for (const auto& [plan, wave] : tick->to_roll_back) {
      RollBackWave(call, *place, plan, wave);
    }
  }
  Leave(*place, call);
  if (!tick.ok()) return call.out.Fail("run-due", tick.error());
  int code = kExitDone;
  Json ran = Json::array();
  for (const Job& job : tick->ran) {
    call.out.Say(job.plan_id + " wave index " + std::to_string(job.wave) +
                 ": " + JobStateName(job.state) + ", " + job.detail);
    ran.push_back({{"plan", job.plan_id},
                   {"wave", job.wave},
                   {"state", JobStateName(job.state)}});
    if (job.state == JobState::kFailed) code = kExitFailed;
    if (job.state == JobState::kParked && code == kExitDone) code = kExitParked;
  }
  for (const Job& job : tick->missed) {
    call.out.Say(job.plan_id + " wave index " + std::to_string(job.wave) +
                 " missed its window: " + job.detail);
    code = kExitFailed;
  }
  for (const Job& job : tick->held_back) {
    call.out.Say(job.plan_id + " wave index " + std::to_string(job.wave) +
                 " is due, and waits for \"cutover resume " + job.plan_id +
                 "\"");
    if (code == kExitDone) code = kExitParked;
  }
  if (tick->ran.empty() && tick->held_back.empty())
    call.out.Say("nothing is due");
  call.out.Give("run-due", {{"ran", ran},
                            {"missed", tick->missed.size()},
                            {"held_back", tick->held_back.size()},
                            {"upcoming", tick->upcoming.size()}});
  return code;
}

}  // namespace cutover
