#include "engine/dial/route_call.h"

#include <algorithm>

#include "engine/base/text.h"

namespace cutover {
namespace {

template <typename Map>
auto FindIn(const Map& map, const std::string& name) {
  static const typename Map::mapped_type kNothing;
  const auto found = map.find(name);
  return found == map.end() ? &kNothing : &found->second;
}

class Routing {
 public:
  Routing(const CallPlan& plan, const CallProfile& profile)
      : plan_(plan), profile_(profile) {}

  CallDecision Decide(const std::string& dialled) {
    if (!profile_.has_voice) {
      Say("the user has no Enterprise Voice: no call leaves");
      return std::move(decision_);
    }
    if (DecideEmergency(dialled)) return std::move(decision_);
    const Normalised to = Normalise(plan_, profile_, dialled);
    decision_.normalised = to.text;
    Say(to.rule.empty() ? "no normalisation rule matches; it stays as it is"
                        : "rule \"" + to.rule + "\" makes it " + to.text);
    if (DecideByPolicy(to.text)) return std::move(decision_);
    FallThrough();
    return std::move(decision_);
  }

 private:
  void Say(std::string reason) {
    decision_.because.push_back(std::move(reason));
  }

  // A client that knows the string as an emergency sends its dial string by
  // the usage of that entry, past the dial plan and the routing policy.
  bool DecideEmergency(const std::string& dialled) {
    for (const auto& entry :
         *FindIn(plan_.emergency_policies, profile_.emergency_policy)) {
      const std::string bare =
          dialled.starts_with('+') ? dialled.substr(1) : dialled;
      const bool is_it = entry.dial_string == bare ||
                         entry.dial_string == dialled ||
                         std::find(entry.masks.begin(), entry.masks.end(),
                                   bare) != entry.masks.end();
      if (!is_it) continue;
      decision_.normalised = entry.dial_string;
      Say("emergency number " + entry.dial_string + " of policy \"" +
          profile_.emergency_policy + "\", usage \"" + entry.usage + "\"");
      if (entry.usage.empty() || !TakeUsage(entry.usage, entry.dial_string))
        FallThrough();
      return true;
    }
    return false;
  }

  bool DecideByPolicy(const std::string& number) {
    const auto& usages = *FindIn(plan_.policies, profile_.voice_routing_policy);
    if (usages.empty()) {
      Say("the voice routing policy \"" + profile_.voice_routing_policy +
          "\" has no usages");
    }
    return std::any_of(
        usages.begin(), usages.end(),
        [&](const std::string& usage) { return TakeUsage(usage, number); });
  }

  // Whether a route of the usage matches: then it decides, well or ill.
  bool TakeUsage(const std::string& usage, const std::string& number) {
    bool matched = false;
    for (const CallRoute& route : plan_.routes) {
      if (!route.usages.contains(usage) || !route.pattern.Matches(number))
        continue;
      matched = true;
      TakeRoute(usage, route);
    }
    if (!matched) Say("usage \"" + usage + "\" has no route for " + number);
    if (matched && decision_.gateways.empty())
      Say("no gateway of that usage can take it; the call is dropped");
    return matched;
  }

  void TakeRoute(const std::string& usage, const CallRoute& route) {
    std::string first = "usage \"" + usage + "\" takes route \"" + route.name +
                        "\" (priority " + std::to_string(route.priority) + ")";
    std::vector<std::string> usable;
    for (const std::string& name : route.gateways) {
      const auto known = plan_.gateways.find(name);
      if (known == plan_.gateways.end()) {
        usable.push_back(name);
        continue;
      }
      if (!known->second.is_enabled) {
        first += "; " + name + " is disabled";
      } else if (known->second.is_location_based &&
                 !profile_.is_location_based) {
        first += "; " + name + " is for location-based routing only";
      } else {
        usable.push_back(name);
        if (!known->second.is_healthy) first += "; " + name + " is unhealthy";
      }
    }
    Say(first + (usable.empty() ? "; it has no gateway" : ""));
    if (usable.empty()) return;
    if (decision_.route.empty()) decision_.route = route.name;
    decision_.end = CallEnd::kGateway;
    for (const std::string& name : usable) {
      auto& all = decision_.gateways;
      if (std::find(all.begin(), all.end(), name) == all.end())
        all.push_back(name);
    }
  }

  void FallThrough() {
    if (!profile_.has_calling_plan) {
      Say("no Calling Plan either: the call is dropped");
      return;
    }
    const auto taken = plan_.calling_plan_numbers.find(profile_.country);
    if (taken != plan_.calling_plan_numbers.end() &&
        !taken->second.Matches(decision_.normalised)) {
      Say("Microsoft's Calling Plan carries no such number: the call is "
          "dropped");
      return;
    }
    decision_.end = CallEnd::kCallingPlan;
    Say("Microsoft carries it by the Calling Plan");
  }

  const CallPlan& plan_;
  const CallProfile& profile_;
  CallDecision decision_;
};

}  // namespace

Normalised Normalise(const CallPlan& plan, const CallProfile& profile,
                     const std::string& dialled) {
  for (const auto* rules : {FindIn(plan.dial_plans, profile.dial_plan),
                            FindIn(plan.service_rules, profile.country)}) {
    for (const DialRule& rule : *rules) {
      if (auto text = rule.pattern.Replace(dialled, rule.translation))
        return {*std::move(text), rule.name};
    }
  }
  return {dialled, ""};
}

CallDecision RouteCall(const CallPlan& plan, const CallProfile& profile,
                       const std::string& dialled) {
  return Routing(plan, profile).Decide(dialled);
}

}  // namespace cutover
