#include "engine/plan/number_bases.h"

#include "engine/model/phone_number.h"

namespace cutover {

using A = Attribute;

std::vector<std::string> NumberBasesOf(const Facts& facts) {
  std::vector<std::string> bases;
  const auto add = [&](const std::string& text) {
    auto number = PhoneNumber::Parse(text);
    if (number.ok()) bases.push_back(number->base());
  };
  for (const std::string& text : facts.List(A::kOtherNumbers)) add(text);
  for (A line : {A::kAdLine, A::kPrivateLine, A::kSfbLine, A::kOnPremLineUri}) {
    if (facts.Has(line)) add(facts.Text(line));
  }
  auto number = NumberValue::Parse(facts.Text(A::kNumber));
  if (number.ok()) bases.push_back(number->number.base());
  return bases;
}

}  // namespace cutover
