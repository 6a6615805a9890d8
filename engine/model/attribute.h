#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cutover {

/// The facts that connectors observe and steps set. Sources of meaning:
/// domain.md 1.1 (Teams), 1.2 (Active Directory), graph.md 2.1 and 3.1.
enum class Attribute {
  // Active Directory, through connectors/directory
  kAdGuid,           ///< objectGUID as text
  kConsistencyGuid,  ///< mS-DS-ConsistencyGuid as text
  kObjectSid,        ///< "S-1-5-21-…"
  kSamAccountName,
  kAdUserPrincipalName,
  kDistinguishedName,
  kAdEnabled,  ///< "true" unless userAccountControl has bit 2
  kCountry,    ///< AD c, ISO 3166-1 alpha-2
  kSite,       ///< physicalDeliveryOfficeName
  kDepartment,
  kMemberOf,        ///< list of group DNs
  kProxyAddresses,  ///< list
  kTelephoneNumber,
  kSipEnabled,         ///< msRTCSIP-UserEnabled
  kSipAddress,         ///< msRTCSIP-PrimaryUserAddress
  kAdLine,             ///< msRTCSIP-Line
  kPrivateLine,        ///< msRTCSIP-PrivateLine
  kLineServer,         ///< msRTCSIP-LineServer
  kOptionFlags,        ///< msRTCSIP-OptionFlags, decimal
  kDeploymentLocator,  ///< msRTCSIP-DeploymentLocator
  kHomeServer,         ///< msRTCSIP-PrimaryHomeServer
  kTargetHomeServer,   ///< msRTCSIP-TargetHomeServer
  kOwnerUrn,           ///< msRTCSIP-OwnerUrn
  kSfbUserPolicies,    ///< msRTCSIP-UserPolicies, list
  kOriginatorSid,      ///< msRTCSIP-OriginatorSid: of a twin, whose it is
  kResourceGuid,       ///< objectGUID of the twin in the resource forest
  kResourceDn,         ///< its DN: where its msRTCSIP attributes are written
  kAdExtensions,       ///< list of "extensionAttribute1=text" and its like
  kAdCopy,             ///< one attribute, named by the step's item: its text
  kAdFlag,             ///< one bit of OptionFlags, the item: "set" or unset
  kAdProxyAddress,     ///< one address, the item: "present" or unset
  // Entra ID, through connectors/entra
  kCloudId,  ///< Entra object id
  kUserPrincipalName,
  kDisplayName,
  kAccountEnabled,
  kUserType,     ///< Member or Guest
  kImmutableId,  ///< onPremisesImmutableId, base64
  kCloudSid,     ///< onPremisesSecurityIdentifier
  kSyncEnabled,
  kUsageLocation,
  kLicences,      ///< list of "skuId direct" or "skuId group:GUID"
  kEnabledPlans,  ///< list of service plan ids, capabilityStatus Enabled
  kSoftDeleted,   ///< "true" when in the recycle bin
  kLicence,       ///< one SKU, named by the step's item (licence.h)
  kLicenceSwap,   ///< which of two SKUs, "A B" the item (licence.h)
  // Teams, through connectors/teams
  kAccountType,      ///< user, resourceAccount, guest, sfbOnPremUser, …
  kFeatureTypes,     ///< list
  kEnterpriseVoice,  ///< "true" or "false"
  kNumber,           ///< primary number: NumberValue text
  kOtherNumbers,     ///< list of private and alternate numbers
  kOnlineVoiceRoutingPolicy,  ///< policies: direct name, or unset = inherited
  kTenantDialPlan,
  kTeamsCallingPolicy,
  kTeamsIpPhonePolicy,
  kTeamsEmergencyCallRoutingPolicy,
  kCoexistenceMode,    ///< TeamsOnly, Islands, SfBOnly, …
  kInheritedPolicies,  ///< list of "Type=Name (group GUID)"
  kPhoneFeature,       ///< "PhoneSystem" once Teams shows the feature
  kTeamsHome,          ///< "online" or "onprem" as Teams sees it
  // Teams, through PowerShell alone (domain.md 1.1)
  kInterpretedUserType,
  kValidationErrors,  ///< UserValidationErrors, list
  kRegistrarPool,
  kHostingProvider,        ///< as Teams sees it
  kOnPremHostingProvider,  ///< the locator as synchronised
  kOnPremLineUri,
  kSharedCallingPolicy,  ///< TeamsSharedCallingRoutingPolicy
  // Teams, of one number, named by the step's item
  kPortDate,         ///< FormatTime: from then on another carrier has it
  kInventoryType,    ///< the type under which the tenant holds it, or unset
  kAssignmentBlock,  ///< "blocked" while it may not be assigned
  // Entra ID, of licences
  kDisabledPlans,  ///< list of kLicences items with a plan that is off there:
                   ///< "skuId direct planId"
  kLicenceErrors,  ///< list of "skuId error", licenseAssignmentStates
  // What no connector reads and the campaign's people file may tell
  kCallForwarding,      ///< forwarding, simultaneous ring, "none"
  kDialInConferencing,  ///< "true": dial-in conferencing on-prem
  kMailboxHome,         ///< "online" or "onprem"
  kLargeMeetings,       ///< count of future meetings above 250 attendees
  kLastTeamsSignIn,     ///< FormatTime, or "never"
  kDevices,             ///< list: "sfb", "cap", "teams"
  kHold,       ///< legal hold, VIP, opt-out, shift: the word, or "none"
  kLastGrant,  ///< FormatTime of the last policy grant by anyone
  // Skype for Business, through connectors/sfb
  kHomedOn,  ///< as Get-CsUser sees it: "online" or "onprem POOL"
  kSfbLine,  ///< LineURI
  kSfbEnterpriseVoice,
  kSfbVoicePolicy,  ///< policies: name, or unset = that of site or Global
  kSfbVoiceRoutingPolicy,
  kSfbDialPlan,
  kSfbOtherPolicies,  ///< list of "Type=Name"
  kResponseGroups,    ///< list of the agent groups that the user answers for
  kDelegates,         ///< list of SIP addresses that act for the user
  kDelegators,        ///< list of SIP addresses that the user acts for
  kTeamCallMembers,   ///< list of SIP addresses of the user's team-call group
  kTeamCallOwners,    ///< list of SIP addresses whose team-call group it is in
  // Teams, of a number and not of the user
  kNumberHolder,  ///< who holds the number, the item: object id or unset
  // Teams, one of the user's other numbers, named by the step's item
  kPrivateNumber,  ///< "private" while the user holds it so (other_numbers.h)
};

