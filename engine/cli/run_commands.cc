// apply, rollback, run-due: the commands that change users.

#include "engine/apply/open_rollback.h"
#include "engine/cli/commands.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/finding_lines.h"
#include "engine/cli/left_alone.h"
#include "engine/cli/reader.h"
#include "engine/cli/rollback_scope.h"
#include "engine/cli/workplace.h"
#include "engine/plan/rollback.h"
#include "engine/schedule/tick.h"
#include "engine/store/plan_store.h"

namespace cutover {
namespace {

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

// Whether the approval of a run still covers a rollback of it.
bool IsCovered(const StoredPlan& undone, const Plan& plan, Time now) {
  return undone.approval && now <= undone.approval->at + plan.rollback_horizon;
}

// Users whom an earlier rollback brought back are left out by PlanRollback.
Result<Plan> MakeRollback(const Call& call, Workplace& place,
                          const StoredPlan& undone) {
  auto plan = PlanFromText(undone.body);
  if (!plan.ok()) return plan.error();
  auto moves = MovesInScope(call, *place.database, undone, *plan);
  if (!moves.ok()) return moves.error();
  if (moves->empty()) {
    return Error{ErrorCode::kNotFound,
                 "nothing of " + RollbackScope(call.args) + " in " + undone.id +
                     " was changed",
                 "\"cutover status " + undone.id + "\" shows what was done"};
  }
  int read = 0;
  const Time now = call.machine.clock.Now();
  auto reader = ReaderForRollback(
      call, *place.database, place.tenancy->routes, undone.id, *moves,
      call.args.is_plan_only || !IsCovered(undone, *plan, now)
          ? RollbackIs::kShownFirst
          : RollbackIs::kRunAtOnce);
  if (!reader.ok()) return reader.error();
  return PlanRollback(
      *plan, *moves,
      [&](const Identity& user, const Step& step) {
        call.out.Progress(
            call.machine.clock,
            "working out what to take back: " + std::to_string(++read));
        return (*reader)(user, step);
      },
      RollbackScope(call.args), now);
}

// Runs a rollback, and says whom it left alone.
int RunBack(const Call& call, Workplace& place, const StoredPlan& back) {
  const int code = RunPlan(call, "rollback", place, back, {});
  auto plan = PlanFromText(back.body);
  if (!plan.ok()) return call.out.Fail("rollback", plan.error());
  auto left = LeftAlone(*place.database, back.id, *plan);
  if (!left.ok()) return call.out.Fail("rollback", left.error());
  for (const std::string& line : FindingLines(*left)) call.out.Say("  " + line);
  return code;
}

// An interrupted rollback goes on under the approval that it has: another one
// of the same users would be refused, for it holds them.
int GoOnWith(const Call& call, Workplace& place, const StoredPlan& open) {
  call.out.Say("rollback plan " + open.id + " of " + RollbackScope(call.args) +
               " was begun and is not at its end" +
               (call.args.is_plan_only
                    ? "; bring it there with: cutover apply " + open.id
                    : ": going on with it"));
  if (!call.args.is_plan_only) return RunBack(call, place, open);
  call.out.Give("rollback", {{"plan", open.id}});
  return kExitDone;
}

void ShowRollback(const Call& call, const std::string& id, const Plan& plan) {
  call.out.Say("rollback plan " + id + " of " + plan.scope + ": " +
               std::to_string(CountMoves(plan)) + " users, " +
               std::to_string(CountSteps(plan)) + " steps, digest " +
               PlanDigest(PlanToText(plan)));
}

// Runs it where the approval of what it undoes covers it, and else says who has
// to approve.
int RunRollback(const Call& call, Workplace& place, const StoredPlan& undone,
                const std::string& id, const Plan& plan) {
  PlanStore plans(*place.database, call.machine.clock);
  const Time now = call.machine.clock.Now();
  const bool is_covered = IsCovered(undone, plan, now);
  if (call.args.is_plan_only || !is_covered) {
    call.out.Say((is_covered
                      ? "planned only; say the same without --plan-only to do "
                        "it, or approve "
                      : "the approval of " + undone.id +
                            " no longer covers a rollback; approve ") +
                 id + " and apply it");
    call.out.Give("rollback", {{"plan", id},
                               {"digest", PlanDigest(PlanToText(plan))},
                               {"moves", CountMoves(plan)},
                               {"steps", CountSteps(plan)}});
    return call.args.is_plan_only ? kExitDone : kExitNotApproved;
  }
  const Status approved = plans.Approve(
      id, Approval{PlanDigest(PlanToText(plan)), undone.approval->by,
                   undone.approval->change, now});
  if (!approved.ok()) return call.out.Fail("rollback", approved.error());
  auto stored = plans.Load(id);
  if (!stored.ok()) return call.out.Fail("rollback", stored.error());
  return RunBack(call, place, *stored);
}

int RollBack(const Call& call, Workplace& place) {
  PlanStore plans(*place.database, call.machine.clock);
  auto undone = plans.Load(call.args.plan);
  if (!undone.ok()) return call.out.Fail("rollback", undone.error());
  auto open = OpenRollback(*place.database, call.machine.clock, undone->id,
                           RollbackScope(call.args));
  if (!open.ok()) return call.out.Fail("rollback", open.error());
  if (*open) return GoOnWith(call, place, **open);
  auto plan = MakeRollback(call, place, *undone);
  if (!plan.ok()) return call.out.Fail("rollback", plan.error());
  for (const std::string& line : FindingLines(plan->findings)) {
    call.out.Say("  " + line);
  }
  if (CountMoves(*plan) == 0) {
    call.out.Say("nothing is left to take back");
    call.out.Give("rollback", {{"moves", 0}});
    return plan->findings.empty() ? kExitDone : kExitBlocked;
  }
  auto id = plans.Save(*plan, call.machine.user);
  if (!id.ok()) return call.out.Fail("rollback", id.error());
  ShowRollback(call, *id, *plan);
  return RunRollback(call, place, *undone, *id, *plan);
}

}  // namespace

// Takes back a wave whose users' calls are worse than before; a document of
// JSON is the outer command's alone.
void RollBackWave(const Call& call, Workplace& place,
                  const std::string& plan_id, int wave) {
  call.out.Say("wave " + std::to_string(wave) +
               " is taken back, as the campaign says");
  Arguments args;
  args.plan = plan_id;
  args.wave = wave;
  Output quiet(OutputMode::kQuiet);
  RollBack(Call{args, call.machine, call.out.is_json() ? quiet : call.out},
           place);
}

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

int RollbackCommand(const Call& call) {
  auto place = Enter(call);
  if (!place.ok()) return call.out.Fail("rollback", place.error());
  const int code = RollBack(call, *place);
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
