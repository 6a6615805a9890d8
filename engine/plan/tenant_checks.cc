// PF-T01 to PF-T19 (domain.md 11): the tenant and the on-prem deployment.

#include <algorithm>
#include <cstdlib>

#include "engine/base/text.h"
#include "engine/model/tenant_facts.h"
#include "engine/plan/check.h"

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

// The fact, or "not checked" with what would bring it.
std::optional<std::string> Fact(const CheckCase& each, const char* name,
                                const char* source, Verdicts& out) {
  auto fact = each.estate.TenantFact(name);
  if (!fact) {
    out.NotChecked(std::string(name) + " was not read: " + source +
                   ", or tell it in [tenant_facts] of the campaign");
  }
  return fact;
}

constexpr const char* kByWorker = "it needs the PowerShell worker";
constexpr const char* kByPeople = "no connector reads it";

bool ListHolds(const std::string& list, const std::string& item) {
  for (const std::string& each : Split(list, '\n')) {
    if (EqualsIgnoringCase(each, item)) return true;
  }
  return false;
}

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
  const auto told = each.estate.TenantFact(kSyncInterval);
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

constexpr const char* kNoEstate =
    "the tenant's voice routing was not imported (routing.source)";

void CheckGlobalRouting(const CheckCase& each, Verdicts& out) {
  const CallPlan* calls = each.estate.calls();
  if (calls == nullptr) return out.NotChecked(kNoEstate);
  const auto global = calls->policies.find(kGlobalPolicy);
  if (global == calls->policies.end() || global->second.empty()) return;
  const auto& users = each.estate.snapshot().users;
  const bool has_others =
      std::any_of(users.begin(), users.end(), [](const User& user) {
        const auto number = NumberOf(user);
        return number && number->type != NumberType::kDirectRouting;
      });
  if (has_others) {
    out.Block(
        "the Global voice routing policy has usages: every Calling Plan "
        "and Operator Connect user is routed to the SBC by it",
        "empty it, and grant a policy of its own");
  } else {
    out.Warn("the Global voice routing policy has usages",
             "keep it empty; every voice user inherits it");
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
    const auto sent = each.estate.TenantFact(mail);
    if (sent && EqualsIgnoringCase(*sent, "true")) {
      out.Warn(std::string(mail) + ": users get a mail for each change",
               "announce it, or switch it off for the campaign");
    }
  }
}

void CheckGateways(const CheckCase& each, Verdicts& out) {
  const CallPlan* calls = each.estate.calls();
  if (calls == nullptr) return out.NotChecked(kNoEstate);
  std::set<std::string> used;
  for (const CallRoute& route : calls->routes)
    used.insert(route.gateways.begin(), route.gateways.end());
  for (const std::string& name : used) {
    const auto gateway = calls->gateways.find(name);
    if (gateway == calls->gateways.end()) continue;
    if (!gateway->second.is_enabled) {
      out.Block("the gateway " + name + " is disabled",
                "Set-CsOnlinePSTNGateway -Enabled $true");
    } else if (!gateway->second.is_healthy) {
      out.Block("the gateway " + name + " is unhealthy",
                "look at its TLS and SIP OPTIONS in the dashboard");
    }
  }
}

void CheckGatewayDomains(const CheckCase& each, Verdicts& out) {
  const CallPlan* calls = each.estate.calls();
  if (calls == nullptr) return out.NotChecked(kNoEstate);
  const auto domains =
      Fact(each, kVerifiedDomains, "/domains was not read", out);
  if (!domains) return;
  for (const auto& [name, gateway] : calls->gateways) {
    const size_t dot = name.find('.');
    const std::string domain =
        dot == std::string::npos ? "" : name.substr(dot + 1);
    if (EndsWithIgnoringCase(name, ".onmicrosoft.com")) {
      out.Block("the gateway " + name + " is under onmicrosoft.com",
                "give it a name under a domain of your own");
    } else if (!ListHolds(*domains, domain)) {
      out.Block("the domain " + domain + " of the gateway " + name +
                    " is not verified",
                "verify it, license a user in it, and wait up to 24 h");
    }
  }
}

