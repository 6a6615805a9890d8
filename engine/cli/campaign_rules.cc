#include "engine/cli/campaign_rules.h"

#include <algorithm>
#include <map>

#include "engine/base/text.h"
#include "engine/model/number_metadata.h"
#include "engine/plan/rule_use.h"

namespace cutover {
namespace {

// Well-formed or with a digit lost: no name of a licence or group is that.
bool IsLikeGuid(const std::string& text) {
  const bool has_shape =
      text.size() >= 30 && text.find('-') != std::string::npos;
  return has_shape && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '-' || c == '{' || c == '}' || (c >= '0' && c <= '9') ||
                  (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

Status CheckCountry(const TomlReader& in, const char* key,
                    const std::string& country) {
  if (country.empty() || IsKnownCountry(country)) return Done{};
  return in.At(key, "is \"" + country + "\", which is no country",
               "write the two capital letters of ISO 3166-1, such as DE or GB");
}

// Identities that only Skype for Business Server has: its policies may belong
// to a site, a pool or a gateway, those of Teams to nobody.
Status CheckPolicyName(const TomlReader& in, const char* key,
                       const std::string& name) {
  for (const char* scope : {"Site:", "Service:", "Registrar:", "PstnGateway:",
                            "ApplicationServer:"}) {
    if (!StartsWithIgnoringCase(name, scope)) continue;
    return in.At(key,
                 "is \"" + name +
                     "\", a policy of Skype for Business "
                     "Server",
                 "name a policy of Teams; a site's policy has no counterpart");
  }
  if (StartsWithIgnoringCase(name, "Tag:"))
    return in.At(key, "is \"" + name + "\"",
                 "write the policy's name without \"Tag:\"");
  return Done{};
}

Status CheckLicence(const TomlReader& in, const char* key,
                    const std::string& part) {
  if (!IsLikeGuid(part)) return Done{};
  return in.At(key, "has \"" + part + "\", which is a GUID and no part number",
               "write the licence's SKU part number, such as MCOEV");
}

Error RuleError(const std::string& path, const Rule& rule,
                const std::string& what, const std::string& remedy) {
  return Error{ErrorCode::kInvalid,
               path + ", line " + std::to_string(rule.line) + ": rule \"" +
                   rule.name + "\" " + what,
               remedy};
}

}  // namespace

Status CheckRule(const TomlReader& in, const Rule& rule) {
  TRY(CheckCountry(in, "country", rule.country));
  TRY(CheckCountry(in, "usage_location", rule.usage_location));
  // A user's own country goes before the rule's, and here all have one.
  if (!rule.country.empty() && !rule.usage_location.empty() &&
      rule.country != rule.usage_location) {
    return in.At("usage_location",
                 "is " + rule.usage_location + " where the country is " +
                     rule.country + ": nobody would get it",
                 "take it out, or let the rule choose by ou, group or site");
  }
  if (!rule.ou.empty() && rule.ou.find('=') == std::string::npos)
    return in.At("ou", "is \"" + rule.ou + "\", which is no DN",
                 "write it as OU=Berlin,DC=contoso,DC=com");
  if (IsLikeGuid(rule.group))
    return in.At("group", "is \"" + rule.group + "\", which is a GUID",
                 "name the group by its CN or DN");
  TRY(CheckPolicyName(in, "voice_routing_policy", rule.voice_routing_policy));
  TRY(CheckPolicyName(in, "dial_plan", rule.dial_plan));
  TRY(CheckPolicyName(in, "calling_policy", rule.calling_policy));
  TRY(CheckPolicyName(in, "ip_phone_policy", rule.ip_phone_policy));
  TRY(CheckPolicyName(in, "emergency_call_routing_policy",
                      rule.emergency_call_routing_policy));
  for (const std::string& part : rule.licences_add)
    TRY(CheckLicence(in, "licences_add", part));
  for (const std::string& part : rule.licences_remove)
    TRY(CheckLicence(in, "licences_remove", part));
  for (const SkuSwap& swap : rule.licences_swap) {
    TRY(CheckLicence(in, "licences_swap", swap.from));
    TRY(CheckLicence(in, "licences_swap", swap.to));
  }
  return Done{};
}

Status CheckRuleOrder(const std::vector<Rule>& rules, const std::string& path) {
  std::map<std::string, int> lines;
  for (const Rule& rule : rules) {
    const auto [known, is_new] = lines.emplace(rule.name, rule.line);
    if (!is_new)
      return RuleError(
          path, rule,
          "has the name of the rule in line " + std::to_string(known->second),
          "give each rule a name of its own; reports name them");
  }
  for (size_t later = 1; later < rules.size(); ++later) {
    for (size_t earlier = 0; earlier < later; ++earlier) {
      if (!Covers(rules[earlier], rules[later])) continue;
      return RuleError(
          path, rules[later],
          "can never decide: rule \"" + rules[earlier].name + "\" (line " +
              std::to_string(rules[earlier].line) +
              ") stands ahead of it and meets everybody whom it meets",
          "put the narrower rule first, or take one of the two out");
    }
  }
  return Done{};
}

}  // namespace cutover
