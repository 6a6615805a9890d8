#include "engine/model/snapshot.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/base/digest.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"
#include "engine/model/snapshot_json.h"

namespace cutover {
namespace {

using Matches = std::map<std::string, std::vector<std::string>>;

// The GUID that onPremisesImmutableId stands for, or "" when it is no GUID.
std::string AnchorOf(const Facts& cloud) {
  auto bytes = Base64Decode(cloud.Text(Attribute::kImmutableId));
  if (!bytes.ok()) return "";
  auto guid = GuidFromAdBytes(*bytes);
  return guid.ok() ? *guid : "";
}

Finding JoinFinding(const std::string& who, const std::string& summary,
                    const std::string& remedy) {
  return Finding{"PF-U02", Severity::kBlock, "", who, summary, remedy};
}

// Every way by which a cloud object may name an object of the directory.
struct JoinIndex {
  Matches by_anchor;
  Matches by_sid;

  explicit JoinIndex(const std::map<std::string, Facts>& directory) {
    for (const auto& [guid, facts] : directory) {
      const std::string anchor = facts.Text(Attribute::kConsistencyGuid);
      by_anchor[anchor.empty() ? guid : ToLower(anchor)].push_back(guid);
      // An anchor written later does not undo a join by objectGUID.
      if (!anchor.empty() && ToLower(anchor) != guid) {
        by_anchor[guid].push_back(guid);
      }
      const std::string sid = facts.Text(Attribute::kObjectSid);
      if (!sid.empty()) by_sid[sid].push_back(guid);
    }
  }

  std::vector<std::string> Find(const Facts& cloud) const {
    const auto anchored = by_anchor.find(AnchorOf(cloud));
    if (anchored != by_anchor.end()) return anchored->second;
    const auto sid = by_sid.find(cloud.Text(Attribute::kCloudSid));
    return sid != by_sid.end() ? sid->second : std::vector<std::string>{};
  }
};

std::string NameOf(const Facts& facts, const std::string& id) {
  for (Attribute a :
       {Attribute::kUserPrincipalName, Attribute::kAdUserPrincipalName,
        Attribute::kDistinguishedName}) {
    if (facts.Has(a)) return facts.Text(a);
  }
  return id;
}

}  // namespace

void SnapshotBuilder::Add(Observation observation) {
  auto& side = observation.source == SourceSystem::kDirectory ? directory_
               : observation.source == SourceSystem::kSfb     ? skype_
                                                              : cloud_;
  side[ToLower(observation.source_id)].Add(observation.facts);
}

// A SIP address is unique in a forest; where it is not, or where Skype for
// Business knows one that was not read, nothing is taken over.
void SnapshotBuilder::JoinSkype() {
  std::map<std::string, std::vector<std::string>> holders;
  for (const auto& [guid, facts] : directory_) {
    const std::string sip = ToLower(facts.Text(Attribute::kSipAddress));
    if (!sip.empty()) holders[sip].push_back(guid);
  }
  for (const auto& [sip, facts] : skype_) {
    const auto found = holders.find(sip);
    if (found != holders.end() && found->second.size() == 1) {
      directory_[found->second[0]].Add(facts);
      continue;
    }
    findings_.push_back(Finding{
        "PF-U12", Severity::kWarn, "", sip,
        found == holders.end()
            ? "Skype for Business knows this address, the directory that was "
              "read does not"
            : "several directory objects carry this SIP address: " +
                  Join(found->second, ", "),
        found == holders.end()
            ? "read the forest it comes from too (directory.base_dn)"
            : "give each account its own msRTCSIP-PrimaryUserAddress"});
  }
}

void SnapshotBuilder::JoinDirectory(Snapshot& snapshot) {
  const JoinIndex index(directory_);
  std::map<std::string, std::vector<std::string>> claims;  // AD -> cloud ids
  std::set<std::string> unjoined;
  for (const auto& [id, facts] : cloud_) {
    const auto found = index.Find(facts);
    const std::string who = NameOf(facts, id);
    if (found.size() > 1) {
      unjoined.insert(id);
      snapshot.findings.push_back(JoinFinding(
          who,
          "several directory objects claim this cloud user: " +
              Join(found, ", "),
          "give each account its own mS-DS-ConsistencyGuid and synchronise"));
    } else if (found.size() == 1) {
      claims[found[0]].push_back(id);
    } else if (facts.IsTrue(Attribute::kSyncEnabled)) {
      unjoined.insert(id);
      snapshot.findings.push_back(JoinFinding(
          who,
          "the cloud user is synchronised, but no directory object that "
          "was read carries its immutable id or SID",
          "read the forest it comes from too (directory.base_dn), or repair "
          "the join in Entra Connect"));
    }
  }
  std::set<std::string> joined;
  for (const auto& [guid, ids] : claims) {
    joined.insert(guid);
    if (ids.size() == 1) {
      User user{AdUserKey(guid), directory_[guid]};
      user.facts.Add(cloud_[ids[0]]);
      snapshot.users.push_back(std::move(user));
    } else {
      snapshot.findings.push_back(JoinFinding(
          NameOf(directory_[guid], guid),
          "several cloud users join to this directory object: " +
              Join(ids, ", "),
          "remove the stale cloud account or correct its immutable id"));
    }
    unjoined.insert(ids.begin(), ids.end());
  }
  for (const auto& [guid, facts] : directory_) {
    if (!joined.contains(guid)) {
      snapshot.users.push_back(User{AdUserKey(guid), facts});
    }
  }
  for (const auto& [id, facts] : cloud_) {
    if (!unjoined.contains(id)) {
      snapshot.users.push_back(User{CloudUserKey(id), facts});
    }
  }
}

Snapshot SnapshotBuilder::Build(std::string id, std::string tenant_id,
                                Time taken_at) {
  JoinSkype();
  Snapshot snapshot{
      std::move(id),    std::move(tenant_id), taken_at, {}, std::move(numbers_),
      std::move(skus_), std::move(findings_), ""};
  JoinDirectory(snapshot);
  std::sort(snapshot.users.begin(), snapshot.users.end(),
            [](const User& a, const User& b) { return a.key < b.key; });
  std::sort(snapshot.numbers.begin(), snapshot.numbers.end(),
            [](const NumberRecord& a, const NumberRecord& b) {
              const auto all = [](const NumberRecord& r) {
                return std::tuple(r.value.Text(), r.target_id, r.status,
                                  r.activation, r.category);
              };
              return all(a) < all(b);
            });
  std::sort(snapshot.skus.begin(), snapshot.skus.end(),
            [](const Sku& a, const Sku& b) { return a.id < b.id; });
  SortFindings(snapshot.findings);
  snapshot.digest = SnapshotDigest(snapshot);
  *this = SnapshotBuilder();
  return snapshot;
}

std::string SnapshotDigest(const Snapshot& snapshot) {
  std::string text;
  for (const User& user : snapshot.users) {
    text += Sha256Hex(user.key + "\n" + FactsToText(user.facts));
  }
  return Sha256Hex(text + TenantFactsToText(snapshot));
}

}  // namespace cutover
