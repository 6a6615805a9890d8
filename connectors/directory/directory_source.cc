#include "connectors/directory/directory_source.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "connectors/directory/ldif.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
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

constexpr const char* kUserFilter = "(&(objectClass=user)(sAMAccountName=*))";

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

class DirectorySource : public UserSource {
 public:
  DirectorySource(DirectorySettings settings, Clock& clock)
      : settings_(std::move(settings)), clock_(clock) {}

  Status Scan(ScanSink& sink) override {
    int users = 0;
    const auto on_entry = [&](const LdapEntry& entry) -> Status {
      if (!IsUserEntry(entry)) return Done{};
      auto observation = ObservationOfEntry(entry);
      if (!observation.ok()) return observation.error();
      sink.OnUser(*std::move(observation));
      ++users;
      return Done{};
    };
    TRY(settings_.ldif_file.empty() ? Search(on_entry)
                                    : ReadExport(on_entry, sink));
    if (users > 0) return Done{};
    const bool is_export = !settings_.ldif_file.empty();
    return Error{ErrorCode::kInvalid,
                 is_export ? settings_.ldif_file + " holds no user"
                           : "there is no user under " +
                                 Join(settings_.base_dns, " and "),
                 is_export ? "export again, and look at the filter"
                           : "check directory.base_dn and what "
                             "directory.bind_dn may read"};
  }

  Result<Sighting> Observe(const Question&) override {
    return Error{ErrorCode::kBug, "no step is observed in the directory"};
  }

 private:
  using OnEntry = std::function<Status(const LdapEntry&)>;

  Status Search(const OnEntry& on_entry) const {
    auto session = OpenLdap(settings_.ldap, clock_);
    if (!session.ok()) return session.error();
    for (const std::string& base : settings_.base_dns) {
      TRY((*session)->Search({base, kUserFilter, DirectoryAttributes()},
                             on_entry));
    }
    return Done{};
  }

  Status ReadExport(const OnEntry& on_entry, ScanSink& sink) const {
    auto text = ReadFile(settings_.ldif_file);
    if (!text.ok()) return text.error();
    auto end = ParseLdif(*text, on_entry);
    if (!end.ok()) {
      Error error = end.error();
      error.message = settings_.ldif_file + ": " + error.message;
      return error;
    }
    if (!end->is_counted) {
      sink.OnFinding(
          {"CUT-LDIF", Severity::kWarn, "", settings_.ldif_file,
           "the export does not say how many entries it should hold (" +
               std::to_string(end->entries) + " were read)",
           "compare the count, or export with ldapsearch, which closes with "
           "\"# numEntries\""});
    }
    return Done{};
  }

  const DirectorySettings settings_;
  Clock& clock_;
};

}  // namespace

const std::vector<std::string>& DirectoryAttributes() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names = {"objectGUID", "objectSid", "objectClass",
                                      "mS-DS-ConsistencyGuid",
                                      "userAccountControl"};
    for (const Mapping& mapping : kMappings) names.emplace_back(mapping.name);
    return names;
  }();
  return kNames;
}

bool IsUserEntry(const LdapEntry& entry) {
  const auto classes = entry.attributes.find("objectclass");
  if (classes == entry.attributes.end()) return false;
  bool is_user = false;
  for (const std::string& name : classes->second) {
    if (EqualsIgnoringCase(name, "computer")) return false;
    is_user = is_user || EqualsIgnoringCase(name, "user");
  }
  return is_user && !entry.First("samaccountname").empty();
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
  const int control = std::atoi(entry.First("useraccountcontrol").c_str());
  facts.Set(A::kAdEnabled, (control & 2) == 0 ? "true" : "false");
  return observation;
}

std::unique_ptr<UserSource> MakeDirectorySource(DirectorySettings settings,
                                                Clock& clock) {
  return std::make_unique<DirectorySource>(std::move(settings), clock);
}

}  // namespace cutover
