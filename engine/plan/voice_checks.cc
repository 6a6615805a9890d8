// PF-U18 to PF-U25 (domain.md 11): policies, and what can be dialled.

#include <algorithm>

#include "engine/base/text.h"
#include "engine/plan/check.h"
#include "engine/plan/emergency_reach.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr CheckScope kScope = CheckScope::kUser;
constexpr const char* kNoEstate =
    "the tenant's voice routing was not imported (routing.source)";
constexpr const char* kNoCalls =
    "the user will not call by Teams at the end of this plan";

bool IsInherited(const Facts& facts, A policy) {
  return facts.Text(A::kInheritedPolicies)
             .find(std::string(AttributeName(policy)) + "=") !=
         std::string::npos;
}

bool IsEffective(const Facts& facts, A policy) {
  return facts.Has(policy) || IsInherited(facts, policy);
}

// A direct policy hides the group's from then on (FM-43).
void CheckPolicySource(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  for (const Step& step : *each.steps) {
    if (StepKind::kDialPlan > step.kind || step.kind > StepKind::kVoiceRouting)
      continue;
    if (step.after && !facts.Has(step.attribute()) &&
        IsInherited(facts, step.attribute())) {
      out.Warn(std::string("a direct ") + AttributeName(step.attribute()) +
                   " will hide the one that a group gives",
               "assign by the group instead, if the group is to decide");
    }
  }
}

void CheckTargets(const CheckCase& each, Verdicts& out) {
  if (each.target->rule->voice_routing_policy.empty() &&
      !IsEffective(each.user->facts, A::kOnlineVoiceRoutingPolicy)) {
    out.Block("no voice routing policy: calls out would fail",
              "name one in rule \"" + each.target->rule->name + "\"");
  }
}

void CheckPrivateCalling(const CheckCase& each, Verdicts& out) {
  const auto denied = each.TenantFact(tenant_fact::kNoPrivateCalling);
  if (!denied)
    return out.NotChecked(
        "AllowPrivateCalling of calling policies was not "
        "read");
  const std::string policy = each.after->Text(A::kTeamsCallingPolicy);
  for (const std::string& name : Split(*denied, '\n')) {
    if (!EqualsIgnoringCase(name, policy.empty() ? kGlobalPolicy : policy))
      continue;
    out.Block("the calling policy " + name + " forbids private calls",
              "set AllowPrivateCalling, or name another calling_policy");
  }
}

void CheckLocationRouting(const CheckCase& each, Verdicts& out) {
  const CallPlan* calls = each.estate.calls();
  if (calls == nullptr) return out.NotChecked(kNoEstate);
  const auto profile = ProfileOf(*each.after);
  if (!profile) return;
  const auto usages = calls->policies.find(profile->voice_routing_policy);
  if (usages == calls->policies.end()) return;
  std::set<std::string> bound;
  for (const CallRoute& route : calls->routes) {
    const bool is_used = std::any_of(
        usages->second.begin(), usages->second.end(),
        [&](const auto& usage) { return route.usages.contains(usage); });
    for (const std::string& name : route.gateways) {
      const auto gateway = calls->gateways.find(name);
      if (is_used && gateway != calls->gateways.end() &&
          gateway->second.is_location_based)
        bound.insert(name);
    }
  }
  for (const std::string& name : bound) {
    out.Block("the gateway " + name +
                  " is for location-based routing, the "
                  "user is not enabled for it",
              "take the gateway out of the routes, or enable the user");
  }
}

// Nothing by user: Global's, then what sites have for whoever is there. Said
// of every such user, so it counts sites and names the first alone.
void CheckOtherEmergencyPolicies(const CallPlan& calls, Verdicts& out) {
  if (HasEmergencyEntries(calls, kGlobalPolicy)) return;
  std::string first;
  int count = 0;
  for (const auto& [site, policy] : calls.sites) {
    if (policy.empty() || !HasEmergencyEntries(calls, policy)) continue;
    if (count++ == 0) first = site;
  }
  if (count == 0) {
    return out.Block(
        "no emergency call routing policy reaches the user: by assignment, by "
        "a network site or by Global",
        "name emergency_call_routing_policy in the rule");
  }
  out.Warn(
      "no emergency call routing policy by user or Global: one counts at " +
          std::to_string(count) + " network sites alone (" + first +
          (count > 1 ? ", …" : "") + ")",
      "name one in the rule: whoever is elsewhere cannot call emergency "
      "services");
}

// Nobody dials from a resource account, an emergency number least of all.
bool DialsNothing(const CheckCase& each) {
  return each.state == UserState::kS14ResourceAccount;
}

