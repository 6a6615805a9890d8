#include "engine/model/attribute.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;
constexpr auto kNames = std::to_array<std::pair<Attribute, const char*>>({
    {A::kAdGuid, "AdGuid"},
    {A::kConsistencyGuid, "ConsistencyGuid"},
    {A::kObjectSid, "ObjectSid"},
    {A::kSamAccountName, "SamAccountName"},
    {A::kAdUserPrincipalName, "AdUserPrincipalName"},
    {A::kDistinguishedName, "DistinguishedName"},
    {A::kAdEnabled, "AdEnabled"},
    {A::kCountry, "Country"},
    {A::kSite, "Site"},
    {A::kDepartment, "Department"},
    {A::kMemberOf, "MemberOf"},
    {A::kProxyAddresses, "ProxyAddresses"},
    {A::kTelephoneNumber, "TelephoneNumber"},
    {A::kSipEnabled, "SipEnabled"},
    {A::kSipAddress, "SipAddress"},
    {A::kAdLine, "AdLine"},
    {A::kPrivateLine, "PrivateLine"},
    {A::kLineServer, "LineServer"},
    {A::kOptionFlags, "OptionFlags"},
    {A::kDeploymentLocator, "DeploymentLocator"},
    {A::kHomeServer, "HomeServer"},
    {A::kTargetHomeServer, "TargetHomeServer"},
    {A::kOwnerUrn, "OwnerUrn"},
    {A::kSfbUserPolicies, "SfbUserPolicies"},
    {A::kOriginatorSid, "OriginatorSid"},
    {A::kResourceGuid, "ResourceGuid"},
    {A::kResourceDn, "ResourceDn"},
    {A::kAdExtensions, "AdExtensions"},
    {A::kAdCopy, "AdCopy"},
    {A::kAdFlag, "AdFlag"},
    {A::kAdProxyAddress, "AdProxyAddress"},
    {A::kCloudId, "CloudId"},
    {A::kUserPrincipalName, "UserPrincipalName"},
    {A::kDisplayName, "DisplayName"},
    {A::kAccountEnabled, "AccountEnabled"},
    {A::kUserType, "UserType"},
    {A::kImmutableId, "ImmutableId"},
    {A::kCloudSid, "CloudSid"},
    {A::kSyncEnabled, "SyncEnabled"},
    {A::kUsageLocation, "UsageLocation"},
    {A::kLicences, "Licences"},
    {A::kEnabledPlans, "EnabledPlans"},
    {A::kSoftDeleted, "SoftDeleted"},
    {A::kLicence, "Licence"},
    {A::kLicenceSwap, "LicenceSwap"},
    {A::kAccountType, "AccountType"},
    {A::kFeatureTypes, "FeatureTypes"},
    {A::kEnterpriseVoice, "EnterpriseVoice"},
    {A::kNumber, "Number"},
    {A::kOtherNumbers, "OtherNumbers"},
    {A::kOnlineVoiceRoutingPolicy, "OnlineVoiceRoutingPolicy"},
    {A::kTenantDialPlan, "TenantDialPlan"},
    {A::kTeamsCallingPolicy, "TeamsCallingPolicy"},
    {A::kTeamsIpPhonePolicy, "TeamsIPPhonePolicy"},
    {A::kTeamsEmergencyCallRoutingPolicy, "TeamsEmergencyCallRoutingPolicy"},
    {A::kCoexistenceMode, "CoexistenceMode"},
    {A::kInheritedPolicies, "InheritedPolicies"},
    {A::kPhoneFeature, "PhoneFeature"},
    {A::kTeamsHome, "TeamsHome"},
    {A::kInterpretedUserType, "InterpretedUserType"},
    {A::kValidationErrors, "ValidationErrors"},
    {A::kRegistrarPool, "RegistrarPool"},
    {A::kHostingProvider, "HostingProvider"},
    {A::kOnPremHostingProvider, "OnPremHostingProvider"},
    {A::kOnPremLineUri, "OnPremLineUri"},
    {A::kSharedCallingPolicy, "TeamsSharedCallingRoutingPolicy"},
    {A::kPortDate, "PortDate"},
    {A::kInventoryType, "InventoryType"},
    {A::kAssignmentBlock, "AssignmentBlock"},
    {A::kDisabledPlans, "DisabledPlans"},
    {A::kLicenceErrors, "LicenceErrors"},
    {A::kCallForwarding, "CallForwarding"},
    {A::kDialInConferencing, "DialInConferencing"},
    {A::kMailboxHome, "MailboxHome"},
    {A::kLargeMeetings, "LargeMeetings"},
    {A::kLastTeamsSignIn, "LastTeamsSignIn"},
    {A::kDevices, "Devices"},
    {A::kHold, "Hold"},
    {A::kLastGrant, "LastGrant"},
    {A::kHomedOn, "HomedOn"},
    {A::kSfbLine, "SfbLine"},
    {A::kSfbEnterpriseVoice, "SfbEnterpriseVoice"},
    {A::kSfbVoicePolicy, "SfbVoicePolicy"},
    {A::kSfbVoiceRoutingPolicy, "SfbVoiceRoutingPolicy"},
    {A::kSfbDialPlan, "SfbDialPlan"},
    {A::kSfbOtherPolicies, "SfbOtherPolicies"},
    {A::kResponseGroups, "ResponseGroups"},
    {A::kDelegates, "Delegates"},
    {A::kDelegators, "Delegators"},
    {A::kTeamCallMembers, "TeamCallMembers"},
    {A::kTeamCallOwners, "TeamCallOwners"},
    {A::kNumberHolder, "NumberHolder"},
    {A::kPrivateNumber, "PrivateNumber"},
});
static_assert(kNames.size() == static_cast<size_t>(A::kPrivateNumber) + 1,
              "every attribute has a row");

}  // namespace

