// PF-T01 to PF-T09, PF-T11 and PF-T17 to PF-T19 (domain.md 11): the tenant and
// the on-prem deployment.

#include <algorithm>
#include <cstdlib>

#include "engine/base/text.h"
#include "engine/model/tenant_facts.h"
#include "engine/plan/check.h"
#include "engine/plan/tenant_fact.h"

namespace cutover {
namespace {

using namespace tenant_fact;

constexpr CheckScope kTenant = CheckScope::kTenant;

bool HasStep(const CheckCase& each, std::initializer_list<StepKind> kinds) {
  for (const Wave& wave : *each.waves) {
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps) {
        if (std::find(kinds.begin(), kinds.end(), step.kind) != kinds.end())
          return true;
      }
    }
  }
  return false;
}

bool MovesHomes(const CheckCase& each) {
  return HasStep(each, {StepKind::kMove, StepKind::kMoveBack});
}

std::vector<int> VersionOf(const std::string& text) {
  std::vector<int> parts;
  for (const std::string& part : Split(text, '.'))
    parts.push_back(std::atoi(part.c_str()));
  return parts;
}

constexpr const char* kByWorker = "it needs the PowerShell worker";
constexpr const char* kByPeople = "no connector reads it";

void CheckModule(const CheckCase& each, Verdicts& out) {
  if (!MovesHomes(each)) return;
  const auto version = Fact(each, kTeamsModule, kByWorker, out);
  if (!version) return;
  const auto parts = VersionOf(*version);
  if (parts < VersionOf("6.2.1") || parts >= VersionOf("7.2")) {
    out.Block("the worker has MicrosoftTeams " + *version +
                  "; Move-CsUser wants 6.2.1 to 7.1",
              "install a version within on the worker's host");
  }
}

// Minimum builds for moves since 31 Jul 2022 (domain.md 6).
void CheckBuild(const CheckCase& each, Verdicts& out) {
  if (!MovesHomes(each)) return;
  const auto build = Fact(each, kSfbBuild, kByWorker, out);
  if (!build) return;
  constexpr const char* kLeast[] = {"7.0.2046.385", "6.0.9319.619",
                                    "5.0.8308.1182"};
  const auto parts = VersionOf(*build);
  for (const char* least : kLeast) {
    const auto wanted = VersionOf(least);
    if (parts.empty() || parts[0] != wanted[0]) continue;
    if (parts < wanted) {
      out.Block("the server's build " + *build + " is below " + least,
                "install the cumulative update; moves are refused below it");
    }
    return;
  }
  out.Block("the server's build " + *build + " is of no version that moves",
            "check the build; known are Lync 2013, 2015 and 2019");
}

void CheckRoles(const CheckCase& each, Verdicts& out) {
  const auto roles = Fact(each, kAppRoles, "the token shows no roles", out);
  if (roles) {
    for (const char* role : {"User.Read.All", "TeamsUserConfiguration.Read.All",
                             "TeamsTelephoneNumber.ReadWrite.All",
                             "TeamsPolicyUserAssign.ReadWrite.All"}) {
      if (!ListHolds(*roles, role)) {
        out.Block(std::string("the app lacks ") + role,
                  "have an administrator consent to it");
      }
    }
  }
  if (!MovesHomes(each)) return;
  const auto on_prem = Fact(each, kOnPremRoles, kByWorker, out);
  if (on_prem && !ListHolds(*on_prem, "CsServerAdministrator") &&
      !ListHolds(*on_prem, "CsAdministrator")) {
    out.Block("the worker's account is no CsServerAdministrator",
              "give it the role; Move-CsUser asks for it");
  }
}

void CheckTls(const CheckCase& each, Verdicts& out) {
  if (!MovesHomes(each)) return;
  const auto tls = Fact(each, kWorkerTls, kByWorker, out);
  if (tls && *tls != "true") {
    out.Block("the worker's host does not speak TLS 1.2",
              "enable it for .NET and Schannel; moves fail without");
  }
}

