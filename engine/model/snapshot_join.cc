#include "engine/model/snapshot_join.h"

#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;
using Ids = std::set<std::string>;
using Matches = std::map<std::string, Ids>;

std::string List(const Ids& ids) {
  return Join({ids.begin(), ids.end()}, ", ");
}

// The GUID that onPremisesImmutableId stands for, or "" when it is no GUID.
std::string AnchorOf(const Facts& cloud) {
  auto bytes = Base64Decode(cloud.Text(A::kImmutableId));
  if (!bytes.ok()) return "";
  auto guid = GuidFromAdBytes(*bytes);
  return guid.ok() ? *guid : "";
}

std::string NameOf(const Facts& facts, const std::string& id) {
  for (A a : {A::kUserPrincipalName, A::kAdUserPrincipalName,
              A::kDistinguishedName}) {
    if (facts.Has(a)) return facts.Text(a);
  }
  return id;
}

Finding CloudFinding(const std::string& who, const std::string& summary,
                     const std::string& remedy) {
  return Finding{"PF-U02", Severity::kBlock, "", who, summary, remedy};
}

// Every way by which a cloud object may name an object of the directory.
struct JoinIndex {
  Matches by_anchor;
  Matches by_sid;

  explicit JoinIndex(const FactsById& directory) {
    for (const auto& [guid, facts] : directory) {
      const std::string anchor = facts.Text(A::kConsistencyGuid);
      by_anchor[anchor.empty() ? guid : ToLower(anchor)].insert(guid);
      // An anchor written later does not undo a join by objectGUID; and the
      // twin's may be the one that was taken.
      for (const std::string& other : {guid, facts.Text(A::kResourceGuid)}) {
        if (!other.empty()) by_anchor[other].insert(guid);
      }
      const std::string sid = facts.Text(A::kObjectSid);
      if (!sid.empty()) by_sid[sid].insert(guid);
    }
  }

  Ids Find(const Facts& cloud) const {
    const auto anchored = by_anchor.find(AnchorOf(cloud));
    if (anchored != by_anchor.end()) return anchored->second;
    const auto sid = by_sid.find(cloud.Text(A::kCloudSid));
    return sid != by_sid.end() ? sid->second : Ids{};
  }
};

// Which cloud users name which directory objects, and which of both are out.
struct Claims {
  Matches by_guid;
  Ids cloud_out;
  Ids directory_out;
};

// Only a user whose one object is named by nobody else stays in.
void FindContested(const FactsById& directory, Claims& claims,
                   std::vector<Finding>& findings) {
  for (const auto& [guid, ids] : claims.by_guid) {
    if (ids.size() > 1) {
      findings.push_back(CloudFinding(
          NameOf(directory.at(guid), guid),
          "several cloud users join to this directory object: " + List(ids),
          "remove the stale cloud account or correct its immutable id"));
      claims.directory_out.insert(guid);
    }
    if (claims.directory_out.contains(guid))
      claims.cloud_out.insert(ids.begin(), ids.end());
  }
}

Claims ClaimsOf(const FactsById& directory, const FactsById& cloud,
                const Ids& left_out, std::vector<Finding>& findings) {
  const JoinIndex index(directory);
  Claims claims;
  claims.directory_out = left_out;
  for (const auto& [id, facts] : cloud) {
    const Ids found = index.Find(facts);
    for (const std::string& guid : found) claims.by_guid[guid].insert(id);
    if (found.size() > 1) {
      claims.directory_out.insert(found.begin(), found.end());
      findings.push_back(CloudFinding(
          NameOf(facts, id),
          "several directory objects claim this cloud user: " + List(found),
          "give each account its own mS-DS-ConsistencyGuid and synchronise"));
    } else if (found.empty() && facts.IsTrue(A::kSyncEnabled)) {
      claims.cloud_out.insert(id);
      findings.push_back(CloudFinding(
          NameOf(facts, id),
          "the cloud user is synchronised, but no directory object that "
          "was read carries its immutable id or SID",
          "read the forest it comes from too (directory.base_dn), or repair "
          "the join in Entra Connect"));
    }
  }
  FindContested(directory, claims, findings);
  return claims;
}

// What Skype for Business knows of a user; the twin's word alone counts.
constexpr A kOfTheTwin[] = {
    A::kSipEnabled,  A::kSipAddress,       A::kAdLine,
    A::kPrivateLine, A::kLineServer,       A::kOptionFlags,
    A::kHomeServer,  A::kTargetHomeServer, A::kDeploymentLocator,
    A::kOwnerUrn,    A::kSfbUserPolicies};

