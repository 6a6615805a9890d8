#include "connectors/teams/tenant_facts_source.h"

#include <cstdlib>
#include <optional>

#include "engine/base/text.h"
#include "engine/base/time.h"

namespace cutover {
namespace {

using namespace tenant_fact;

std::string TextOf(const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  return value.is_string() ? value.get<std::string>() : "";
}

void Take(const Json& answer, const char* member, const char* fact,
          TenantFacts& facts) {
  const auto found = answer.find(member);
  if (found == answer.end()) return;
  const std::string text = TextOf(*found);
  if (!text.empty()) facts[fact] = text;
}

// "00:30:00" or "1.00:00:00", as a TimeSpan is written.
std::optional<Duration> SpanOf(const std::string& text) {
  const size_t dot = text.find('.');
  const bool has_days = dot != std::string::npos && dot < text.find(':');
  const long days = has_days ? std::atol(text.c_str()) : 0;
  const auto parts = Split(has_days ? text.substr(dot + 1) : text, ':');
  if (parts.size() != 3) return std::nullopt;
  return Hours(24 * days + std::atol(parts[0].c_str())) +
         Minutes(std::atol(parts[1].c_str())) +
         Seconds(std::atol(parts[2].c_str()));
}

void TakeVersions(const Json& answer, TenantFacts& facts) {
  Take(answer, "MicrosoftTeams", kTeamsModule, facts);
}

// The scheduler tells only when the next cycle begins: the last one began one
// interval before, and where none runs any more that time stays behind.
void TakeScheduler(const Json& answer, TenantFacts& facts) {
  Take(answer, "SyncCycleEnabled", kSyncEnabled, facts);
  Take(answer, "StagingModeEnabled", kSyncStaging, facts);
  const auto interval =
      SpanOf(TextAt(answer, "CurrentlyEffectiveSyncCycleInterval"));
  const auto next = ParseTime(TextAt(answer, "NextSyncCycleStartTimeInUTC"));
  if (!interval) return;
  facts[kSyncInterval] = std::to_string(interval->us / 1'000'000);
  if (next.ok()) facts[kSyncLast] = FormatTime(*next - *interval);
}

void TakeNumbers(const Json& answer, TenantFacts& facts) {
  Take(answer, "AssignmentBlockedForever", kBlockedForever, facts);
  Take(answer, "AssignmentEmailEnabled", kAssignmentMail, facts);
  Take(answer, "UnassignmentEmailEnabled", kUnassignmentMail, facts);
  Take(answer, "AllowOnPremToOnlineMigration", kOnPremToOnline, facts);
}

void TakeCallingPolicies(const Json& answer, TenantFacts& facts) {
  std::vector<std::string> denied;
  for (const Json& policy : ArrayAt(answer, "value")) {
    const auto allowed = policy.find("AllowPrivateCalling");
    if (allowed == policy.end() || TextOf(*allowed) != "false") continue;
    const std::string name = TextAt(policy, "Identity");
    denied.push_back(StartsWithIgnoringCase(name, "Tag:") ? name.substr(4)
                                                          : name);
  }
  facts[kNoPrivateCalling] = Join(denied, "\n");
}

}  // namespace

TenantFactsReading ReadTenantFacts(PowerShellHost& host) {
  constexpr std::pair<const char*, void (*)(const Json&, TenantFacts&)>
      kSources[] = {
          {"Get-Versions", TakeVersions},
          {"Get-ADSyncScheduler", TakeScheduler},
          {"Get-CsPhoneNumberTenantConfiguration", TakeNumbers},
          {"Get-CsTeamsCallingPolicy", TakeCallingPolicies},
      };
  TenantFactsReading reading;
  for (const auto& [verb, take] : kSources) {
    const auto answer = host.Invoke(verb, Json::object());
    if (answer.ok() && answer->is_object()) {
      take(*answer, reading.facts);
      continue;
    }
    reading.findings.push_back(
        {"CUT-FACTS", Severity::kNote, "", verb,
         std::string(verb) + " gave nothing: " +
             (answer.ok() ? "no object" : answer.error().message),
         "the checks that need it say \"not checked\"; tell what you know in "
         "[tenant_facts] of the campaign"});
  }
  return reading;
}

}  // namespace cutover
