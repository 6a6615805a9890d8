#include "connectors/teams/number_order.h"

#include "engine/model/other_numbers.h"

namespace cutover {

Result<NumberOrder> NumberOrderOf(const Step& step) {
  const bool is_assign = step.after.has_value();
  if (step.attribute() == Attribute::kPrivateNumber) {
    auto number = PhoneNumber::Parse(step.item);
    if (!number.ok()) return number.error();
    return NumberOrder{
        {*number, NumberType::kDirectRouting, NumberSource::kOnline, ""},
        is_assign,
        kPrivateCategory};
  }
  auto value =
      NumberValue::Parse(is_assign ? *step.after : step.before.value_or(""));
  if (!value.ok()) return value.error();
  return NumberOrder{*std::move(value), is_assign};
}

}  // namespace cutover