const char* AttributeName(Attribute attribute) {
  static const auto kByAttribute = [] {
    std::array<const char*, kNames.size()> names{};
    for (const auto& [each, name] : kNames)
      names[static_cast<size_t>(each)] = name;
    return names;
  }();
  return kByAttribute[static_cast<size_t>(attribute)];
}

std::optional<Attribute> AttributeNamed(std::string_view name) {
  static const auto kByName = [] {
    std::unordered_map<std::string_view, Attribute> attributes;
    for (const auto& [attribute, each] : kNames)
      attributes.emplace(each, attribute);
    return attributes;
  }();
  const auto found = kByName.find(name);
  if (found == kByName.end()) return std::nullopt;
  return found->second;
}

const std::vector<Attribute>& AllAttributes() {
  static const std::vector<Attribute> kAll = [] {
    std::vector<Attribute> all;
    for (const auto& [attribute, name] : kNames) all.push_back(attribute);
    return all;
  }();
  return kAll;
}

std::string DescribeValue(const Value& value) {
  return value ? *value : "(none)";
}

std::vector<std::string> ListItems(const Value& value) {
  return value ? Split(*value, '\n') : std::vector<std::string>{};
}

std::string ListValue(const std::vector<std::string>& items) {
  return Join(items, "\n");
}

namespace {

auto PlaceOf(const std::vector<Facts::Fact>& facts, Attribute attribute) {
  return std::lower_bound(
      facts.begin(), facts.end(), attribute,
      [](const Facts::Fact& fact, Attribute a) { return fact.first < a; });
}

}  // namespace

const std::string* Facts::Find(Attribute attribute) const {
  const auto at = PlaceOf(values_, attribute);
  return at != values_.end() && at->first == attribute ? &at->second : nullptr;
}

Value Facts::Get(Attribute attribute) const {
  const std::string* value = Find(attribute);
  return value != nullptr ? Value(*value) : std::nullopt;
}

std::string Facts::Text(Attribute attribute) const {
  const std::string* value = Find(attribute);
  return value != nullptr ? *value : "";
}

bool Facts::ListHas(Attribute attribute, std::string_view item) const {
  const std::string* value = Find(attribute);
  if (value == nullptr) return false;
  for (std::string_view rest = *value;;) {
    const size_t end = rest.find('\n');
    if (EqualsIgnoringCase(rest.substr(0, end), item)) return true;
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
  }
}

std::vector<std::string> Facts::List(Attribute attribute) const {
  const std::string* value = Find(attribute);
  return value == nullptr ? std::vector<std::string>() : Split(*value, '\n');
}

void Facts::Set(Attribute attribute, Value value) {
  const auto at =
      values_.begin() + (PlaceOf(values_, attribute) - values_.cbegin());
  const bool is_there = at != values_.end() && at->first == attribute;
  if (!value || value->empty()) {
    if (is_there) values_.erase(at);
  } else if (is_there) {
    at->second = std::move(*value);
  } else {
    values_.emplace(at, attribute, std::move(*value));
  }
}

void Facts::SetList(Attribute attribute,
                    const std::vector<std::string>& items) {
  Set(attribute, ListValue(items));
}

void Facts::Add(const Facts& other) {
  for (const auto& [attribute, value] : other.values_) {
    Set(attribute, value);
  }
}

}  // namespace cutover
