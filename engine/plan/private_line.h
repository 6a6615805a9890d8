#pragma once

#include <optional>
#include <string>

#include "engine/model/phone_number.h"
#include "engine/plan/estate.h"
#include "engine/plan/policy.h"

namespace cutover {

/// What becomes of a user's msRTCSIP-PrivateLine, which no sync brings to
/// Teams (domain.md FM-49, PF-U34).
struct PrivateLine {
  std::optional<PhoneNumber> number;  ///< to be assigned as a Private number
  std::string why_not;                ///< else, where the user has one
};

/// Looks whether the tenant would take it: nobody else has it, it is not of
/// another type, not blocked and not on its way. `primary` is what the user is
/// to have beside it, if anything. A user that has it already has nothing to
/// become of.
PrivateLine PrivateLineOf(const Estate& estate, const Policy& policy,
                          const User& user, const Rule& rule,
                          const std::optional<NumberValue>& primary);

}  // namespace cutover
