#include "engine/plan/rule_use.h"

#include <algorithm>
#include <tuple>

#include "engine/base/text.h"
#include "engine/plan/targets.h"

namespace cutover {
namespace {

constexpr size_t kMostNamed = 3;

std::string NameOf(const Rule& rule) {
  return "rule \"" + rule.name + "\"" +
         (rule.line > 0 ? " (line " + std::to_string(rule.line) + ")" : "");
}

Finding Warning(const Rule& rule, std::string summary, std::string remedy) {
  return {"CUT-RULE",   Severity::kWarn,    "",
          NameOf(rule), std::move(summary), std::move(remedy)};
}

auto SwapsOf(const Rule& rule) {
  std::vector<std::pair<std::string, std::string>> swaps;
  for (const SkuSwap& swap : rule.licences_swap)
    swaps.emplace_back(swap.from, swap.to);
  return swaps;
}

bool WantTheSame(const Rule& a, const Rule& b) {
  const auto wants = [](const Rule& rule) {
    return std::tie(
        rule.voice_routing_policy, rule.dial_plan, rule.calling_policy,
        rule.ip_phone_policy, rule.emergency_call_routing_policy, rule.number,
        rule.authority, rule.copy_line_to, rule.usage_location,
        rule.operator_ticket, rule.licences_add, rule.licences_remove);
  };
  return wants(a) == wants(b) && SwapsOf(a) == SwapsOf(b);
}

}  // namespace

bool Covers(const Rule& wide, const Rule& narrow) {
  const auto is_same = [](const std::string& a, const std::string& b) {
    return a.empty() || EqualsIgnoringCase(a, b);
  };
  const bool has_ou =
      wide.ou.empty() ||
      (!narrow.ou.empty() && EndsWithIgnoringCase(narrow.ou, wide.ou));
  const bool has_group =
      is_same(wide.group, narrow.group) ||
      StartsWithIgnoringCase(narrow.group, "CN=" + wide.group + ",");
  return is_same(wide.country, narrow.country) && has_ou && has_group &&
         is_same(wide.site, narrow.site);
}

std::vector<size_t> RulesMet(const User& user, const Policy& policy) {
  std::vector<size_t> met;
  for (size_t i = 0; i < policy.rules.size(); ++i) {
    if (Meets(user, policy.rules[i])) met.push_back(i);
  }
  return met;
}

void RuleUse::Add(const User& user, const std::vector<size_t>& met) {
  for (size_t rule : met) {
    ++met_[rule];
    if (rule == met.front()) {
      ++decided_[rule];
      continue;
    }
    Overlap& overlap = overlaps_[{met.front(), rule}];
    ++overlap.users;
    auto& names = overlap.first_names;
    names.insert(UpnOf(user));
    if (names.size() > kMostNamed) names.erase(std::prev(names.end()));
  }
}

// Of each condition alone whether anybody meets it.
Finding RuleUse::MeetsNobody(const Rule& rule, const Snapshot& snapshot) const {
  const std::pair<const char*, std::string Rule::*> conditions[] = {
      {"country", &Rule::country},
      {"ou", &Rule::ou},
      {"group", &Rule::group},
      {"site", &Rule::site}};
  std::vector<std::string> empty;
  for (const auto& [name, condition] : conditions) {
    if ((rule.*condition).empty()) continue;
    Rule only;
    only.*condition = rule.*condition;
    const auto meets = [&](const User& user) { return Meets(user, only); };
    if (std::none_of(snapshot.users.begin(), snapshot.users.end(), meets))
      empty.push_back(std::string(name) + " \"" + rule.*condition + "\"");
  }
  return Warning(
      rule,
      empty.empty()
          ? "meets no user with voice: its conditions hold for "
            "others alone, or never together"
          : "meets nobody: there is no user of " + Join(empty, " and none of "),
      "correct the condition, or take the rule out");
}

std::vector<Finding> RuleUse::Findings(const Snapshot& snapshot) const {
  std::vector<Finding> findings;
  for (size_t i = 0; i < policy_.rules.size(); ++i) {
    const Rule& rule = policy_.rules[i];
    if (!met_.contains(i)) {
      findings.push_back(MeetsNobody(rule, snapshot));
    } else if (!decided_.contains(i)) {
      findings.push_back(Warning(
          rule,
          "decides for nobody: all of its " + std::to_string(met_.at(i)) +
              " users meet a rule that stands ahead of it",
          "put it ahead, or take it out"));
    }
  }
  for (const auto& [rules, overlap] : overlaps_) {
    const Rule& first = policy_.rules[rules.first];
    const Rule& other = policy_.rules[rules.second];
    if (WantTheSame(first, other) || Covers(other, first) ||
        !decided_.contains(rules.second))
      continue;
    const std::vector<std::string> names(overlap.first_names.begin(),
                                         overlap.first_names.end());
    findings.push_back(Warning(
        first,
        "decides, being first, for " + std::to_string(overlap.users) +
            " users who meet " + NameOf(other) +
            " as well, which wants something else: " + Join(names, ", ") +
            (static_cast<size_t>(overlap.users) > names.size() ? ", …" : ""),
        "put the rule that is to decide first, or narrow one of the two"));
  }
  return findings;
}

}  // namespace cutover
