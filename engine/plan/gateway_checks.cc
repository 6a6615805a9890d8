// PF-T10 and PF-T12 to PF-T16 (domain.md 11): routes, usages and gateways.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "engine/base/text.h"
#include "engine/plan/check.h"
#include "engine/plan/erlang.h"
#include "engine/plan/tenant_fact.h"

namespace cutover {
namespace {

using namespace tenant_fact;

constexpr CheckScope kTenant = CheckScope::kTenant;
constexpr const char* kNoEstate =
    "the tenant's voice routing was not imported (routing.source)";

// Whom an excerpt leaves out.
LeftOut OutsideOf(const CheckCase& each) {
  return each.estate.snapshot().left_out.value_or(LeftOut{});
}

void CheckGlobalRouting(const CheckCase& each, Verdicts& out) {
  const CallPlan* calls = each.estate.calls();
  if (calls == nullptr) return out.NotChecked(kNoEstate);
  const auto global = calls->policies.find(kGlobalPolicy);
  if (global == calls->policies.end() || global->second.empty()) return;
  const auto& users = each.estate.snapshot().users;
  const bool has_others =
      std::any_of(users.begin(), users.end(),
                  [](const User& user) {
                    const auto number = NumberOf(user);
                    return number && number->type != NumberType::kDirectRouting;
                  }) ||
      OutsideOf(each).on_other_numbers > 0;
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

// Users who are on the gateways when all waves have run, those who are there
// already included.
int64_t UsersAtTheEnd(const CheckCase& each) {
  std::set<UserKey> moving;
  for (const Wave& wave : *each.waves) {
    for (const Move& move : wave.moves) moving.insert(move.user.key);
  }
  int64_t users =
      static_cast<int64_t>(moving.size()) + OutsideOf(each).on_direct_routing;
  for (const User& user : each.estate.snapshot().users) {
    const auto number = user.facts.Get(Attribute::kNumber);
    if (number && number->starts_with("directRouting") &&
        !moving.contains(user.key))
      ++users;
  }
  return users;
}

void CheckHeadroom(const CheckCase& each, Verdicts& out) {
  const auto sessions = each.TenantFact(kMaxSessions);
  if (!sessions) {
    return out.NotChecked("MaxConcurrentSessions of the gateways was not read");
  }
  const int64_t users = UsersAtTheEnd(each);
  const double calls =
      static_cast<double>(users) * each.policy.erlangs_per_user;
  const int64_t limit = std::atoll(sessions->c_str());
  const double blocked = BlockedShare(limit, calls);
  if (calls > 0.9 * static_cast<double>(limit) ||
      blocked > each.policy.waves.blocked_calls.value_or(0.01)) {
    char share[16];
    std::snprintf(share, sizeof share, "%.1f", blocked * 100);
    out.Warn(std::to_string(users) + " users are expected to hold " +
                 std::to_string(static_cast<int>(calls)) +
                 " calls at a time, the gateways take " + *sessions + ": " +
                 share + " % of calls find them busy (Erlang B)",
             "add capacity, or correct erlangs_per_user");
  }
}

}  // namespace

std::vector<CheckRow> GatewayChecks() {
  return {
      {"PF-T10", kTenant, "Global voice routing policy is empty",
       CheckGlobalRouting},
      {"PF-T12", kTenant, "gateways are enabled and healthy", CheckGateways},
      {"PF-T13", kTenant, "gateways stand in verified domains",
       CheckGatewayDomains},
      {"PF-T14", kTenant, "routes compile and can carry calls", CheckRoutes},
      {"PF-T15", kTenant, "usages of the target policies lead to a gateway",
       CheckUsages},
      {"PF-T16", kTenant, "gateways have room for the calls", CheckHeadroom},
  };
}

}  // namespace cutover
