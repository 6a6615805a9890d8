#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/text.h"
#include "engine/dial/pattern.h"

namespace cutover {

/// Voice routing as far as it decides where a call goes (domain.md 4), with
/// its patterns compiled. Policies and gateways are found by name in any case,
/// as the service finds them.

template <typename T>
using ByName = std::map<std::string, T, IgnoringCase>;

struct DialRule {
  std::string name;
  Pattern pattern;
  std::string translation;
  bool is_internal_extension = false;
};

struct CallRoute {
  std::string name;
  int priority = 0;  ///< lowest first
  Pattern pattern;
  std::set<std::string> usages;
  std::vector<std::string> gateways;  ///< not ordered: healthy ones at random
};

/// One emergency number of an emergency call routing policy.
struct EmergencyEntry {
  std::string dial_string;         ///< what reaches the SBC
  std::vector<std::string> masks;  ///< what may be dialled for it
  std::string usage;               ///< PSTN usage; "" means none
};

struct Gateway {
  bool is_enabled = true;
  bool is_healthy = true;  ///< unhealthy ones are tried last, not never
  bool is_location_based = false;
};

struct CallPlan {
  ByName<std::vector<DialRule>> dial_plans;  ///< by name
  /// The service's own rules by country; they follow the tenant's.
  ByName<std::vector<DialRule>> service_rules;
  std::vector<CallRoute> routes;              ///< in order of priority
  ByName<std::vector<std::string>> policies;  ///< usages
  ByName<std::vector<EmergencyEntry>> emergency_policies;
  ByName<Gateway> gateways;
  /// What Microsoft carries for users of a country who have a Calling Plan; of
  /// a country that is not here: anything.
  ByName<Pattern> calling_plan_numbers = {};
  /// Network sites, each with the emergency policy that counts there in place
  /// of the user's; "" where a site has none.
  ByName<std::string> sites = {};
  /// What could not be compiled, in words: it is missing above.
  std::vector<std::string> faults;
  /// A gateway that is in a route and not listed is a carrier's derived trunk
  /// (domain.md 4.3): used, but its health is not known.

  /// The pattern of `owner`; one that .NET would refuse becomes a fault.
  std::optional<Pattern> Compiled(const std::string& owner,
                                  const std::string& text);
};

/// The name of the policy that everybody inherits.
inline constexpr const char* kGlobalPolicy = "Global";

/// What decides the calls of one user. Users with equal profiles have equal
/// calls: that is what makes 100,000 users a few hundred proofs.
struct CallProfile {
  std::string country;  ///< usage location
  std::string dial_plan = kGlobalPolicy;
  std::string voice_routing_policy = kGlobalPolicy;
  std::string emergency_policy = {};  ///< "" when none reaches the user
  bool has_voice = false;             ///< Enterprise Voice: may call the PSTN
  bool has_calling_plan = false;      ///< Microsoft carries what no route takes
  bool is_location_based = false;
  friend auto operator<=>(const CallProfile&, const CallProfile&) = default;
};

/// Rules that stand in for the service's country plan, which no interface
/// shows: the international and the national prefix as metadata knows them.
/// A stated assumption: `cutover route` names it when it decides.
Result<std::vector<DialRule>> AssumedServiceRules(const std::string& country);

}  // namespace cutover
