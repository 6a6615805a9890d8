#include "engine/dial/imported_call_plan.h"

#include <algorithm>
#include <tuple>

#include "engine/model/number_metadata.h"

namespace cutover {
namespace {

class Import {
 public:
  CallPlan Run(const VoiceEstate& estate,
               const std::set<std::string>& countries) {
    for (const VoiceRoute& route : estate.routes) AddRoute(route);
    std::sort(plan_.routes.begin(), plan_.routes.end(),
              [](const CallRoute& a, const CallRoute& b) {
                return std::tie(a.priority, a.name) <
                       std::tie(b.priority, b.name);
              });
    for (const TenantDialPlan& each : estate.dial_plans) AddDialPlan(each);
    for (const VoiceRoutingPolicy& each : estate.policies)
      plan_.policies[WithoutTag(each.identity)] = each.usages;
    for (const PstnGateway& each : estate.gateways) {
      plan_.gateways[each.identity] =
          Gateway{each.is_enabled, true, each.is_location_based};
    }
    for (const auto& each : estate.emergency_policies) AddEmergency(each);
    for (const NetworkSite& each : estate.sites)
      plan_.sites[each.identity] = WithoutTag(each.emergency_policy);
    for (const std::string& country : countries) AddCountry(country);
    return std::move(plan_);
  }

 private:
  void AddRoute(const VoiceRoute& route) {
    if (!route.bridge_source_number.empty()) return;
    const std::string name = WithoutTag(route.identity);
    auto pattern =
        plan_.Compiled("route \"" + name + "\"", route.number_pattern);
    if (!pattern) return;
    plan_.routes.push_back({name,
                            static_cast<int>(route.priority),
                            *std::move(pattern),
                            {route.usages.begin(), route.usages.end()},
                            route.gateways});
  }

  void AddDialPlan(const TenantDialPlan& dial_plan) {
    const std::string name = WithoutTag(dial_plan.identity);
    auto& rules = plan_.dial_plans[name];
    for (const NormalizationRule& rule : dial_plan.rules) {
      auto pattern = plan_.Compiled(
          "rule \"" + rule.name + "\" of dial plan \"" + name + "\"",
          rule.pattern);
      if (pattern)
        rules.push_back({rule.name, *std::move(pattern), rule.translation,
                         rule.is_internal_extension});
    }
  }

  void AddEmergency(const EmergencyCallRoutingPolicy& policy) {
    const auto bare = [](const std::string& text) {
      return text.starts_with('+') ? text.substr(1) : text;
    };
    auto& entries = plan_.emergency_policies[WithoutTag(policy.identity)];
    for (const EmergencyNumber& number : policy.numbers) {
      EmergencyEntry entry{bare(number.dial_string), {}, number.usage};
      for (const std::string& mask : number.masks)
        entry.masks.push_back(bare(mask));
      entries.push_back(std::move(entry));
    }
  }

  void AddCountry(const std::string& country) {
    AddCallingPlan(country);
    auto rules = AssumedServiceRules(country);
    if (rules.ok()) {
      plan_.service_rules[country] = *std::move(rules);
    } else {
      plan_.faults.push_back("the assumed rules of " + country + ": " +
                             rules.error().message);
    }
  }

  // Which short numbers Microsoft carries beside emergencies is not written
  // down anywhere: they are not counted as reached.
  void AddCallingPlan(const std::string& country) {
    std::string pattern = "^(?:\\+[1-9]\\d{6,14}";
    for (const std::string& number : EmergencyNumbers(country))
      pattern += "|" + number;
    auto compiled =
        plan_.Compiled("the Calling Plan of " + country, pattern + ")$");
    if (compiled)
      plan_.calling_plan_numbers.emplace(country, *std::move(compiled));
  }

  CallPlan plan_;
};

}  // namespace

CallPlan ImportedCallPlan(const VoiceEstate& estate,
                          const std::set<std::string>& countries) {
  return Import().Run(estate, countries);
}

}  // namespace cutover
