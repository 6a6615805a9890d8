#include "engine/dial/on_prem_call_plan.h"

#include <algorithm>
#include <tuple>

namespace cutover {
namespace {

class Import {
 public:
  CallPlan Run(const OnPremEstate& estate) {
    for (const OnPremDialPlan& each : estate.dial_plans) AddDialPlan(each);
    for (const OnPremVoicePolicy& each : estate.voice_policies) {
      if (each.pstn_usages) plan_.policies[each.name] = *each.pstn_usages;
    }
    if (estate.voice_routes) AddRoutes(*estate.voice_routes);
    return std::move(plan_);
  }

 private:
  void AddDialPlan(const OnPremDialPlan& dial_plan) {
    if (!dial_plan.rules) return;
    auto& rules = plan_.dial_plans[dial_plan.name];
    for (const OnPremNormalizationRule& rule : *dial_plan.rules) {
      auto pattern = plan_.Compiled("rule \"" + rule.name +
                                        "\" of the on-prem dial plan \"" +
                                        dial_plan.name + "\"",
                                    rule.pattern);
      if (pattern)
        rules.push_back({rule.name, *std::move(pattern), rule.translation,
                         rule.is_internal_extension});
    }
  }

  void AddRoutes(const std::vector<OnPremVoiceRoute>& routes) {
    const bool is_whole = std::all_of(
        routes.begin(), routes.end(),
        [](const auto& route) { return route.pstn_usages && route.gateways; });
    if (!is_whole) return;
    for (const OnPremVoiceRoute& route : routes) {
      auto pattern = plan_.Compiled("on-prem route \"" + route.name + "\"",
                                    route.number_pattern);
      if (!pattern) continue;
      plan_.routes.push_back(
          {route.name,
           static_cast<int>(route.priority),
           *std::move(pattern),
           {route.pstn_usages->begin(), route.pstn_usages->end()},
           *route.gateways});
    }
    std::sort(plan_.routes.begin(), plan_.routes.end(),
              [](const CallRoute& a, const CallRoute& b) {
                return std::tie(a.priority, a.name) <
                       std::tie(b.priority, b.name);
              });
  }

  CallPlan plan_;
};

}  // namespace

CallPlan OnPremCallPlan(const OnPremEstate& estate) {
  return Import().Run(estate);
}

}  // namespace cutover
