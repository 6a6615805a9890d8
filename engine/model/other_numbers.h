#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/attribute.h"
#include "engine/model/phone_number.h"

namespace cutover {

/// The category under which a number takes incoming calls only (domain.md 3.1).
constexpr const char* kPrivateCategory = "private";

/// A number that a user has in Teams beside the primary one: an item of
/// kOtherNumbers, e.g. "private +4930100009".
struct OtherNumber {
  std::string category;  ///< private or alternate, as Graph spells it
  PhoneNumber number;

  /// kInvalid when what stands behind the category is no number.
  static Result<OtherNumber> Parse(const std::string& item);
  std::string Text() const { return category + " " + number.Text(); }
};

/// Those of the user, without items that cannot be read.
std::vector<OtherNumber> OtherNumbersOf(const Facts& facts);
/// kPrivateNumber of the number: "private" where the user holds it so, else
/// unset.
Value PrivateNumberOf(const Facts& facts, const PhoneNumber& number);
/// Puts the number among the user's private ones, or takes it away.
void SetPrivateNumber(Facts& facts, const PhoneNumber& number,
                      const Value& category);

}  // namespace cutover
