#pragma once

#include <optional>
#include <string>

#include "engine/model/snapshot.h"
#include "engine/plan/classify.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Whether every condition of the rule holds for the user.
bool Meets(const User& user, const Rule& rule);
/// The first rule of which every condition holds for the user.
const Rule* RuleFor(const User& user, const Policy& policy);

/// The Direct Routing number the user is to have, online or kept in Active
/// Directory. kInvalid with the reason when the campaign gives none.
Result<NumberValue> TargetNumber(const User& user, UserState state,
                                 const Rule& rule, const Policy& policy);

/// Whether the user's number keeps its digits: it is kept, or the CSV names
/// the same.
bool KeepsDigits(const User& user, const Rule& rule, const Policy& policy);

/// Whether the rule gives the user a product with such a service plan.
bool Gains(const Snapshot& snapshot, const User& user, const Rule& rule,
           std::string_view plan_prefix);

/// What the rule means for this user: kKeep or kCsv.
NumberChoice ChoiceFor(const User& user, const Rule& rule,
                       const Policy& policy);

/// The country that counts: usage location, else AD country, else the rule's.
std::string CountryOf(const User& user, const Rule* rule);

/// Whether one of its service plans has a name that begins so, in any case.
bool HasPlan(const Sku& sku, std::string_view prefix);
const Sku* SkuNamed(const Snapshot& snapshot, const std::string& part_number);
/// Holding of one SKU: unset, "direct" or "group:GUID".
Value HoldingOf(const User& user, const std::string& sku_id);

}  // namespace cutover