void CheckHybrid(const CheckCase& each, Verdicts& out) {
  if (!MovesHomes(each)) return;
  const auto shared = Fact(each, kSharedSip, kByWorker, out);
  if (shared && !EqualsIgnoringCase(*shared, "true")) {
    out.Block("SharedSipAddressSpace is off: the tenant is not hybrid",
              "Set-CsTenantFederationConfiguration -SharedSipAddressSpace "
              "$true");
  }
  const auto provider = Fact(each, kHostingProvider, kByWorker, out);
  if (provider && !EqualsIgnoringCase(*provider, "true")) {
    out.Block("no enabled hosting provider sipfed.online.lync.com",
              "enable it with Set-CsHostingProvider");
  }
  const auto edges = Fact(each, kFederatedEdges, kByWorker, out);
  if (edges && *edges != "1") {
    out.Block(*edges + " Edge pools are federated; a move wants exactly one",
              "leave one pool on the federation route");
  }
}

void CheckSync(const CheckCase& each, Verdicts& out) {
  if (!HasStep(each, {StepKind::kWaitHome, StepKind::kWaitLine})) return;
  const auto enabled = Fact(each, kSyncEnabled, kByWorker, out);
  if (enabled && !EqualsIgnoringCase(*enabled, "true")) {
    out.Block("directory synchronisation is switched off",
              "Set-ADSyncScheduler -SyncCycleEnabled $true");
  }
  const auto staging = Fact(each, kSyncStaging, kByWorker, out);
  if (staging && EqualsIgnoringCase(*staging, "true")) {
    out.Block("the sync server is in staging mode: it exports nothing",
              "point the worker at the active server");
  }
  const auto last = Fact(each, kSyncLast, kByWorker, out);
  if (!last) return;
  auto at = ParseTime(*last);
  if (!at.ok()) {
    out.NotChecked("the time of the last sync cannot be read: " + *last);
    return;
  }
  const auto told = each.TenantFact(kSyncInterval);
  const Duration interval =
      told ? Seconds(std::atol(told->c_str())) : Minutes(30);
  const Duration age = each.now - *at;
  if (age > interval + interval) {
    out.Block("the last sync was " + FormatDuration(age) + " ago",
              "mend directory synchronisation first");
  } else if (age > interval) {
    out.Warn("the last sync was " + FormatDuration(age) + " ago",
             "watch it; a cycle should be " + FormatDuration(interval));
  }
}

void CheckSyncRules(const CheckCase& each, Verdicts& out) {
  if (!HasStep(each, {StepKind::kWaitHome, StepKind::kWaitLine})) return;
  const auto synced = Fact(each, kSyncedAttributes, kByPeople, out);
  if (!synced) return;
  for (const char* name :
       {"ApplicationOptions", "DeploymentLocator", "Line", "OptionFlags",
        "OwnerUrn", "PrimaryUserAddress", "UserEnabled"}) {
    if (!ListHolds(*synced, std::string("msRTCSIP-") + name)) {
      out.Block(std::string("msRTCSIP-") + name + " is not synchronised",
                "repair the rules of Entra Connect");
    }
  }
}

void CheckMeetings(const CheckCase& each, Verdicts& out) {
  if (!MovesHomes(each)) return;
  const auto enabled = Fact(each, kMeetingMigration, kByWorker, out);
  if (enabled && !EqualsIgnoringCase(*enabled, "true")) {
    out.Warn("meeting migration is off: meetings stay Skype meetings",
             "Set-CsTenantMigrationConfiguration -MeetingMigrationEnabled "
             "$true");
  }
}

void CheckGlobalUpgrade(const CheckCase& each, Verdicts& out) {
  if (!MovesHomes(each)) return;
  const auto mode = Fact(each, kGlobalUpgrade, kByWorker, out);
  if (mode && EqualsIgnoringCase(*mode, "UpgradeToTeams")) {
    out.Block(
        "the Global TeamsUpgradePolicy is UpgradeToTeams: a rollback "
        "by $null would do nothing",
        "set Global to another mode while users are on-prem");
  }
}

