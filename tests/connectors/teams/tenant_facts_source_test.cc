#include "connectors/teams/tenant_facts_source.h"

#include <gtest/gtest.h>

#include <map>

namespace cutover {
namespace {

// Answers what it was given, and refuses every other verb.
class GivenAnswers : public PowerShellHost {
 public:
  Result<Json> Invoke(const std::string& verb, const Json&) override {
    const auto found = answers.find(verb);
    if (found == answers.end())
      return Error{ErrorCode::kInvalid, verb + " is of a module not loaded"};
    return found->second;
  }
  std::map<std::string, Json> answers;
};

using namespace tenant_fact;

TEST(TenantFactsSource, TellsWhatTheWorkerShows) {
  GivenAnswers host;
  host.answers["Get-Versions"] = {{"MicrosoftTeams", "6.9.0"}, {"ADSync", ""}};
  host.answers["Get-ADSyncScheduler"] = {
      {"SyncCycleEnabled", true},
      {"StagingModeEnabled", false},
      {"NextSyncCycleStartTimeInUTC", "2026-11-24T12:30:00.0000000Z"},
      {"CurrentlyEffectiveSyncCycleInterval", "00:30:00"}};
  host.answers["Get-CsPhoneNumberTenantConfiguration"] = {
      {"AssignmentBlockedForever", true},
      {"AssignmentEmailEnabled", false},
      {"AllowOnPremToOnlineMigration", true}};
  host.answers["Get-CsTeamsCallingPolicy"] = {
      {"value",
       {{{"Identity", "Global"}, {"AllowPrivateCalling", true}},
        {{"Identity", "Tag:Silent"}, {"AllowPrivateCalling", false}}}}};
  const auto reading = ReadTenantFacts(host);
  EXPECT_TRUE(reading.findings.empty());
  EXPECT_EQ(reading.facts, (TenantFacts{{kTeamsModule, "6.9.0"},
                                        {kSyncEnabled, "true"},
                                        {kSyncStaging, "false"},
                                        {kSyncInterval, "1800"},
                                        {kSyncLast, "2026-11-24T12:00:00Z"},
                                        {kBlockedForever, "true"},
                                        {kAssignmentMail, "false"},
                                        {kOnPremToOnline, "true"},
                                        {kNoPrivateCalling, "Silent"}}));
}

TEST(TenantFactsSource, LeavesOutWhatAVerbDoesNotGiveAndSaysSo) {
  GivenAnswers host;
  host.answers["Get-Versions"] = {{"MicrosoftTeams", ""}};
  const auto reading = ReadTenantFacts(host);
  EXPECT_TRUE(reading.facts.empty());
  ASSERT_EQ(reading.findings.size(), 3u);
  EXPECT_EQ(reading.findings[1].id, "CUT-FACTS");
  EXPECT_EQ(reading.findings[1].who, "Get-CsPhoneNumberTenantConfiguration");
}

TEST(TenantFactsSource, TakesAnIntervalOfDaysAndNoneThatIsNone) {
  GivenAnswers host;
  host.answers["Get-ADSyncScheduler"] = {
      {"CurrentlyEffectiveSyncCycleInterval", "1.06:00:00"}};
  EXPECT_EQ(ReadTenantFacts(host).facts[kSyncInterval], "108000");
  host.answers["Get-ADSyncScheduler"] = {
      {"CurrentlyEffectiveSyncCycleInterval", "soon"}};
  EXPECT_FALSE(ReadTenantFacts(host).facts.contains(kSyncInterval));
}

}  // namespace
}  // namespace cutover
