#include "connectors/rehearsal/tenant.h"
#include "engine/base/encoding.h"

namespace cutover::rehearsal {
namespace {

// Why the service cannot do it; "" when it can.
std::string WhyNotAssigned(const NumberOrder& order, const Number& record,
                           const CloudUser& user) {
  const std::string number = order.value.number.Text();
  if (record.value.type != order.value.type)
    return "Telephone Number is not found from tenant.";
  if (!record.holder.empty() && record.holder != user.id)
    return "Telephone Number has already been assigned.";
  if (order.category != "primary") {
    return user.number == number ? "The user has it as the primary number."
                                 : "";
  }
  return !user.number.empty() && user.number != number
             ? "The user already has a primary number."
             : "";
}

}  // namespace

void Tenant::GiveNumber(const NumberOrder& order, Number& record,
                        CloudUser& user) {
  const std::string number = order.value.number.Text();
  record.value = order.value;
  record.holder = user.id;
  record.category = order.category;
  if (order.category != "primary") {
    user.other_numbers[number] = order.category;
    return;
  }
  user.number = number;
  user.has_voice = true;
  GotNumber(user);
}

void Tenant::TakeNumber(Number& record) {
  CloudUser* user = UserBy(record.holder);
  if (user != nullptr && record.category == "primary") {
    user->number.clear();
    user->has_voice = false;
  } else if (user != nullptr) {
    user->other_numbers.erase(record.value.number.Text());
  }
  record.holder.clear();
  record.category = "primary";
}

std::string Tenant::Assign(const NumberOrder& order, const std::string& user_id,
                           const std::string& key, const std::string& fault) {
  const std::string number = order.value.number.Text();
  const std::string id = Base64UrlEncode("Assignment|" + ids_.NextGuid());
  operations_[id] = {id, clock_.Now(), "running", "", number};
  orders_.push_back({"assign", number, user_id, key});
  After(world_.order_time, [this, order, number, user_id, id, fault] {
    Operation& operation = operations_[id];
    CloudUser* user = UserBy(user_id);
    Number& record =
        numbers_.try_emplace(number, Number{order.value, "", false})
            .first->second;
    if (fault == "refuse") {
      operation.detail = "The service could not assign the number.";
    } else if (user == nullptr || !HasPhoneSystem(*user)) {
      operation.detail = "User lacks appropriate licenses.";
    } else if (blocked_.contains(number)) {
      operation.detail = "Telephone Number is blocked from assignment.";
    } else {
      operation.detail = WhyNotAssigned(order, record, *user);
    }
    const bool is_done = operation.detail.empty();
    operation.status = is_done ? "succeeded" : "failed";
    if (is_done && fault == "silent") return;
    if (is_done) GiveNumber(order, record, *user);
    if (record.holder.empty() && !record.is_uploaded) numbers_.erase(number);
  });
  return id;
}

std::string Tenant::Unassign(const std::string& number, const std::string& key,
                             const std::string& fault) {
  const std::string id = Base64UrlEncode("Unassignment|" + ids_.NextGuid());
  operations_[id] = {id, clock_.Now(), "running", "", number};
  const auto held = numbers_.find(number);
  orders_.push_back({"unassign", number,
                     held == numbers_.end() ? "" : held->second.holder, key});
  After(world_.order_time, [this, number, id, fault] {
    Operation& operation = operations_[id];
    const auto found = numbers_.find(number);
    operation.status = "failed";
    operation.detail = "Telephone Number is not found from tenant.";
    if (found == numbers_.end() || fault == "refuse") return;
    operation.status = "succeeded";
    operation.detail.clear();
    if (fault == "silent") return;
    TakeNumber(found->second);
    const auto leaves_at = found->second.leaves_at;
    const bool is_gone = leaves_at && *leaves_at <= clock_.Now();
    if (!found->second.is_uploaded || is_gone) numbers_.erase(found);
    if (IsTrueAt(number_configuration_, "AssignmentBlockedForever") && !is_gone)
      blocked_.insert(number);
  });
  return id;
}

}  // namespace cutover::rehearsal
