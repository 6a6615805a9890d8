#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/model/phone_number.h"
#include "engine/model/plan.h"

namespace cutover {

/// What a step orders of a number; by Graph and by cmdlets the same.
struct NumberOrder {
  NumberValue value;
  bool is_assign = false;            ///< else it is released
  std::string category = "primary";  ///< of an assignment, as Graph spells it
};

/// Of a step that sets kNumber or kPrivateNumber; kInvalid when what it names
/// is no number.
Result<NumberOrder> NumberOrderOf(const Step& step);

}  // namespace cutover