void CheckNumberSettings(const CheckCase& each, Verdicts& out) {
  const bool releases = HasStep(
      each, {StepKind::kReleaseCallingPlan, StepKind::kReleaseDirectRouting});
  if (!releases) return;
  const auto blocked = Fact(each, kBlockedForever, kByWorker, out);
  if (blocked && EqualsIgnoringCase(*blocked, "true")) {
    out.Block(
        "AssignmentBlockedForever: a released number cannot be assigned "
        "again, not even by a rollback",
        "Set-CsPhoneNumberTenantConfiguration, or unblock each number");
  }
  for (const char* mail : {kAssignmentMail, kUnassignmentMail}) {
    const auto sent = each.TenantFact(mail);
    if (sent && EqualsIgnoringCase(*sent, "true")) {
      out.Warn(std::string(mail) + ": users get a mail for each change",
               "announce it, or switch it off for the campaign");
    }
  }
}

void CheckWindow(const Window& window, const std::string& who, Time now,
                 Verdicts& out) {
  if (window.closes <= window.opens) {
    out.Block(who + ": the window closes before it opens",
              "swap start and end");
  } else if (window.closes <= now) {
    out.Block(
        who + ": the window is over, it closed " + FormatTime(window.closes),
        "give a window in the future");
  }
}

void CheckWindows(const CheckCase& each, Verdicts& out) {
  std::set<int> numbers;
  for (const Wave& wave : *each.waves) numbers.insert(wave.number);
  for (const auto& [number, window] : each.policy.windows) {
    const std::string who = "wave " + std::to_string(number);
    CheckWindow(window, who + LineOf(each.policy.waves, who), each.now, out);
    if (numbers.contains(number)) continue;
    out.Warn(who + ": there is a window for it, but no such wave is planned",
             "count the waves of the report; a wave without a window runs "
             "when it is applied");
  }
  if (each.policy.default_window)
    CheckWindow(*each.policy.default_window,
                "waves" + LineOf(each.policy.waves, "window"), each.now, out);
}

void CheckCloud(const CheckCase& each, Verdicts& out) {
  const auto cloud = each.TenantFact(kCloud);
  if (!cloud) return out.NotChecked("the cloud was not told");
  if (*cloud != "global" && *cloud != "gcc") {
    out.Block("numbers and policies cannot be set by Graph in " + *cloud,
              "set teams.by = \"powershell\"");
  }
}

void CheckReplication(const CheckCase& each, Verdicts& out) {
  if (!MovesHomes(each)) return;
  const auto fresh = Fact(each, kCmsReplication, kByWorker, out);
  if (fresh && !EqualsIgnoringCase(*fresh, "true")) {
    out.Block("the Central Management Store is not replicated everywhere",
              "Invoke-CsManagementStoreReplication, and wait");
  }
}

}  // namespace

std::vector<CheckRow> TenantChecks() {
  return {
      {"PF-T01", kTenant, "the Teams module is one that moves", CheckModule},
      {"PF-T02", kTenant, "the on-prem build may move users", CheckBuild},
      {"PF-T03", kTenant, "roles and consents are there", CheckRoles},
      {"PF-T04", kTenant, "the move host speaks TLS 1.2", CheckTls},
      {"PF-T05", kTenant, "hybrid is configured", CheckHybrid},
      {"PF-T06", kTenant, "directory synchronisation runs", CheckSync},
      {"PF-T07", kTenant, "msRTCSIP attributes are synchronised",
       CheckSyncRules},
      {"PF-T08", kTenant, "meetings migrate", CheckMeetings},
      {"PF-T09", kTenant, "Global upgrade policy allows a rollback",
       CheckGlobalUpgrade},
      {"PF-T11", kTenant, "a released number can be assigned again",
       CheckNumberSettings},
      {"PF-T17", kTenant, "windows lie ahead and have a wave", CheckWindows},
      {"PF-T18", kTenant, "the cloud serves the routes that are used",
       CheckCloud},
      {"PF-T19", kTenant, "the management store is replicated",
       CheckReplication},
  };
}

}  // namespace cutover
