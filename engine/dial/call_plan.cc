#include "engine/dial/call_plan.h"

#include "engine/model/number_metadata.h"

namespace cutover {

Result<std::vector<DialRule>> AssumedServiceRules(const std::string& country) {
  std::vector<DialRule> rules;
  const DialPrefixes prefixes = DialPrefixesOf(country);
  const auto add = [&](const std::string& name, const std::string& pattern,
                       const std::string& translation) -> Status {
    auto compiled = Pattern::Compile(pattern);
    if (!compiled.ok()) return compiled.error();
    rules.push_back({name + " (assumed)", *std::move(compiled), translation});
    return Done{};
  };
  if (prefixes.country_code.empty()) return rules;
  if (!prefixes.international.empty()) {
    TRY(add(country + " international",
            "^" + prefixes.international + "(\\d{7,15})$", "+$1"));
  }
  if (!prefixes.national.empty()) {
    TRY(add(country + " national", "^" + prefixes.national + "(\\d{5,14})$",
            "+" + prefixes.country_code + "$1"));
  }
  return rules;
}

std::optional<Pattern> CallPlan::Compiled(const std::string& owner,
                                          const std::string& text) {
  auto pattern = Pattern::Compile(text);
  if (pattern.ok()) return *std::move(pattern);
  faults.push_back(owner + ": the pattern \"" + text +
                   "\" is refused: " + pattern.error().message);
  return std::nullopt;
}

}  // namespace cutover
