#include "engine/dial/reach.h"

#include <algorithm>

#include "engine/dial/nfa.h"
#include "engine/dial/preimage.h"
#include "engine/dial/route_call.h"

namespace cutover {
namespace {

bool CanCarry(const CallPlan& plan, const CallProfile& profile,
              const CallRoute& route) {
  return std::any_of(
      route.gateways.begin(), route.gateways.end(),
      [&](const std::string& name) {
        const auto known = plan.gateways.find(name);
        return known == plan.gateways.end() ||
               (known->second.is_enabled && (!known->second.is_location_based ||
                                             profile.is_location_based));
      });
}

void Note(Reach& reach, const std::string& unproved) {
  if (unproved.empty()) return;
  auto& all = reach.unproved;
  if (std::find(all.begin(), all.end(), unproved) == all.end())
    all.push_back(unproved);
}

}  // namespace

const ReachProof::Part& ReachProof::Matched(const std::string& pattern) {
  const auto [at, is_new] = matched_.try_emplace(pattern);
  if (is_new) {
    auto automaton = AutomatonOf(pattern);
    if (automaton.ok()) {
      at->second.strings = *std::move(automaton);
    } else {
      at->second.unproved = automaton.error().message;
    }
  }
  return at->second;
}

// The normalised numbers that leave: usage by usage, what an earlier usage
// matched is decided there for good.
Automaton ReachProof::Carried(const CallProfile& profile, Reach& reach) {
  Automaton carried = Automaton::None();
  Automaton decided = Automaton::None();
  const auto policy = plan_.policies.find(profile.voice_routing_policy);
  if (policy != plan_.policies.end()) {
    for (const std::string& usage : policy->second) {
      Automaton matched = Automaton::None();
      Automaton good = Automaton::None();
      for (const CallRoute& route : plan_.routes) {
        if (!route.usages.contains(usage)) continue;
        const Part& part = Matched(route.pattern.text());
        Note(reach, part.unproved);
        matched = Union(matched, part.strings);
        if (CanCarry(plan_, profile, route)) good = Union(good, part.strings);
      }
      carried = Union(carried, Difference(good, decided));
      decided = Union(decided, matched);
    }
  }
  if (!profile.has_calling_plan) return carried;
  const auto taken = plan_.calling_plan_numbers.find(profile.country);
  if (taken == plan_.calling_plan_numbers.end())
    return Union(carried, decided.Complement());
  const Part& part = Matched(taken->second.text());
  Note(reach, part.unproved);
  return Union(carried, Difference(part.strings, decided));
}

// Back through the rules: the first that matches decides.
Automaton ReachProof::Dialled(const CallProfile& profile,
                              const Automaton& carried, Reach& reach) {
  Automaton dialled = Automaton::None();
  Automaton decided = Automaton::None();
  const auto take = [&](const std::vector<DialRule>& rules) {
    for (const DialRule& rule : rules) {
      const Part& part = Matched(rule.pattern.text());
      Note(reach, part.unproved);
      auto before = Preimage(rule.pattern.text(), rule.translation, carried);
      if (before.ok()) {
        dialled = Union(dialled, Difference(*before, decided));
      } else if (part.unproved.empty()) {
        Note(reach, before.error().message);
      }
      decided = Union(decided, part.strings);
    }
  };
  const auto tenant = plan_.dial_plans.find(profile.dial_plan);
  if (tenant != plan_.dial_plans.end()) take(tenant->second);
  const auto service = plan_.service_rules.find(profile.country);
  if (service != plan_.service_rules.end()) take(service->second);
  return Union(dialled, Difference(carried, decided));
}

// Emergency strings are few: each is routed. They are decided for good.
Automaton ReachProof::Emergency(const CallProfile& profile, Automaton& taken) {
  Automaton reached = Automaton::None();
  const auto policy = plan_.emergency_policies.find(profile.emergency_policy);
  if (policy == plan_.emergency_policies.end()) return reached;
  for (const EmergencyEntry& entry : policy->second) {
    auto texts = entry.masks;
    texts.push_back(entry.dial_string);
    for (const std::string& text : texts) {
      for (const std::string& form : {text, "+" + text}) {
        const Automaton only = Automaton::Only(form);
        taken = Union(taken, only);
        if (RouteCall(plan_, profile, form).end != CallEnd::kNone)
          reached = Union(reached, only);
      }
    }
  }
  return reached;
}

const Reach& ReachProof::Of(const CallProfile& profile) {
  const auto [at, is_new] = reaches_.try_emplace(profile);
  Reach& reach = at->second;
  if (!is_new || !profile.has_voice) return reach;
  Automaton taken = Automaton::None();
  const Automaton emergency = Emergency(profile, taken);
  const Automaton carried = Carried(profile, reach);
  const Automaton dialled = Dialled(profile, carried, reach);
  reach.strings = Union(emergency, Difference(dialled, taken));
  return reach;
}

ReachProof::Loss ReachProof::LostTo(ReachProof& then, const CallProfile& before,
                                    const CallProfile& after) {
  const Reach& from = Of(before);
  const Reach& to = then.Of(after);
  Loss loss{Difference(from.strings, to.strings).Shortest(), from.unproved};
  for (const std::string& each : to.unproved) {
    if (std::find(loss.unproved.begin(), loss.unproved.end(), each) ==
        loss.unproved.end())
      loss.unproved.push_back(each);
  }
  if (loss.shortest &&
      (RouteCall(plan_, before, *loss.shortest).end == CallEnd::kNone ||
       RouteCall(then.plan_, after, *loss.shortest).end != CallEnd::kNone))
    loss.shortest.reset();
  return loss;
}

}  // namespace cutover
