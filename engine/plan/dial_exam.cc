#include "engine/plan/dial_exam.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/dial/imported_call_plan.h"
#include "engine/dial/nfa.h"
#include "engine/model/phone_number.h"
#include "engine/plan/dial_tone.h"

namespace cutover {
namespace {

using A = Attribute;

// The direct policy, else the group's, else `fallback`.
std::string Effective(const Facts& facts, A policy,
                      const std::string& fallback) {
  if (facts.Has(policy)) return facts.Text(policy);
  const std::string prefix = std::string(AttributeName(policy)) + "=";
  for (const std::string& each : facts.List(A::kInheritedPolicies)) {
    if (!each.starts_with(prefix)) continue;
    return each.substr(prefix.size(), each.rfind(" (") - prefix.size());
  }
  return fallback;
}

// Of each rule for extensions the shortest string that it takes. One that is
// not regular has no example.
void AddExtensions(const CallPlan& calls, const CallProfile& profile,
                   std::vector<DialExample>& examples) {
  const auto rules = calls.dial_plans.find(profile.dial_plan);
  if (rules == calls.dial_plans.end()) return;
  for (const DialRule& rule : rules->second) {
    if (!rule.is_internal_extension) continue;
    const auto strings = AutomatonOf(rule.pattern.text());
    if (!strings.ok()) continue;
    if (const auto text = strings->Shortest())
      examples.push_back({DialKind::kExtension, *text});
  }
}

// What a policy calls an emergency has to lead out, wherever it is from.
void AddEmergencies(const CallPlan& calls, const CallProfile& profile,
                    std::vector<DialExample>& examples) {
  const auto policy = calls.emergency_policies.find(profile.emergency_policy);
  if (policy == calls.emergency_policies.end()) return;
  const auto add = [&](const std::string& text) {
    const bool is_known = std::any_of(
        examples.begin(), examples.end(), [&](const DialExample& each) {
          return each.kind == DialKind::kEmergency && each.text == text;
        });
    if (!is_known) examples.push_back({DialKind::kEmergency, text});
  };
  for (const EmergencyEntry& entry : policy->second) {
    add(entry.dial_string);
    for (const std::string& mask : entry.masks) add(mask);
  }
}

}  // namespace

std::optional<CallProfile> ProfileOf(const Facts& facts) {
  if (facts.Text(A::kTeamsHome) == "onprem") return std::nullopt;
  CallProfile profile;
  profile.country = facts.Text(A::kUsageLocation);
  profile.dial_plan = Effective(facts, A::kTenantDialPlan, kGlobalPolicy);
  profile.voice_routing_policy =
      Effective(facts, A::kOnlineVoiceRoutingPolicy, kGlobalPolicy);
  profile.emergency_policy =
      Effective(facts, A::kTeamsEmergencyCallRoutingPolicy, kGlobalPolicy);
  profile.has_voice = HasInbound(facts);
  auto number = NumberValue::Parse(facts.Text(A::kNumber));
  // Without a Microsoft number the plan's minutes have no caller to bill.
  profile.has_calling_plan = number.ok() &&
                             number->type == NumberType::kCallingPlan &&
                             facts.ListHas(A::kFeatureTypes, "CallingPlan");
  return profile;
}

std::optional<CallPlan> CallPlanOf(const Snapshot& snapshot) {
  if (!snapshot.estate) return std::nullopt;
  std::set<std::string> countries;
  for (const User& user : snapshot.users) {
    for (A each : {A::kUsageLocation, A::kCountry}) {
      if (user.facts.Has(each)) countries.insert(user.facts.Text(each));
    }
  }
  return ImportedCallPlan(*snapshot.estate, countries);
}

std::vector<DialExample> DialExam::Examples(const CallProfile& profile) const {
  auto examples = DialExamples(profile.country);
  AddEmergencies(calls_, profile, examples);
  AddExtensions(calls_, profile, examples);
  return examples;
}

std::vector<DialExam::SiteCase> DialExam::AtSites(
    const CallProfile& profile) const {
  ByName<std::vector<std::string>> by_policy;
  for (const auto& [site, policy] : calls_.sites) {
    if (policy.empty() || EqualsIgnoringCase(policy, profile.emergency_policy))
      continue;
    by_policy[policy].push_back(site);
  }
  std::vector<SiteCase> cases;
  for (auto& [policy, sites] : by_policy) {
    SiteCase each{std::move(sites), profile};
    each.profile.emergency_policy = policy;
    cases.push_back(std::move(each));
  }
  return cases;
}

std::vector<std::string> DialExam::UnroutedEmergencies(
    const CallProfile& profile) {
  std::vector<std::string> strings;
  for (const Unrouted& each : Of(profile)) {
    if (each.kind == DialKind::kEmergency) strings.push_back(each.text);
  }
  return strings;
}

const std::vector<DialExam::Unrouted>& DialExam::Of(
    const CallProfile& profile) {
  const auto [at, is_new] = answers_.try_emplace(profile);
  if (!is_new) return at->second;
  for (const DialExample& example : Examples(profile)) {
    const CallDecision decision = RouteCall(calls_, profile, example.text);
    if (decision.end != CallEnd::kNone) continue;
    at->second.push_back(
        {example.kind, example.text,
         decision.because.empty() ? "" : decision.because.back()});
  }
  return at->second;
}

const ReachProof::Loss& DialExam::LossOf(const CallProfile& before,
                                         const CallProfile& after) {
  const auto [at, is_new] = losses_.try_emplace(std::pair(before, after));
  if (is_new) at->second = proof_.Lost(before, after);
  return at->second;
}

}  // namespace cutover
