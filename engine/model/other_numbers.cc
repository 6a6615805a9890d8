#include "engine/model/other_numbers.h"

#include <algorithm>

namespace cutover {

Result<OtherNumber> OtherNumber::Parse(const std::string& item) {
  const size_t space = item.find(' ');
  auto number = PhoneNumber::Parse(
      space == std::string::npos ? item : item.substr(space + 1));
  if (!number.ok()) return number.error();
  return OtherNumber{space == std::string::npos ? "" : item.substr(0, space),
                     *std::move(number)};
}

std::vector<OtherNumber> OtherNumbersOf(const Facts& facts) {
  std::vector<OtherNumber> numbers;
  for (const std::string& item : facts.List(Attribute::kOtherNumbers)) {
    auto number = OtherNumber::Parse(item);
    if (number.ok()) numbers.push_back(*std::move(number));
  }
  return numbers;
}

Value PrivateNumberOf(const Facts& facts, const PhoneNumber& number) {
  for (const OtherNumber& each : OtherNumbersOf(facts)) {
    if (each.category == kPrivateCategory && each.number == number)
      return kPrivateCategory;
  }
  return std::nullopt;
}

void SetPrivateNumber(Facts& facts, const PhoneNumber& number,
                      const Value& category) {
  std::vector<std::string> items = facts.List(Attribute::kOtherNumbers);
  std::erase_if(items, [&](const std::string& item) {
    auto other = OtherNumber::Parse(item);
    return other.ok() && other->category == kPrivateCategory &&
           other->number == number;
  });
  if (category) items.push_back(OtherNumber{*category, number}.Text());
  std::sort(items.begin(), items.end());
  facts.SetList(Attribute::kOtherNumbers, items);
}

}  // namespace cutover
