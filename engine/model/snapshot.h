#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/time.h"
#include "engine/model/finding.h"
#include "engine/model/on_prem_estate.h"
#include "engine/model/phone_number.h"
#include "engine/model/tenant_facts.h"
#include "engine/model/user.h"
#include "engine/model/voice_estate.h"

namespace cutover {

enum class SourceSystem {
  kDirectory,
  kEntra,
  kTeams,
  kSfb,
  kResourceDirectory,  ///< a resource forest: twins of kDirectory's users
};

/// What one source says of one user, keyed by that source's own id.
struct Observation {
  SourceSystem source = SourceSystem::kDirectory;
  /// objectGUID, Entra object id, or of kSfb the SIP address.
  std::string source_id;
  Facts facts;
};

using FactsById = std::map<std::string, Facts>;

/// One row of the tenant's number inventory (Graph numberAssignment).
struct NumberRecord {
  NumberValue value;
  std::string status;      ///< unassigned, userAssigned, …
  std::string activation;  ///< activated, assignmentPending, …
  std::string category;    ///< primary, private, alternate
  std::string target_id;   ///< holder's object id, or ""
  std::vector<std::string> capabilities = {};  ///< userAssignment, …
  friend bool operator==(const NumberRecord&, const NumberRecord&) = default;
};

/// A product the tenant owns (Graph subscribedSku).
struct Sku {
  std::string id;
  std::string part_number;  ///< e.g. "MCOEV"
  int64_t enabled = 0;      ///< seats bought, warning seats included
  int64_t consumed = 0;
  std::vector<std::string> plan_names;     ///< servicePlanName
  std::vector<std::string> plan_ids = {};  ///< servicePlanId, in that order
};

/// Where a number rings.
enum class HeldIn { kTeams, kOnPrem };

/// Of the users whom an excerpt of a snapshot leaves out, what a plan counts.
struct LeftOut {
  int64_t on_direct_routing = 0;  ///< holders of a Direct Routing number
  int64_t on_other_numbers = 0;   ///< of a Calling Plan or an operator's
  /// Their numbers that an internal extension of a dial plan leads to.
  std::map<std::string, HeldIn> extensions = {};
  friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

/// Everything read in one discover, merged to one user per person; never
/// changed once saved. Users are in key order.
struct Snapshot {
  std::string id;
  std::string tenant_id;
  Time taken_at;
  std::vector<User> users;
  std::vector<NumberRecord> numbers;
  std::vector<Sku> skus;
  std::vector<Finding> findings;  ///< joins that failed, unreadable values
  std::string digest;             ///< SHA-256 of all of the above but findings
  TenantFacts tenant = {};
  /// The tenant's voice routing, where it was read.
  std::optional<VoiceEstate> estate = {};
  /// What Skype for Business Server is set up as, where its exports were read.
  /// Who acts for whom is a fact of the users and not kept here again.
  std::optional<OnPremEstate> on_prem = {};
  /// Set of an excerpt: users and numbers are not all there, and the digest,
  /// which is that of the whole, was checked by who made it.
  std::optional<LeftOut> left_out = {};
};

/// Joins observations to persons (graph.md 2.1): by onPremisesImmutableId
/// against objectGUID or mS-DS-ConsistencyGuid, then by objectSid; the twin of
/// a resource forest by msRTCSIP-OriginatorSid; Skype for Business by SIP
/// address. What does not join to exactly one is a finding and is left out
/// with all that it might belong to, never guessed.
class SnapshotBuilder {
 public:
  void Add(Observation observation);
  void Add(NumberRecord record) { numbers_.push_back(std::move(record)); }
  void Add(Sku sku) { skus_.push_back(std::move(sku)); }
  void Add(Finding finding) { findings_.push_back(std::move(finding)); }
  void Add(OnPremEstate estate) {
    estate.delegations.clear();
    on_prem_ = std::move(estate);
  }

  /// Ends the building; the builder is empty afterwards.
  Snapshot Build(std::string id, std::string tenant_id, Time taken_at);

 private:
  void JoinSkype();

  FactsById directory_;  ///< by objectGUID
  FactsById resource_;   ///< by objectGUID, of resource forests
  FactsById cloud_;      ///< by Entra object id
  FactsById skype_;      ///< by SIP address
  std::vector<NumberRecord> numbers_;
  std::vector<Sku> skus_;
  std::optional<OnPremEstate> on_prem_;
  std::vector<Finding> findings_;
};

/// Users by key, numbers by text, SKUs by id: the order that the digest is
/// over.
void SortSnapshot(Snapshot& snapshot);
/// Whether `a` stands ahead of `b` in that order.
bool IsAhead(const NumberRecord& a, const NumberRecord& b);

/// SHA-256 over users, numbers and SKUs in canonical form.
std::string SnapshotDigest(const Snapshot& snapshot);

/// The same while a snapshot passes by: its users in key order, then its
/// numbers in theirs.
class SnapshotDigester {
 public:
  /// Of `head` only what is neither user nor number counts.
  explicit SnapshotDigester(const Snapshot& head);

  /// `facts` and `number` as FactsToText and NumberToText write them.
  void AddUser(const UserKey& key, std::string_view facts);
  void AddNumber(std::string_view number);
  /// False once users came in another order: the digest is then no answer.
  bool is_in_order() const { return is_in_order_; }
  std::string End();

 private:
  void BeginNumbers();

  Sha256Sum sum_;
  const std::string before_numbers_;
  const std::string after_numbers_;
  UserKey last_;
  int64_t numbers_ = -1;  ///< -1: users are not at their end
  bool is_in_order_ = true;
};

}  // namespace cutover
