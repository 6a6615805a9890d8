// route: where one call of one user goes, and why.

#include "engine/base/text.h"
#include "engine/cli/commands.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/with_store.h"
#include "engine/model/phone_number.h"
#include "engine/plan/after_step.h"
#include "engine/plan/dial_exam.h"
#include "engine/plan/extension_book.h"
#include "engine/store/plan_store.h"
#include "engine/store/snapshot_store.h"

namespace cutover {
namespace {

using MovesByUser = std::map<UserKey, const Move*>;

// The user today or after a plan, and the plan's words for it.
struct Caller {
  std::string when;
  Facts facts;
  MovesByUser moves = {};  ///< what is done by then
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

Facts FactsAfter(const MovesByUser& moves, const Snapshot& snapshot,
                 const User& user) {
  Facts facts = user.facts;
  const auto found = moves.find(user.key);
  if (found == moves.end()) return facts;
  for (const Step& step : found->second->steps)
    facts = AfterStep(facts, step, snapshot.skus);
  return facts;
}

Result<Caller> CallerAfter(const Plan& plan, const Snapshot& snapshot,
                           const User& user) {
  Caller caller{"after the plan", {}, {}};
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) caller.moves[move.user.key] = &move;
  }
  caller.facts = FactsAfter(caller.moves, snapshot, user);
  if (caller.moves.contains(user.key)) return caller;
  return Error{ErrorCode::kNotFound,
               "the plan does not move " + IdentityOf(user).upn,
               "leave --plan out, or name a plan that has the user"};
}

// Whom the number rings in Teams by then, without a route; "" nobody.
std::string HolderInTeams(const std::string& normalised, const Caller& caller,
                          const Snapshot& snapshot) {
  auto number = PhoneNumber::Parse(normalised);
  if (!number.ok()) return "";
  for (const User& user : snapshot.users) {
    const auto held = NumbersHeldBy(FactsAfter(caller.moves, snapshot, user));
    const auto found = held.find(number->Text());
    if (found != held.end() && found->second == HeldIn::kTeams)
      return IdentityOf(user).upn;
  }
  return "";
}

// A site's emergency policy counts in place of the user's.
Result<std::string> PolicyAtSite(const CallPlan& calls,
                                 const std::string& site) {
  const auto found = calls.sites.find(site);
  if (found != calls.sites.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, policy] : calls.sites) names.push_back(name);
  return Error{ErrorCode::kNotFound,
               "the tenant has no network site \"" + site + "\"",
               names.empty() ? "leave --site out: no network site was imported"
                             : "name one of: " + Join(names, ", ")};
}

// What decides a call.
struct Deciders {
  const Snapshot& snapshot;
  const CallPlan& teams;
  const OnPremDial& on_prem;
  std::string site_policy;  ///< in place of the user's emergency policy, or ""
};

CallDecision DecideOnPrem(const OnPremDial& on_prem, const Facts& facts,
                          const std::string& dialled, std::string& unknown) {
  const OnPremCaller there = on_prem.CallerOf(facts);
  unknown = there.unknown;
  CallDecision decision;
  if (unknown.empty())
    decision = RouteCall(on_prem.calls(), there.profile, dialled);
  std::string home =
      "the user is homed on Skype for Business Server: its own dial plan and "
      "voice policy decide";
  if (!unknown.empty()) home += ", which are not known: " + unknown;
  decision.because.insert(decision.because.begin(), home);
  return decision;
}

std::string EndOf(const CallDecision& decision, const Facts& facts) {
  if (decision.end == CallEnd::kCallingPlan)
    return "leaves by the Calling Plan";
  if (decision.end == CallEnd::kNone) return "is dropped";
  return ProfileOf(facts) ? "leaves by Direct Routing"
                          : "leaves by Skype for Business";
}

// Whether the call leaves, or rings somebody.
bool ShowDecision(const Call& call, const Deciders& by, const Caller& caller,
                  Json& decisions) {
  auto profile = ProfileOf(caller.facts);
  const bool is_in_teams = profile.has_value();
  CallDecision decision;
  std::string unknown;
  if (is_in_teams) {
    if (!by.site_policy.empty()) profile->emergency_policy = by.site_policy;
    decision = RouteCall(by.teams, *profile, call.args.dial);
  } else {
    decision = DecideOnPrem(by.on_prem, caller.facts, call.args.dial, unknown);
  }
  const std::string holder =
      is_in_teams && profile->has_voice
          ? HolderInTeams(decision.normalised, caller, by.snapshot)
          : "";
  const std::string end = !unknown.empty()  ? "not decided by Teams"
                          : !holder.empty() ? "rings " + holder + " in Teams"
                                            : EndOf(decision, caller.facts);
  call.out.Say(caller.when + ": \"" + call.args.dial + "\" " + end);
  for (const std::string& reason : decision.because)
    call.out.Say("  " + reason);
  if (!holder.empty())
    call.out.Say("  the number is " + holder +
                 "'s: the call stays in Teams and needs no route");
  if (!decision.gateways.empty() && holder.empty())
    call.out.Say("  tried at random, healthy ones first: " +
                 Join(decision.gateways, ", "));
  decisions.push_back({{"when", caller.when},
                       {"end", end},
                       {"normalised", decision.normalised},
                       {"route", decision.route},
                       {"gateways", decision.gateways},
                       {"rings", holder},
                       {"because", decision.because}});
  return decision.end != CallEnd::kNone || !holder.empty();
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
  std::string site_policy;
  if (!call.args.site.empty()) {
    auto at = PolicyAtSite(*calls, call.args.site);
    if (!at.ok()) return at.error();
    site_policy = *at;
    call.out.Say("at the site " + call.args.site + ": " +
                 (site_policy.empty()
                      ? "the user's own emergency policy counts"
                      : "the emergency policy " + site_policy + " counts"));
  }
  auto user = UserNamed(*snapshot, call.args.user);
  if (!user.ok()) return user.error();
  std::vector<Caller> callers = {{"today", user->facts, {}}};
  if (plan) {
    auto after = CallerAfter(*plan, *snapshot, *user);
    if (!after.ok()) return after.error();
    callers.push_back(*std::move(after));
  }
  const OnPremDial on_prem(snapshot->on_prem ? &*snapshot->on_prem : nullptr);
  const Deciders by{*snapshot, *calls, on_prem, std::move(site_policy)};
  Json decisions = Json::array();
  bool leaves = false;
  for (const Caller& caller : callers)
    leaves = ShowDecision(call, by, caller, decisions);
  for (const auto* faults : {&calls->faults, &on_prem.calls().faults}) {
    for (const std::string& fault : *faults)
      call.out.Say("left out of account: " + fault);
  }
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