// Its own SID, or "self", as some tools write it, names nobody else.
bool NamesAnother(const Facts& facts) {
  const std::string sid = facts.Text(A::kOriginatorSid);
  return !sid.empty() && sid != "S-1-5-10" && sid != facts.Text(A::kObjectSid);
}

// A disabled account of Skype for Business is somebody's twin, or a leftover.
bool IsTwin(const Facts& facts) {
  return NamesAnother(facts) ||
         (!facts.IsTrue(A::kAdEnabled) && facts.Has(A::kSipAddress));
}

// Why this twin cannot be the one of that user, or "".
std::string Mismatch(const Facts& twin, const Facts& user) {
  if (twin.IsTrue(A::kAdEnabled))
    return "the account in the resource forest is enabled: people may sign in "
           "with either";
  const std::string own = user.Text(A::kSipAddress);
  if (!own.empty() && !EqualsIgnoringCase(own, twin.Text(A::kSipAddress)))
    return "the account forest gives it another SIP address: " + own;
  return "";
}

Finding TwinFinding(const Facts& twin, const std::string& guid,
                    const std::string& summary) {
  return Finding{"PF-U31",
                 Severity::kBlock,
                 "",
                 NameOf(twin, guid),
                 summary,
                 "let msRTCSIP-OriginatorSid of exactly one disabled account "
                 "hold the objectSid of its user, and read the forest of both"};
}

// Why these twins and these users of one SID do not make one person, or "".
std::string Doubt(const std::string& sid, const Ids& twins, const Ids& users,
                  const FactsById& resource, const FactsById& directory) {
  if (users.empty()) return "no user that was read has the SID " + sid;
  if (users.size() > 1)
    return "several users have the SID " + sid + ": " + List(users);
  if (twins.size() > 1)
    return "several accounts of the resource forest name the user " + sid +
           ": " + List(twins);
  return Mismatch(resource.at(*twins.begin()), directory.at(*users.begin()));
}

void TakeOver(const std::string& guid, const Facts& twin, Facts& user) {
  for (const A each : kOfTheTwin) user.Set(each, twin.Get(each));
  user.Set(A::kResourceGuid, guid);
  user.Set(A::kResourceDn, twin.Get(A::kDistinguishedName));
}

}  // namespace

std::set<std::string> JoinTwins(const FactsById& resource, FactsById& directory,
                                std::vector<Finding>& findings) {
  Matches twins_by_sid, users_by_sid;
  for (const auto& [guid, facts] : resource) {
    if (!IsTwin(facts)) {
      directory[guid].Add(facts);
    } else if (NamesAnother(facts)) {
      twins_by_sid[facts.Text(A::kOriginatorSid)].insert(guid);
    } else {
      findings.push_back(
          TwinFinding(facts, guid, "the disabled account names no user"));
    }
  }
  for (const auto& [guid, facts] : directory) {
    users_by_sid[facts.Text(A::kObjectSid)].insert(guid);
  }
  Ids left_out;
  for (const auto& [sid, twins] : twins_by_sid) {
    const Ids& users = users_by_sid[sid];
    const std::string& guid = *twins.begin();
    const Facts& twin = resource.at(guid);
    const std::string doubt = Doubt(sid, twins, users, resource, directory);
    if (doubt.empty()) {
      TakeOver(guid, twin, directory[*users.begin()]);
    } else {
      findings.push_back(TwinFinding(twin, guid, doubt));
      left_out.insert(users.begin(), users.end());
    }
  }
  return left_out;
}

std::vector<User> JoinCloud(const FactsById& directory, const FactsById& cloud,
                            const std::set<std::string>& left_out,
                            std::vector<Finding>& findings) {
  const Claims claims = ClaimsOf(directory, cloud, left_out, findings);
  Ids joined = claims.cloud_out;
  std::vector<User> users;
  for (const auto& [guid, facts] : directory) {
    if (claims.directory_out.contains(guid)) continue;
    User user{AdUserKey(guid), facts};
    const auto claimed = claims.by_guid.find(guid);
    if (claimed != claims.by_guid.end()) {
      const std::string& id = *claimed->second.begin();
      user.facts.Add(cloud.at(id));
      joined.insert(id);
    }
    users.push_back(std::move(user));
  }
  for (const auto& [id, facts] : cloud) {
    if (!joined.contains(id)) users.push_back(User{CloudUserKey(id), facts});
  }
  return users;
}

}  // namespace cutover
