#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/dial/call_plan.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// Everything about the estate that checks need, built once a plan. The
/// snapshot and the call plan outlive it.
class Estate {
 public:
  /// `calls` is null when the tenant's voice routing was not imported.
  explicit Estate(const Snapshot& snapshot, const CallPlan* calls = nullptr);

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

 private:
  const Snapshot& snapshot_;
  const CallPlan* const calls_;
  std::unordered_map<std::string, const NumberRecord*> records_;
  std::unordered_map<std::string, std::vector<const NumberRecord*>> bases_;
  std::unordered_map<std::string, std::vector<UserKey>> ad_holders_;
  std::unordered_map<UserKey, const User*> by_key_;
  std::unordered_map<std::string, const User*> by_cloud_id_;
};

}  // namespace cutover
