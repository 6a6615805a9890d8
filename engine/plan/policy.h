#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/attribute.h"
#include "engine/model/tenant_facts.h"
#include "engine/model/phone_number.h"
#include "engine/model/plan.h"
#include "engine/plan/assumptions.h"
#include "engine/plan/wave_policy.h"

namespace cutover {

/// Where a user's number comes from.
enum class NumberChoice {
  kKeep,       ///< the number that the user has; kept by its present authority
  kCsv,        ///< a new number from the campaign's CSV
  kCsvOrKeep,  ///< a new one for users in the CSV, the others keep theirs
};

/// Who owns the number of a former Skype for Business user (domain.md 2.3.1).
enum class NumberAuthority { kActiveDirectory, kCloud };

/// What becomes of a second line of Skype for Business (private_line.h).
enum class PrivateLineChoice {
  kAssign,  ///< it is assigned again, as a Private number of the user
  kLeave,   ///< it is given up
};

/// One licence for another, by SKU part numbers.
struct SkuSwap {
  std::string from;
  std::string to;
};

/// One rule of a campaign. A user takes the first rule of which every given
/// condition holds; an empty condition always holds.
struct Rule {
  std::string name;
  int line = 0;  ///< of the campaign file, for messages
  // Conditions
  std::string country;  ///< ISO 3166-1 alpha-2, usage location or AD country
  std::string ou;       ///< DN suffix
  std::string group;    ///< DN or CN of a group the user is a member of
  std::string site;
  // Targets; an empty policy leaves the user's as it is
  std::string voice_routing_policy;
  std::string dial_plan;
  std::string calling_policy;
  std::string ip_phone_policy;  ///< of common-area phones (path P9)
  std::string emergency_call_routing_policy;
  NumberChoice number = NumberChoice::kKeep;
  NumberAuthority authority = NumberAuthority::kActiveDirectory;
  /// An attribute of AD that is to keep the number which the cloud takes over.
  std::string copy_line_to;
  PrivateLineChoice private_line = PrivateLineChoice::kAssign;
  std::string usage_location;             ///< for users that have none
  std::string operator_ticket;            ///< the operator's consent (path P2)
  std::vector<std::string> licences_add;  ///< SKU part numbers
  std::vector<std::string> licences_remove;  ///< SKU part numbers
  std::vector<SkuSwap> licences_swap;        ///< each in one call
};

/// What orders users into waves.
enum class WaveKey { kNone, kCountry, kSite, kDepartment };

enum class Irreversible { kRefuse, kAccept };

/// Whether an SBC or another system looks numbers up in msRTCSIP-Line.
enum class LineReaders { kUnknown, kNone, kSome };

/// A user's wave in the plan that this one continues.
struct KeptWave {
  int number = 0;
  std::string name;
  std::optional<Window> window;
};

/// A campaign, read and checked: everything the planner is told by people.
struct Policy {
  std::string campaign;
  std::string digest;  ///< SHA-256 of the campaign file and its CSV
  std::vector<Rule> rules;
  std::map<std::string, PhoneNumber> new_numbers;  ///< by lower-case UPN
  int wave_size = 50;
  int pilot_size = 0;
  WaveKey wave_key = WaveKey::kNone;
  std::map<int, Window> windows;  ///< by wave number
  std::optional<Window> default_window;
  WavePolicy waves;           ///< what else there is to say of waves
  Duration stage_ahead = {};  ///< of a wave's window; 0 = nothing is staged
  Duration max_age = Hours(24 * 7);
  Duration rollback_horizon = Hours(72);
  int max_failures = 5;
  std::optional<HealthPolicy> health = {};
  Irreversible irreversible = Irreversible::kRefuse;
  std::string sbc_change;  ///< the approved change of the SBC's routes
  LineReaders line_readers = LineReaders::kUnknown;
  /// Documented as 25 and enforced as 50 by now (domain.md 4.4).
  int most_dial_rules = 50;
  double erlangs_per_user = 0.1;      ///< calls at a time, of one user
  std::map<std::string, Time> ports;  ///< number's text, its port date
  std::set<std::string> sbc_numbers;  ///< bases that the SBC owns; or none
  /// What people tell of the tenant (tenant_facts.h) and of users (by
  /// lower-case UPN) where no connector reads it; what was read goes before.
  TenantFacts told_tenant;
  std::map<std::string, Facts> told_people;
  /// Users of other plans that are approved and not at their end: user key to
  /// plan id. Part of the plan's input, from the store.
  std::map<UserKey, std::string> busy_users;
  /// Numbers that those plans are to give: the number's text to plan id.
  std::map<std::string, std::string> reserved_numbers;
  /// The plan of this campaign that the new one takes over from, or "".
  std::string continues;
  std::map<UserKey, KeptWave> kept_waves;  ///< of that plan
  /// Users whom a run has moved since the snapshot was taken, to plan id, and
  /// others whom one has changed.
  std::map<UserKey, std::string> moved_users;
  std::map<UserKey, std::string> changed_users;
  /// Policies that exist in the tenant, as "Type/Name" in lower case.
  std::vector<std::string> known_policies;
  /// Attributes that copy_line_to may name: what directory.write allows.
  std::vector<std::string> known_copies;
  /// What else directory.write allows: kAdFlag, kLineServer, …
  std::set<Attribute> known_writes;
  Assumptions assumptions;
};

/// The policies that the rules name, as (type, name), each once.
std::vector<std::pair<std::string, std::string>> PoliciesNamedBy(
    const Policy& policy);
std::string PolicyKey(const std::string& type, const std::string& name);

}  // namespace cutover