/// A stable name for plans, journals and reports, e.g. "UsageLocation".
const char* AttributeName(Attribute attribute);
std::optional<Attribute> AttributeNamed(std::string_view name);
/// Every attribute, in the order of the enum.
const std::vector<Attribute>& AllAttributes();

/// An attribute's canonical text; unset means absent (of a policy: inherited,
/// which is not the same as an explicit Global, domain.md FM-43).
using Value = std::optional<std::string>;

/// The value for people: its text, or "(none)".
std::string DescribeValue(const Value& value);

/// Lists are kept as their items joined by line breaks.
std::vector<std::string> ListItems(const Value& value);
std::string ListValue(const std::vector<std::string>& items);

/// What is known of one user.
class Facts {
 public:
  Value Get(Attribute attribute) const;
  /// The value, or "" when unset.
  std::string Text(Attribute attribute) const;
  bool Has(Attribute attribute) const { return Find(attribute) != nullptr; }
  bool IsTrue(Attribute attribute) const {
    const std::string* value = Find(attribute);
    return value != nullptr && *value == "true";
  }
  std::vector<std::string> List(Attribute attribute) const;
  bool ListHas(Attribute attribute, std::string_view item) const;
  /// An unset or empty value removes the fact.
  void Set(Attribute attribute, Value value);
  void SetList(Attribute attribute, const std::vector<std::string>& items);
  /// Takes over every fact of `other`; its values win.
  void Add(const Facts& other);

  /// Null when unset; until the next change of these facts.
  const std::string* Find(Attribute attribute) const;

  using Fact = std::pair<Attribute, std::string>;
  /// In the order of the enum.
  const std::vector<Fact>& all() const { return values_; }
  friend bool operator==(const Facts&, const Facts&) = default;

 private:
  // Flat: an estate has millions, and most readers look at a few of each.
  std::vector<Fact> values_;
};

}  // namespace cutover
