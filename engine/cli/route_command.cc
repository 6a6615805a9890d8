// route: where one call of one user goes, and why.

#include "engine/base/text.h"
#include "engine/cli/commands.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/with_store.h"
#include "engine/plan/after_step.h"
#include "engine/plan/dial_exam.h"
#include "engine/store/plan_store.h"
#include "engine/store/snapshot_store.h"

namespace cutover {
namespace {

// The user today or after a plan, and the plan's words for it.
struct Caller {
  std::string when;
  Facts facts;
};

Result<Plan> PlanNamed(const Call& call, Database& database) {
  auto stored =
      PlanStore(database, call.machine.clock).Load(PlanIdOfRun(call.args.plan));
  if (!stored.ok()) return stored.error();
  return PlanFromText(stored->body);
}

Result<std::string> SnapshotIdFor(const Call& call, const Config& config,
                                  Database& database,
                                  const std::optional<Plan>& plan) {
  if (plan) return plan->snapshot_id;
  if (!call.args.snapshot.empty()) return call.args.snapshot;
  return SnapshotStore(database).Latest(config.tenant.id);
}

Result<User> UserNamed(const Snapshot& snapshot, const std::string& upn) {
  for (const User& user : snapshot.users) {
    if (EqualsIgnoringCase(IdentityOf(user).upn, upn)) return user;
  }
  return Error{ErrorCode::kNotFound,
               "no user " + upn + " in snapshot " + snapshot.id,
               "write the UPN as \"cutover discover\" read it"};
}

Result<Facts> FactsAfter(const Plan& plan, const Snapshot& snapshot,
                         const User& user) {
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      if (move.user.key != user.key) continue;
      Facts facts = user.facts;
      for (const Step& step : move.steps)
        facts = AfterStep(facts, step, snapshot.skus);
      return facts;
    }
  }
  return Error{ErrorCode::kNotFound,
               "the plan does not move " + IdentityOf(user).upn,
               "leave --plan out, or name a plan that has the user"};
}

// Whether the call leaves.
bool ShowDecision(const Call& call, const CallPlan& calls, const Caller& caller,
                  Json& decisions) {
  const auto profile = ProfileOf(caller.facts);
  CallDecision decision;
  if (profile) {
    decision = RouteCall(calls, *profile, call.args.dial);
  } else {
    decision.because = {
        "the user is homed on Skype for Business Server: its own dial plan "
        "and voice policy decide, which are not read"};
  }
  const std::string end =
      !profile                                ? "not decided by Teams"
      : decision.end == CallEnd::kGateway     ? "leaves by Direct Routing"
      : decision.end == CallEnd::kCallingPlan ? "leaves by the Calling Plan"
                                              : "is dropped";
  call.out.Say(caller.when + ": \"" + call.args.dial + "\" " + end);
  for (const std::string& reason : decision.because)
    call.out.Say("  " + reason);
  if (!decision.gateways.empty())
    call.out.Say("  tried at random, healthy ones first: " +
                 Join(decision.gateways, ", "));
  decisions.push_back({{"when", caller.when},
                       {"end", end},
                       {"normalised", decision.normalised},
                       {"route", decision.route},
                       {"gateways", decision.gateways},
                       {"because", decision.because}});
  return decision.end != CallEnd::kNone;
}

Result<int> ShowRoute(const Call& call, const Config& config,
                      Database& database) {
  std::optional<Plan> plan;
  if (!call.args.plan.empty()) {
    auto named = PlanNamed(call, database);
    if (!named.ok()) return named.error();
    plan = *std::move(named);
  }
  auto id = SnapshotIdFor(call, config, database, plan);
  if (!id.ok()) return id.error();
  auto snapshot = SnapshotStore(database).Load(*id);
  if (!snapshot.ok()) return snapshot.error();
  const auto calls = CallPlanOf(*snapshot);
  if (!calls) {
    return Error{ErrorCode::kInvalid,
                 "snapshot " + *id + " was read without the voice routing",
                 "set routing.source and discover again"};
  }
  auto user = UserNamed(*snapshot, call.args.user);
  if (!user.ok()) return user.error();
  std::vector<Caller> callers = {{"today", user->facts}};
  if (plan) {
    auto after = FactsAfter(*plan, *snapshot, *user);
    if (!after.ok()) return after.error();
    callers.push_back({"after the plan", *std::move(after)});
  }
  Json decisions = Json::array();
  bool leaves = false;
  for (const Caller& caller : callers)
    leaves = ShowDecision(call, *calls, caller, decisions);
  for (const std::string& fault : calls->faults)
    call.out.Say("left out of account: " + fault);
  call.out.Give("route", {{"user", IdentityOf(*user).upn},
                          {"dial", call.args.dial},
                          {"snapshot", *id},
                          {"decisions", decisions}});
  return static_cast<int>(leaves ? kExitDone : kExitFailed);
}

}  // namespace

int RouteCommand(const Call& call) {
  return WithStore(call, "route",
                   [&](const Config& config, Database& database) {
                     return ShowRoute(call, config, database);
                   });
}

}  // namespace cutover
