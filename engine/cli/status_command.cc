// status: plans and runs, and of one run whom it has not brought to the end.

#include "engine/apply/compensation.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/gate_notes.h"
#include "engine/cli/with_store.h"
#include "engine/store/claim_store.h"
#include "engine/store/plan_store.h"
#include "engine/store/worker_lease.h"

namespace cutover {
namespace {

// Steps that failed, or were begun and are waiting: one a user.
Result<Json> OpenUsers(const Call& call, Database& database,
                       const std::string& plan_id) {
  auto stored = PlanStore(database, call.machine.clock).Load(plan_id);
  if (!stored.ok()) return stored.error();
  auto plan = PlanFromText(stored->body);
  if (!plan.ok()) return plan.error();
  auto records = ReadSteps(database, plan_id);
  if (!records.ok()) return records.error();
  auto left = WhyNotTakenBack(database, plan_id);
  if (!left.ok()) return left.error();
  Json users = Json::array();
  for (const StepRecord& record : *records) {
    const bool is_open =
        record.state == StepState::kFailed ||
        record.state == StepState::kDrifted ||
        record.state == StepState::kIntent ||
        (record.state == StepState::kPlanned && !record.detail.empty());
    if (!is_open) continue;
    const Wave& wave = plan->waves.at(static_cast<size_t>(record.place.wave));
    const Move& move = wave.moves.at(static_cast<size_t>(record.place.move));
    const Step& step = move.steps.at(static_cast<size_t>(record.place.step));
    const char* kind = RowOf(step.kind).id;
    const char* state = StepStateName(record.state);
    call.out.Say("  wave " + std::to_string(wave.number) + "  " +
                 move.user.upn + "  " + kind + " " + state +
                 (record.detail.empty() ? "" : ": " + record.detail));
    const auto why = left->find(move.user.key);
    const bool is_left = why != left->end();
    if (is_left) call.out.Say("    not taken back at once: " + why->second);
    users.push_back({{"upn", move.user.upn},
                     {"wave", wave.number},
                     {"step", kind},
                     {"state", state},
                     {"detail", record.detail},
                     {"not_taken_back", is_left ? why->second : ""}});
  }
  return users;
}

// Who works on the run together with others.
Result<Json> WorkersOf(const Call& call, const Config& config,
                       Database& database, const std::string& plan_id) {
  auto leases = WorkerLeases(database, call.machine.clock, TenantLock(config))
                    .Of(plan_id);
  if (!leases.ok()) return leases.error();
  auto in_hand = MovesInHand(database, plan_id);
  if (!in_hand.ok()) return in_hand.error();
  Json workers = Json::array();
  for (const Lease& each : *leases) {
    if (each.holder.empty()) continue;
    const int64_t moves = (*in_hand)[each.name];
    call.out.Say("  worker " + each.holder + "  " + std::to_string(moves) +
                 " users in hand, its lease ends " +
                 FormatTime(each.expires_at));
    workers.push_back({{"worker", each.holder},
                       {"users_in_hand", moves},
                       {"lease_ends", FormatTime(each.expires_at)}});
  }
  return workers;
}

Result<int> ListRuns(const Call& call, const Config& config,
                     Database& database) {
  PlanStore plans(database, call.machine.clock);
  auto list = plans.List();
  if (!list.ok()) return list.error();
  Json rows = Json::array();
  std::string wanted;
  if (!call.args.plan.empty()) {
    auto stored = plans.Load(call.args.plan);
    if (!stored.ok()) return stored.error();
    wanted = stored->id;
  }
  for (const PlanSummary& each : *list) {
    if (!wanted.empty() && each.id != wanted && each.undoes != wanted) continue;
    call.out.Say(RunIdOf(each.id) + "  " + each.purpose +
                 (each.undoes.empty() ? "" : " of " + each.undoes) + "  " +
                 FormatTime(each.created_at) + "  " +
                 (each.is_approved ? "approved" : "not approved") + "  " +
                 std::to_string(each.done) + "/" + std::to_string(each.steps) +
                 " steps done, " + std::to_string(each.failed) + " failed, " +
                 std::to_string(each.waiting) + " waiting");
    rows.push_back({{"plan", each.id},
                    {"run", RunIdOf(each.id)},
                    {"purpose", each.purpose},
                    {"undoes", each.undoes},
                    {"approved", each.is_approved},
                    {"steps", each.steps},
                    {"done", each.done},
                    {"failed", each.failed},
                    {"waiting", each.waiting}});
  }
  if (rows.empty()) call.out.Say("no plans yet");
  Json users = Json::array(), gates = Json::array(), workers = Json::array();
  if (!wanted.empty()) {
    auto held = GatesNow(config, database, call.machine.clock, wanted);
    if (!held.ok()) return held.error();
    for (const GateNote& each : *held) {
      call.out.Say("  gate " + GateLine(each));
      gates.push_back(GateJson(each));
    }
    auto at_work = WorkersOf(call, config, database, wanted);
    if (!at_work.ok()) return at_work.error();
    workers = *std::move(at_work);
    auto open = OpenUsers(call, database, wanted);
    if (!open.ok()) return open.error();
    users = *std::move(open);
  }
  call.out.Give("status", {{"runs", rows},
                           {"gates", gates},
                           {"workers", workers},
                           {"users", users}});
  return static_cast<int>(kExitDone);
}

}  // namespace

int StatusCommand(const Call& call) {
  return WithStore(call, "status",
                   [&](const Config& config, Database& database) {
                     return ListRuns(call, config, database);
                   });
}

}  // namespace cutover
