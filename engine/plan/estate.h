#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/dial/call_plan.h"
#include "engine/model/snapshot.h"
#include "engine/plan/wave_ties.h"

namespace cutover {

/// Everything about the estate that checks need, built once a plan. The
/// snapshot and the call plan outlive it. One thread at a time.
class Estate {
 public:
  /// `calls` is null when the tenant's voice routing was not imported.
  explicit Estate(const Snapshot& snapshot, const CallPlan* calls = nullptr);

  /// Takes in that the facts of one of the snapshot's users, who are in key
  /// order, were `before` and are others now. False when it has to be built
  /// anew to know.
  bool Follow(const User& user, const Facts& before);

  const Snapshot& snapshot() const { return snapshot_; }
  const CallPlan* calls() const { return calls_; }
  /// A fact of the tenant (tenant_facts.h), if it was read.
  std::optional<std::string> TenantFact(const char* name) const;
  /// The inventory's record of a number, or null.
  const NumberRecord* RecordOf(const PhoneNumber& number) const;
  /// Records on the same base, whatever their extension.
  const std::vector<const NumberRecord*>& RecordsOnBase(
      const std::string& base) const;
  /// Keys of users whose AD line or private line is that number; of users whom
  /// no directory was read for, the line that Skype for Business shows.
  const std::vector<UserKey>& AdHoldersOf(const PhoneNumber& number) const;
  /// Or null.
  const User* UserWithKey(const UserKey& key) const;
  /// By Entra object id, or null.
  const User* UserWithCloudId(const std::string& cloud_id) const;
  /// Where one of the snapshot's users stands in it.
  size_t IndexOf(const User& user) const {
    return static_cast<size_t>(&user - snapshot_.users.data());
  }
  /// Who answers for whom (wave_ties.h); members are such places.
  const std::vector<KnownTie>& ties() const;

 private:
  void AddLinesOf(const User& user);

  const Snapshot& snapshot_;
  const CallPlan* const calls_;
  std::unordered_map<std::string, const NumberRecord*> records_;
  std::unordered_map<std::string, std::vector<const NumberRecord*>> bases_;
  std::unordered_map<std::string, std::vector<UserKey>> ad_holders_;
  std::unordered_map<std::string_view, const User*> by_key_;
  std::unordered_map<std::string, const User*> by_cloud_id_;
  mutable std::optional<TieBook> tie_book_;  ///< once ties were asked for
  mutable std::optional<std::vector<KnownTie>> ties_;
};

}  // namespace cutover
