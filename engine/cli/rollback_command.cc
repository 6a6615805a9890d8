#include "engine/cli/rollback_command.h"

#include "engine/apply/open_rollback.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/finding_lines.h"
#include "engine/cli/left_alone.h"
#include "engine/cli/reader.h"
#include "engine/cli/rollback_scope.h"
#include "engine/cli/run_plan.h"
#include "engine/plan/rollback.h"

namespace cutover {
namespace {

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

int RollbackCommand(const Call& call) {
  auto place = Enter(call);
  if (!place.ok()) return call.out.Fail("rollback", place.error());
  const int code = RollBack(call, *place);
  Leave(*place, call);
  return code;
}

}  // namespace cutover
