#include "engine/cli/run_plan.h"

#include "engine/cli/exit_code.h"
#include "engine/cli/rollback_command.h"

namespace cutover {

OnProgress ProgressOf(const Call& call) {
  return [&call](int finished, int all) {
    call.out.Progress(call.machine.clock, std::to_string(finished) + " of " +
                                              std::to_string(all) +
                                              " steps finished");
  };
}

int ReportRun(const Call& call, const char* verb, const std::string& plan_id,
              const RunSummary& summary) {
  call.out.Say(RunIdOf(plan_id) + ": " + std::to_string(summary.done) + " of " +
               std::to_string(summary.moves) + " users done, " +
               std::to_string(summary.failed) + " failed (" +
               std::to_string(summary.compensated) + " of them taken back), " +
               std::to_string(summary.parked) + " parked, " +
               std::to_string(summary.not_begun) + " not begun");
  if (summary.staged > 0)
    call.out.Say(std::to_string(summary.staged) +
                 " of the parked are staged and wait for their window");
  if (summary.is_stopped) call.out.Say("stopped: " + summary.stop_reason);
  const bool is_open = summary.parked > 0 || summary.not_begun > 0;
  if (is_open) {
    const bool is_worker = std::string_view(verb) == "worker";
    call.out.Say(
        "not finished: run \"cutover " +
        std::string(is_worker ? "worker " : "apply ") + plan_id + "\" again" +
        (summary.resume_at.us > 0 ? " from " + FormatTime(summary.resume_at)
                                  : "") +
        "; it goes on where it stopped");
  }
  call.out.Give(verb, {{"plan", plan_id},
                       {"run", RunIdOf(plan_id)},
                       {"moves", summary.moves},
                       {"done", summary.done},
                       {"failed", summary.failed},
                       {"compensated", summary.compensated},
                       {"parked", summary.parked},
                       {"staged", summary.staged},
                       {"not_begun", summary.not_begun},
                       {"stop_reason", summary.stop_reason}});
  const bool is_asked_to_stop =
      call.machine.stop.load() || summary.is_held_back;
  if (is_open && is_asked_to_stop) return kExitParked;
  if (summary.failed > 0 || !summary.stop_reason.empty()) return kExitFailed;
  return is_open ? kExitParked : kExitDone;
}

int RunPlan(const Call& call, const char* verb, Workplace& place,
            const StoredPlan& stored, const std::vector<int>& waves) {
  const Executor executor(place.Services(call.machine), place.config.apply);
  auto summary = executor.Run(stored, place.config.tenant.id, waves,
                              place.lease, call.machine.stop, ProgressOf(call));
  if (!summary.ok()) return call.out.Fail(verb, summary.error());
  const int code = ReportRun(call, verb, stored.id, *summary);
  if (summary->wave_to_roll_back)
    RollBackWave(call, place, stored.id, *summary->wave_to_roll_back);
  return code;
}

}  // namespace cutover
