#pragma once

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "engine/dial/call_plan.h"
#include "engine/dial/route_call.h"
#include "engine/model/voice_estate.h"

namespace cutover {

/// Where a call goes by domain.md 4, worked out on the tenant's own objects
/// with the standard library's regular expressions: what engine/dial is held
/// against, so nothing of it is used here but its vocabulary. Of the countries
/// it knows Germany. Slow; for patterns that ECMAScript reads as .NET does.
class BruteForce {
 public:
  explicit BruteForce(const VoiceEstate& estate) : estate_(estate) {}

  struct Outcome {
    CallEnd end = CallEnd::kNone;
    std::string normalised;
    std::set<std::string> gateways;
  };

  Outcome Route(const CallProfile& profile, const std::string& dialled) const {
    if (!profile.has_voice) return {};
    if (const EmergencyNumber* number = Emergency(profile, dialled)) {
      const std::string text = Bare(number->dial_string);
      if (auto outcome = ByUsage(profile, number->usage, text)) return *outcome;
      return ByMicrosoft(profile, text);
    }
    const std::string number = Normalised(profile, dialled);
    for (const std::string& usage : UsagesOf(profile)) {
      if (auto outcome = ByUsage(profile, usage, number)) return *outcome;
    }
    return ByMicrosoft(profile, number);
  }

 private:
  static std::string Lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(c));
    return text;
  }
  static bool IsName(const std::string& identity, const std::string& name) {
    const std::string lower = Lower(identity);
    return lower == Lower(name) || lower == "tag:" + Lower(name);
  }
  static std::string Bare(const std::string& text) {
    return text.substr(text.substr(0, 1) == "+" ? 1 : 0);
  }
  /// Null of what .NET refuses.
  static const std::regex* Compiled(const std::string& pattern) {
    static std::map<std::string, std::optional<std::regex>> all;
    const auto [at, is_new] = all.try_emplace(pattern);
    if (is_new) {
      try {
        at->second.emplace(pattern);
      } catch (const std::regex_error&) {
      }
    }
    return at->second ? &*at->second : nullptr;
  }

  const EmergencyNumber* Emergency(const CallProfile& profile,
                                   const std::string& dialled) const {
    for (const EmergencyCallRoutingPolicy& policy :
         estate_.emergency_policies) {
      if (!IsName(policy.identity, profile.emergency_policy)) continue;
      for (const EmergencyNumber& number : policy.numbers) {
        if (Bare(number.dial_string) == Bare(dialled)) return &number;
        for (const std::string& mask : number.masks) {
          if (Bare(mask) == Bare(dialled)) return &number;
        }
      }
    }
    return nullptr;
  }

  std::string Normalised(const CallProfile& profile,
                         const std::string& dialled) const {
    for (const TenantDialPlan& plan : estate_.dial_plans) {
      if (!IsName(plan.identity, profile.dial_plan)) continue;
      for (const NormalizationRule& rule : plan.rules) {
        const std::regex* pattern = Compiled(rule.pattern);
        if (pattern == nullptr || !std::regex_search(dialled, *pattern))
          continue;
        return std::regex_replace(dialled, *pattern, rule.translation,
                                  std::regex_constants::format_first_only);
      }
    }
    if (profile.country != "DE") return dialled;
    const auto all_digits = [](const std::string& text) {
      return std::all_of(text.begin(), text.end(),
                         [](char c) { return c >= '0' && c <= '9'; });
    };
    const size_t length = dialled.size();
    if (dialled.substr(0, 2) == "00" && length >= 9 && length <= 17 &&
        all_digits(dialled))
      return "+" + dialled.substr(2);
    if (dialled.substr(0, 1) == "0" && length >= 6 && length <= 15 &&
        all_digits(dialled))
      return "+49" + dialled.substr(1);
    return dialled;
  }

  std::vector<std::string> UsagesOf(const CallProfile& profile) const {
    for (const VoiceRoutingPolicy& policy : estate_.policies) {
      if (IsName(policy.identity, profile.voice_routing_policy))
        return policy.usages;
    }
    return {};
  }

  /// Set once a route of the usage matches, whether or not it can carry.
  std::optional<Outcome> ByUsage(const CallProfile& profile,
                                 const std::string& usage,
                                 const std::string& number) const {
    std::optional<Outcome> outcome;
    for (const VoiceRoute& route : estate_.routes) {
      if (std::find(route.usages.begin(), route.usages.end(), usage) ==
              route.usages.end() ||
          !route.bridge_source_number.empty())
        continue;
      const std::regex* pattern = Compiled(route.number_pattern);
      if (pattern == nullptr || !std::regex_search(number, *pattern)) continue;
      if (!outcome) outcome = Outcome{CallEnd::kNone, number, {}};
      for (const std::string& name : route.gateways) {
        if (!Takes(profile, name)) continue;
        outcome->end = CallEnd::kGateway;
        outcome->gateways.insert(name);
      }
    }
    return outcome;
  }

  /// One that is not listed is a carrier's derived trunk.
  bool Takes(const CallProfile& profile, const std::string& name) const {
    for (const PstnGateway& gateway : estate_.gateways) {
      if (Lower(gateway.identity) != Lower(name)) continue;
      return gateway.is_enabled &&
             (!gateway.is_location_based || profile.is_location_based);
    }
    return true;
  }

  static Outcome ByMicrosoft(const CallProfile& profile,
                             const std::string& number) {
    Outcome outcome{CallEnd::kNone, number, {}};
    if (!profile.has_calling_plan) return outcome;
    // What Microsoft carries elsewhere is not known: nothing is ruled out.
    if (profile.country != "DE") {
      outcome.end = CallEnd::kCallingPlan;
      return outcome;
    }
    const bool is_e164 =
        number.size() >= 8 && number.size() <= 16 && number[0] == '+' &&
        number[1] != '0' &&
        std::all_of(number.begin() + 1, number.end(),
                    [](char c) { return c >= '0' && c <= '9'; });
    if (is_e164 || number == "110" || number == "112")
      outcome.end = CallEnd::kCallingPlan;
    return outcome;
  }

  const VoiceEstate& estate_;
};

}  // namespace cutover
