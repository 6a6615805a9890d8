#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace cutover {

/// The tenant's voice routing as its cmdlets show it (domain.md 4). Names of
/// the fields in JSON are those of the cmdlets; what this version does not
/// know of an object is kept in `other` and written back unchanged.

struct NormalizationRule {
  std::string name;
  std::string pattern;
  std::string translation;
  bool is_internal_extension = false;
  Json other = Json::object();
};

/// Get-CsTenantDialPlan; rules in the order in which they are tried.
struct TenantDialPlan {
  std::string identity;
  std::vector<NormalizationRule> rules;
  Json other = Json::object();
};

/// Get-CsOnlineVoiceRoute.
struct VoiceRoute {
  std::string identity;
  std::string number_pattern;
  int64_t priority = 0;
  std::vector<std::string> usages;
  std::vector<std::string> gateways;
  std::string bridge_source_number;  ///< BridgeSourcePhoneNumber, or ""
  Json other = Json::object();
};

/// Get-CsOnlineVoiceRoutingPolicy; usages in the order of evaluation.
struct VoiceRoutingPolicy {
  std::string identity;
  std::vector<std::string> usages;
  std::string route_type;
  Json other = Json::object();
};

/// Get-CsOnlinePSTNGateway.
struct PstnGateway {
  std::string identity;  ///< FQDN
  bool is_enabled = false;
  bool sends_options = true;
  std::optional<int64_t> max_sessions;  ///< MaxConcurrentSessions
  bool is_location_based = false;       ///< GatewaySiteLbrEnabled
  Json other = Json::object();
};

/// Get-CsTeamsTranslationRule.
struct TranslationRule {
  std::string identity;
  std::string pattern;
  std::string translation;
  Json other = Json::object();
};

struct EmergencyNumber {
  std::string dial_string;
  std::vector<std::string> masks;  ///< ';' separated on the wire
  std::string usage;
  Json other = Json::object();
};

/// Get-CsTeamsEmergencyCallRoutingPolicy.
struct EmergencyCallRoutingPolicy {
  std::string identity;
  std::vector<EmergencyNumber> numbers;
  bool allows_enhanced = false;  ///< AllowEnhancedEmergencyServices
  Json other = Json::object();
};

/// Get-CsTenantNetworkSite.
struct NetworkSite {
  std::string identity;
  std::string emergency_policy;  ///< EmergencyCallRoutingPolicy, or ""
  bool is_location_based = false;
  Json other = Json::object();
};

struct VoiceEstate {
  std::vector<std::string> usages;
  std::vector<VoiceRoute> routes;
  std::vector<VoiceRoutingPolicy> policies;
  std::vector<PstnGateway> gateways;
  std::vector<TenantDialPlan> dial_plans;
  std::vector<TranslationRule> translation_rules;
  std::vector<EmergencyCallRoutingPolicy> emergency_policies;
  std::vector<NetworkSite> sites;
};

/// The cmdlets whose objects make an estate, in the order of the fields.
const std::vector<std::string>& EstateCmdlets();

/// Takes over what `cmdlet` gave: objects of ConvertTo-Json. kInvalid names
/// object and field when a known field is of another type than the cmdlet's;
/// kNotFound when no such cmdlet makes an estate.
Status AddToEstate(const std::string& cmdlet, const Json& object,
                   VoiceEstate& estate);

/// Canonical: cmdlet to its objects. Same estate, same bytes.
Json EstateToJson(const VoiceEstate& estate);
Result<VoiceEstate> EstateFromJson(const Json& json);

/// "Tag:Name" and "Name" are one, whatever the case.
bool IsSamePolicyName(const std::string& a, const std::string& b);
std::string WithoutTag(const std::string& identity);

}  // namespace cutover
