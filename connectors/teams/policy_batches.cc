#include "connectors/teams/policy_batches.h"

#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr const char* kReceiptPrefix = "batch:";

Json NameOrNull(const Value& name) { return name ? Json(*name) : Json(); }

}  // namespace

Result<Receipt> PolicyBatches::Grant(const std::string& user_id,
                                     const std::string& type, const Value& name,
                                     const std::string& key) {
  const Policy policy{type, name};
  std::unique_lock lock(mutex_);
  const std::shared_ptr<Batch> batch = Join(user_id, policy);
  if (batch->is_led) {
    changed_.wait(lock, [&] { return batch->outcome != nullptr; });
    return *batch->outcome;
  }
  batch->is_led = true;
  changed_.wait(lock, [&] { return !is_sending_; });
  is_sending_ = true;
  const auto gathering = gathering_.find(policy);
  if (gathering != gathering_.end() && gathering->second == batch)
    gathering_.erase(gathering);
  lock.unlock();
  auto outcome = std::make_unique<Result<Receipt>>(Send(*batch, policy, key));
  lock.lock();
  is_sending_ = false;
  batch->outcome = std::move(outcome);
  changed_.notify_all();
  return *batch->outcome;
}

std::shared_ptr<PolicyBatches::Batch> PolicyBatches::Join(
    const std::string& user_id, const Policy& policy) {
  std::shared_ptr<Batch>& batch = gathering_[policy];
  if (batch == nullptr || batch->users.size() >= kMostUsersOfABatch)
    batch = std::make_shared<Batch>();
  batch->users.insert(user_id);
  return batch;
}

Result<Receipt> PolicyBatches::Send(const Batch& batch, const Policy& policy,
                                    const std::string& key) {
  const auto& [type, name] = policy;
  if (batch.users.size() == 1) {
    auto done =
        host_.Invoke("Grant-Cs" + type, {{"Identity", *batch.users.begin()},
                                         {"PolicyName", NameOrNull(name)},
                                         {"CorrelationId", key}});
    if (!done.ok()) return done.error();
    return Receipt{};
  }
  auto begun = host_.Invoke("New-CsBatchPolicyAssignmentOperation",
                            {{"PolicyType", type},
                             {"PolicyName", NameOrNull(name)},
                             {"Identity", batch.users},
                             {"OperationName", "cutover " + key},
                             {"CorrelationId", key}});
  if (!begun.ok()) return begun.error();
  const std::string id = TextAt(*begun, "OperationId");
  // Without its id the operation cannot be asked; the users' policies can.
  return Receipt{id.empty() ? "" : kReceiptPrefix + id};
}

Result<Sighting> PolicyBatches::Ask(const Receipt& receipt,
                                    const std::string& user_id) {
  if (!receipt.operation.starts_with(kReceiptPrefix)) return Sighting{};
  const std::string id =
      receipt.operation.substr(std::string(kReceiptPrefix).size());
  auto operation =
      host_.Invoke("Get-CsBatchPolicyAssignmentOperation", {{"Identity", id}});
  if (!operation.ok() && operation.error().code == ErrorCode::kNotFound)
    return Sighting{};
  if (!operation.ok()) return operation.error();
  for (const Json& each : ArrayAt(*operation, "UserState")) {
    if (!EqualsIgnoringCase(TextAt(each, "Id"), user_id)) continue;
    if (!EqualsIgnoringCase(TextAt(each, "State"), "Completed"))
      return Sighting{{}, Progress::kRunning};
    const std::string result = TextAt(each, "Result");
    if (result.empty() || EqualsIgnoringCase(result, "Success"))
      return Sighting{};
    return Sighting{{}, Progress::kFailed, result};
  }
  return Sighting{};
}

}  // namespace cutover
