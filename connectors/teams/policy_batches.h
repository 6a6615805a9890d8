#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "connectors/powershell/powershell_host.h"
#include "engine/model/ports.h"

namespace cutover {

/// The most users of one New-CsBatchPolicyAssignmentOperation (graph.md 3.7).
inline constexpr size_t kMostUsersOfABatch = 5000;

/// Gives policies by Teams PowerShell: one user by Grant-Cs…, several who are
/// to get the same by one batch operation. No clock decides which: whoever
/// comes while a call is on its way goes into the next one, so that a batch
/// is as large as the service is slow. Safe for use from any thread; a call
/// returns when its own user's request was accepted.
class PolicyBatches {
 public:
  explicit PolicyBatches(PowerShellHost& host) : host_(host) {}

  /// No name: the user's own assignment is taken away. The receipt of a batch
  /// is for Progress below.
  Result<Receipt> Grant(const std::string& user_id, const std::string& type,
                        const Value& name, const std::string& key);

  /// How a batch stands for one user. kNone when it is done, is no batch's
  /// receipt, or is kept no longer (30 days).
  Result<Sighting> Ask(const Receipt& receipt, const std::string& user_id);

 private:
  struct Batch {
    std::set<std::string> users;
    bool is_led = false;
    std::unique_ptr<Result<Receipt>> outcome;
  };
  using Policy = std::pair<std::string, Value>;

  std::shared_ptr<Batch> Join(const std::string& user_id, const Policy& policy);
  Result<Receipt> Send(const Batch& batch, const Policy& policy,
                       const std::string& key);

  PowerShellHost& host_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Policy, std::shared_ptr<Batch>> gathering_;
  bool is_sending_ = false;
};

}  // namespace cutover