void CheckRoutes(const CheckCase& each, Verdicts& out) {
  const CallPlan* calls = each.estate.calls();
  if (calls == nullptr) return out.NotChecked(kNoEstate);
  for (const std::string& fault : calls->faults)
    out.Block(fault, "correct the pattern in the tenant");
  for (const CallRoute& route : calls->routes) {
    if (route.gateways.empty())
      out.Warn("the route \"" + route.name + "\" has no gateway",
               "add one, or delete the route");
    if (route.usages.empty())
      out.Warn("the route \"" + route.name + "\" has no usage",
               "add one, or delete the route");
  }
}

void CheckUsages(const CheckCase& each, Verdicts& out) {
  const CallPlan* calls = each.estate.calls();
  if (calls == nullptr) return out.NotChecked(kNoEstate);
  for (const Rule& rule : each.policy.rules) {
    const auto policy = calls->policies.find(rule.voice_routing_policy);
    if (rule.voice_routing_policy.empty() || policy == calls->policies.end())
      continue;
    for (const std::string& usage : policy->second) {
      bool has_gateway = false;
      bool is_derived = false;
      for (const CallRoute& route : calls->routes) {
        if (!route.usages.contains(usage)) continue;
        for (const std::string& name : route.gateways) {
          has_gateway = true;
          is_derived = is_derived || !calls->gateways.contains(name);
        }
      }
      if (!has_gateway) {
        out.Block("usage \"" + usage + "\" of policy " + policy->first +
                      " leads to no gateway",
                  "add a route with that usage and a gateway");
      } else if (is_derived) {
        out.Warn("usage \"" + usage +
                     "\" leads to a gateway that the tenant "
                     "does not list",
                 "right for a carrier's derived trunk, wrong for a typing "
                 "error");
      }
    }
  }
}

void CheckHeadroom(const CheckCase& each, Verdicts& out) {
  const auto sessions = each.estate.TenantFact(kMaxSessions);
  if (!sessions) {
    return out.NotChecked("MaxConcurrentSessions of the gateways was not read");
  }
  size_t users = 0;
  for (const Wave& wave : *each.waves) users += wave.moves.size();
  const double calls =
      static_cast<double>(users) * each.policy.erlangs_per_user;
  const double limit = std::atof(sessions->c_str());
  if (calls > 0.9 * limit) {
    out.Warn(std::to_string(users) + " users are expected to hold " +
                 std::to_string(static_cast<int>(calls)) +
                 " calls at a time, the gateways take " + *sessions,
             "add capacity, or correct erlangs_per_user");
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
    CheckWindow(window, who, each.now, out);
    if (numbers.contains(number)) continue;
    out.Warn(who + ": there is a window for it, but no such wave is planned",
             "count the waves of the report; a wave without a window runs "
             "when it is applied");
  }
  if (each.policy.default_window)
    CheckWindow(*each.policy.default_window, "waves", each.now, out);
}

void CheckCloud(const CheckCase& each, Verdicts& out) {
  const auto cloud = each.estate.TenantFact(kCloud);
  if (!cloud) return out.NotChecked("the cloud was not told");
  if (*cloud != "global" && *cloud != "gcc") {
    out.Block("numbers and policies cannot be set by Graph in " + *cloud,
              "route them by PowerShell ([routes])");
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
      {"PF-T10", kTenant, "Global voice routing policy is empty",
       CheckGlobalRouting},
      {"PF-T11", kTenant, "a released number can be assigned again",
       CheckNumberSettings},
      {"PF-T12", kTenant, "gateways are enabled and healthy", CheckGateways},
      {"PF-T13", kTenant, "gateways stand in verified domains",
       CheckGatewayDomains},
      {"PF-T14", kTenant, "routes compile and can carry calls", CheckRoutes},
      {"PF-T15", kTenant, "usages of the target policies lead to a gateway",
       CheckUsages},
      {"PF-T16", kTenant, "gateways have room for the calls", CheckHeadroom},
      {"PF-T17", kTenant, "windows lie ahead and have a wave", CheckWindows},
      {"PF-T18", kTenant, "the cloud serves the routes that are used",
       CheckCloud},
      {"PF-T19", kTenant, "the management store is replicated",
       CheckReplication},
  };
}

}  // namespace cutover
