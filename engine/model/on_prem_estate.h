#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace cutover {

// What Skype for Business Server is set up as, beside its users. A value that
// is unset was not in the export or was lost on the way: unknown, not empty.
// `other` holds every property that has no field of its own, as it was read.
// SIP addresses are "sip:…" in lower case.

using TextList = std::vector<std::string>;

/// Get-CsVoicePolicy, or Get-CsVoiceRoutingPolicy (which has no switches).
struct OnPremVoicePolicy {
  std::string identity;  ///< "Global", "Site:Berlin" or "Tag:NAME"
  std::string name;      ///< as a user's policy names it
  std::optional<TextList> pstn_usages;   ///< the first that fits decides
  std::map<std::string, bool> switches;  ///< "AllowSimulRing", …
  Json other = Json::object();
  friend bool operator==(const OnPremVoicePolicy&,
                         const OnPremVoicePolicy&) = default;
};

struct OnPremNormalizationRule {
  std::string name;
  std::string description;
  std::string pattern;      ///< of .NET
  std::string translation;  ///< "$1" is the first group
  bool is_internal_extension = false;
  friend bool operator==(const OnPremNormalizationRule&,
                         const OnPremNormalizationRule&) = default;
};

/// Get-CsDialPlan.
struct OnPremDialPlan {
  std::string identity;
  std::string name;  ///< as a user's dial plan names it
  std::string external_access_prefix;
  /// The first that fits decides.
  std::optional<std::vector<OnPremNormalizationRule>> rules;
  Json other = Json::object();
  friend bool operator==(const OnPremDialPlan&,
                         const OnPremDialPlan&) = default;
};

/// Get-CsVoiceRoute.
struct OnPremVoiceRoute {
  std::string identity;
  std::string name;
  std::string number_pattern;  ///< of .NET
  int64_t priority = 0;        ///< lowest first
  std::optional<TextList> pstn_usages;
  std::optional<TextList> gateways;  ///< "PstnGateway:fqdn"
  Json other = Json::object();
  friend bool operator==(const OnPremVoiceRoute&,
                         const OnPremVoiceRoute&) = default;
};

/// Get-CsRgsAgentGroup.
struct OnPremAgentGroup {
  std::string identity;  ///< "service:…/GUID"
  std::string name;
  std::optional<TextList> agents;  ///< SIP addresses
  std::string distribution_group;  ///< its members are the agents, or ""
  Json other = Json::object();
  friend bool operator==(const OnPremAgentGroup&,
                         const OnPremAgentGroup&) = default;
};

/// Get-CsRgsQueue.
struct OnPremQueue {
  std::string identity;
  std::string name;
  std::optional<TextList> agent_groups;  ///< their identities
  Json other = Json::object();
  friend bool operator==(const OnPremQueue&, const OnPremQueue&) = default;
};

/// Get-CsRgsWorkflow: what a caller reaches.
struct OnPremWorkflow {
  std::string identity;
  std::string name;
  std::string sip;
  std::string line;
  std::optional<bool> is_active;
  Json other = Json::object();  ///< its actions name their queues by GUID
  friend bool operator==(const OnPremWorkflow&,
                         const OnPremWorkflow&) = default;
};

/// Who acts for a user, and who is called together with it.
struct OnPremDelegation {
  std::string owner;
  TextList delegates;
  TextList team;
  friend bool operator==(const OnPremDelegation&,
                         const OnPremDelegation&) = default;
};

struct OnPremEstate {
  std::vector<OnPremVoicePolicy> voice_policies;
  std::vector<OnPremVoicePolicy> voice_routing_policies;
  std::vector<OnPremDialPlan> dial_plans;
  /// Unset when there was no export of them.
  std::optional<std::vector<OnPremVoiceRoute>> voice_routes = std::nullopt;
  std::vector<OnPremAgentGroup> agent_groups;
  std::vector<OnPremQueue> queues;
  std::vector<OnPremWorkflow> workflows;
  std::vector<OnPremDelegation> delegations;  ///< one an owner
  /// Columns of Get-CsUser whose values were lost for some users: such a fact
  /// that is unset is not known to be unset.
  TextList lost_user_columns = {};
  friend bool operator==(const OnPremEstate&, const OnPremEstate&) = default;
};

/// The names of the workflows whose calls may reach the agent group.
TextList WorkflowsOf(const OnPremEstate& estate, const OnPremAgentGroup& group);

/// Canonical: equal estates give equal text.
std::string EstateToText(const OnPremEstate& estate);
Result<OnPremEstate> EstateFromText(const std::string& text);
Json OnPremEstateToJson(const OnPremEstate& estate);
Result<OnPremEstate> OnPremEstateFromJson(const Json& json);

}  // namespace cutover
