#include "engine/plan/campaign_checks.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "engine/base/text.h"
#include "engine/plan/check.h"

namespace cutover {

namespace {

void CheckCopy(const Rule& rule, const Policy& policy,
               std::vector<Finding>& findings) {
  const std::string& name = rule.copy_line_to;
  const bool may = std::any_of(
      policy.known_copies.begin(), policy.known_copies.end(),
      [&](const auto& each) { return EqualsIgnoringCase(each, name); });
  if (name.empty() || may) return;
  findings.push_back(
      {"CUT-WRITE", Severity::kBlock, "", name,
       "rule \"" + rule.name + "\" keeps numbers in " + name +
           ", which may not be written",
       "add \"copy:" + name + "\" to directory.write, and discover again"});
}

// That users have it on-prem: a slip of whoever wrote the campaign by the
// policies of Skype for Business Server.
std::string OnPremTwin(const Snapshot& snapshot, const std::string& name) {
  constexpr std::pair<Attribute, const char*> kTwins[] = {
      {Attribute::kSfbVoicePolicy, "voice policy"},
      {Attribute::kSfbVoiceRoutingPolicy, "voice routing policy"},
      {Attribute::kSfbDialPlan, "dial plan"}};
  for (const User& user : snapshot.users) {
    for (const auto& [attribute, what] : kTwins) {
      if (EqualsIgnoringCase(user.facts.Text(attribute), name))
        return std::string("; it is a ") + what +
               " of Skype for Business Server";
    }
  }
  return "";
}

// "rule "a" (line 3), rule "b" (line 9)".
std::string RulesNaming(const Policy& policy, const std::string& name) {
  std::vector<std::string> rules;
  for (const Rule& rule : policy.rules) {
    for (const std::string* each :
         {&rule.voice_routing_policy, &rule.dial_plan, &rule.calling_policy,
          &rule.ip_phone_policy, &rule.emergency_call_routing_policy}) {
      if (*each != name) continue;
      rules.push_back("rule \"" + rule.name + "\" (line " +
                      std::to_string(rule.line) + ")");
      break;
    }
  }
  return Join(rules, ", ");
}

}  // namespace

std::vector<Finding> CheckCampaign(const Snapshot& snapshot,
                                   const Policy& policy) {
  std::vector<Finding> findings;
  for (const auto& [type, name] : PoliciesNamedBy(policy)) {
    const auto& known = policy.known_policies;
    if (std::find(known.begin(), known.end(), PolicyKey(type, name)) !=
        known.end())
      continue;
    findings.push_back({"PF-U19", Severity::kBlock, "", type + " " + name,
                        "the tenant has no " + type + " named \"" + name +
                            "\"" + OnPremTwin(snapshot, name),
                        "create it or correct " + RulesNaming(policy, name)});
  }
  for (const Rule& rule : policy.rules) {
    CheckCopy(rule, policy, findings);
    std::vector<std::string> swapped;
    for (const SkuSwap& swap : rule.licences_swap) {
      swapped.push_back(swap.from);
      swapped.push_back(swap.to);
    }
    const std::vector<std::string>* const lists[] = {
        &rule.licences_add, &rule.licences_remove, &swapped};
    for (const auto* parts : lists) {
      for (const std::string& part : *parts) {
        if (SkuNamed(snapshot, part) != nullptr) continue;
        findings.push_back({"PF-W01", Severity::kBlock, "", part,
                            "the tenant does not own the licence " + part,
                            "buy it or correct rule \"" + rule.name +
                                "\" (line " + std::to_string(rule.line) + ")"});
      }
    }
  }
  return findings;
}

std::vector<Finding> CheckNames(const Snapshot& snapshot,
                                const Policy& policy) {
  std::map<std::string, int> lines;  // of the campaign
  for (const auto* names : {&policy.waves.excluded, &policy.waves.named}) {
    for (const auto& [upn, user] : *names) lines.emplace(upn, user.line);
  }
  if (lines.empty() && policy.new_numbers.empty()) return {};
  std::unordered_set<std::string> known;
  known.reserve(snapshot.users.size());
  for (const User& user : snapshot.users) known.insert(ToLower(UpnOf(user)));
  std::vector<Finding> findings;
  for (const auto& [upn, number] : policy.new_numbers) {
    if (known.contains(upn)) continue;
    findings.push_back({"CUT-CSV", Severity::kWarn, "", upn,
                        "the CSV gives a number to a user who was not read",
                        "correct the UPN, or take the line out"});
  }
  for (const auto& [upn, line] : lines) {
    if (known.contains(upn)) continue;
    findings.push_back({"CUT-NAMED", Severity::kWarn, "", upn,
                        "line " + std::to_string(line) +
                            " of the campaign names a user who was not read",
                        "correct the UPN, or take the line out"});
  }
  return findings;
}

const std::vector<const char*>& PlanFindingIds() {
  static const std::vector<const char*> kIds = [] {
    std::vector<const char*> ids = {"CUT-R3",       "CUT-DONE",  "CUT-NUMBER",
                                    "CUT-CHANGED",  "CUT-LOSS",  "CUT-CSV",
                                    "CUT-SILENCE",  "CUT-WRITE", "CUT-DIAL",
                                    "CUT-EXCLUDED", "CUT-NAMED", "CUT-WAVES",
                                    "CUT-RULE",     "CUT-PORT",  "CUT-ASSUME",
                                    "CUT-OUTDATED", "CUT-TAKEN", "CUT-HALFWAY"};
    for (const CheckRow& row : AllChecks()) ids.push_back(row.id);
    return ids;
  }();
  return kIds;
}

}  // namespace cutover