void CheckEmergencyPolicy(const CheckCase& each, Verdicts& out) {
  if (DialsNothing(each)) return;
  if (!each.target->rule->emergency_call_routing_policy.empty() ||
      IsEffective(each.user->facts, A::kTeamsEmergencyCallRoutingPolicy))
    return;
  const auto after = ProfileOf(*each.after);
  if (!after || !after->has_voice) return out.NotChecked(kNoCalls);
  const CallPlan* calls = each.estate.calls();
  if (calls != nullptr) return CheckOtherEmergencyPolicies(*calls, out);
  out.Warn(
      "no emergency call routing policy by user; those of sites and Global "
      "were not imported",
      "name one in the rule, or set routing.source and discover again");
}

// The emergency policy of the user's office where that is a network site: there
// the user mostly is. "" where it has none, or the user's own.
std::string OfficePolicy(const CheckCase& each, const CallProfile& after) {
  const auto& sites = each.estate.calls()->sites;
  const auto office = sites.find(each.user->facts.Text(A::kSite));
  if (office == sites.end() ||
      EqualsIgnoringCase(office->second, after.emergency_policy))
    return "";
  return office->second;
}

// Emergency strings alone, and of sites the user's own: all else is told once
// a class of users, by DialClasses.
void CheckRoutes(const CheckCase& each, Verdicts& out) {
  if (DialsNothing(each)) return;
  if (each.exam == nullptr) return out.NotChecked(kNoEstate);
  const auto after = ProfileOf(*each.after);
  if (!after || !after->has_voice) return out.NotChecked(kNoCalls);
  const std::string remedy =
      "look with cutover route --user UPN --dial STRING --plan PLAN; "
      "mend the emergency call routing policy or the routes of " +
      after->voice_routing_policy;
  const auto strings = each.exam->UnroutedEmergencies(*after);
  if (!strings.empty()) {
    out.Block("emergency strings of " + after->country +
                  " lead nowhere: " + Join(strings, ", "),
              remedy);
  }
  CallProfile there = *after;
  there.emergency_policy = OfficePolicy(each, *after);
  if (there.emergency_policy.empty()) return;
  const auto lost = each.exam->UnroutedEmergencies(there);
  if (lost.empty()) return;
  out.Block("at the user's site " + each.user->facts.Text(A::kSite) +
                " the emergency policy " + there.emergency_policy +
                " counts: emergency strings lead nowhere: " + Join(lost, ", "),
            remedy);
}

void CheckDialPlan(const CheckCase& each, Verdicts& out) {
  const CallPlan* calls = each.estate.calls();
  if (calls == nullptr) return out.NotChecked(kNoEstate);
  const auto profile = ProfileOf(*each.after);
  if (!profile) return;
  const auto rules = calls->dial_plans.find(profile->dial_plan);
  if (rules == calls->dial_plans.end()) return;
  const auto most = static_cast<size_t>(each.policy.most_dial_rules);
  if (rules->second.size() > most) {
    out.Warn("the dial plan " + rules->first + " has " +
                 std::to_string(rules->second.size()) + " rules, " +
                 std::to_string(most) + " are allowed",
             "join rules; the service drops what is beyond");
  }
}

void CheckLiveRouting(const CheckCase& each, Verdicts& out) {
  const auto number = NumberOf(*each.user);
  if (!number || number->type != NumberType::kCallingPlan) return;
  const Facts& facts = each.user->facts;
  if (!IsEffective(facts, A::kOnlineVoiceRoutingPolicy)) return;
  out.Warn(
      "a voice routing policy is in force already: calls out that match "
      "it leave by the SBC today",
      "mean it, or take the policy away until the cut-over");
}

}  // namespace

std::vector<CheckRow> VoiceChecks() {
  return {
      {"PF-U18", kScope, "policies come from where they should",
       CheckPolicySource},
      {"PF-U19", kScope, "the target policies exist", CheckTargets},
      {"PF-U20", kScope, "the calling policy allows calls",
       CheckPrivateCalling},
      {"PF-U21", kScope, "location-based routing fits", CheckLocationRouting},
      {"PF-U22", kScope, "an emergency call routing policy reaches the user",
       CheckEmergencyPolicy},
      {"PF-U23", kScope, "what the user dials leads somewhere", CheckRoutes},
      {"PF-U24", kScope, "the dial plan is within its limits", CheckDialPlan},
      {"PF-U25", kScope, "no routing policy is live too early",
       CheckLiveRouting},
  };
}

}  // namespace cutover
