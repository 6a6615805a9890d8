#include "connectors/directory/user_entry.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

enum class Shape { kText, kList, kBoolean };

struct Mapping {
  const char* name;  ///< lower case
  Attribute attribute;
  Shape shape;
};

constexpr std::array<Mapping, 20> kMappings = {{
    {"samaccountname", A::kSamAccountName, Shape::kText},
    {"userprincipalname", A::kAdUserPrincipalName, Shape::kText},
    {"displayname", A::kDisplayName, Shape::kText},
    {"c", A::kCountry, Shape::kText},
    {"physicaldeliveryofficename", A::kSite, Shape::kText},
    {"department", A::kDepartment, Shape::kText},
    {"memberof", A::kMemberOf, Shape::kList},
    {"proxyaddresses", A::kProxyAddresses, Shape::kList},
    {"telephonenumber", A::kTelephoneNumber, Shape::kText},
    {"msrtcsip-userenabled", A::kSipEnabled, Shape::kBoolean},
    {"msrtcsip-primaryuseraddress", A::kSipAddress, Shape::kText},
    {"msrtcsip-line", A::kAdLine, Shape::kText},
    {"msrtcsip-privateline", A::kPrivateLine, Shape::kText},
    {"msrtcsip-lineserver", A::kLineServer, Shape::kText},
    {"msrtcsip-optionflags", A::kOptionFlags, Shape::kText},
    {"msrtcsip-deploymentlocator", A::kDeploymentLocator, Shape::kText},
    {"msrtcsip-primaryhomeserver", A::kHomeServer, Shape::kText},
    {"msrtcsip-targethomeserver", A::kTargetHomeServer, Shape::kText},
    {"msrtcsip-ownerurn", A::kOwnerUrn, Shape::kText},
    {"msrtcsip-userpolicies", A::kSfbUserPolicies, Shape::kList},
}};

void Map(const LdapEntry& entry, const Mapping& mapping, Facts& facts) {
  const auto found = entry.attributes.find(mapping.name);
  if (found == entry.attributes.end()) return;
  if (mapping.shape == Shape::kList) {
    auto values = found->second;
    std::sort(values.begin(), values.end());
    facts.SetList(mapping.attribute, values);
    return;
  }
  const std::string value = entry.First(mapping.name);
  facts.Set(mapping.attribute,
            mapping.shape == Shape::kBoolean ? ToLower(value) : value);
}

}  // namespace

const char* const kUserFilter =
    "(|(&(objectClass=user)(sAMAccountName=*))"
    "(&(objectClass=contact)(msRTCSIP-OwnerUrn=*)))";

const std::vector<std::string>& DirectoryAttributes() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names = {"objectGUID",
                                      "objectSid",
                                      "objectClass",
                                      "mS-DS-ConsistencyGuid",
                                      "msRTCSIP-OriginatorSid",
                                      "userAccountControl"};
    for (const Mapping& mapping : kMappings) names.emplace_back(mapping.name);
    return names;
  }();
  return kNames;
}

const std::vector<std::string>& CopyAttributes() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (int i = 1; i <= 15; ++i)
      names.push_back("extensionAttribute" + std::to_string(i));
    for (int i = 1; i <= 20; ++i)
      names.push_back("msDS-cloudExtensionAttribute" + std::to_string(i));
    return names;
  }();
  return kNames;
}

void AddCopies(const LdapEntry& entry, const std::vector<std::string>& names,
               Facts& facts) {
  std::vector<std::string> items;
  for (const std::string& name : names) {
    const std::string value = entry.First(ToLower(name));
    if (value.empty() || value.find('\n') != std::string::npos) continue;
    items.push_back(name + "=" + value);
  }
  facts.SetList(A::kAdExtensions, items);
}

bool IsUserEntry(const LdapEntry& entry) {
  const auto classes = entry.attributes.find("objectclass");
  if (classes == entry.attributes.end()) return false;
  bool is_user = false;
  bool is_contact = false;
  for (const std::string& name : classes->second) {
    if (EqualsIgnoringCase(name, "computer")) return false;
    is_user = is_user || EqualsIgnoringCase(name, "user");
    is_contact = is_contact || EqualsIgnoringCase(name, "contact");
  }
  return (is_user && !entry.First("samaccountname").empty()) ||
         (is_contact && !entry.First("msrtcsip-ownerurn").empty());
}

bool IsGroupEntry(const LdapEntry& entry) {
  const auto classes = entry.attributes.find("objectclass");
  return classes != entry.attributes.end() &&
         std::any_of(classes->second.begin(), classes->second.end(),
                     [](const std::string& name) {
                       return EqualsIgnoringCase(name, "group");
                     });
}

Result<Observation> ObservationOfEntry(const LdapEntry& entry) {
  auto guid = GuidFromAdBytes(entry.First("objectguid"));
  if (!guid.ok()) {
    return Error{ErrorCode::kInvalid, entry.dn + " has no readable objectGUID",
                 "export objectGUID too; it is the key of every user"};
  }
  Observation observation{SourceSystem::kDirectory, *guid, {}};
  Facts& facts = observation.facts;
  facts.Set(A::kAdGuid, *guid);
  facts.Set(A::kDistinguishedName, entry.dn);
  for (const Mapping& mapping : kMappings) Map(entry, mapping, facts);
  auto anchor = GuidFromAdBytes(entry.First("ms-ds-consistencyguid"));
  if (anchor.ok()) facts.Set(A::kConsistencyGuid, *anchor);
  auto sid = SidFromBytes(entry.First("objectsid"));
  if (sid.ok()) facts.Set(A::kObjectSid, *sid);
  auto originator = SidFromBytes(entry.First("msrtcsip-originatorsid"));
  if (originator.ok()) facts.Set(A::kOriginatorSid, *originator);
  const int control = std::atoi(entry.First("useraccountcontrol").c_str());
  facts.Set(A::kAdEnabled, (control & 2) == 0 ? "true" : "false");
  return observation;
}

}  // namespace cutover
