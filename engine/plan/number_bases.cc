#include "engine/plan/number_bases.h"

#include <functional>
#include <string>

#include "engine/model/other_numbers.h"

namespace cutover {

using A = Attribute;

size_t HashOfBase(const PhoneNumber& number) {
  return std::hash<std::string>()(number.base());
}

std::vector<std::string> NumberBasesOf(const Facts& facts) {
  std::vector<std::string> bases;
  const auto add = [&](const std::string& text) {
    auto number = PhoneNumber::Parse(text);
    if (number.ok()) bases.push_back(number->base());
  };
  for (const OtherNumber& other : OtherNumbersOf(facts))
    bases.push_back(other.number.base());
  for (A line : {A::kAdLine, A::kPrivateLine, A::kSfbLine, A::kOnPremLineUri}) {
    if (facts.Has(line)) add(facts.Text(line));
  }
  auto number = NumberValue::Parse(facts.Text(A::kNumber));
  if (number.ok()) bases.push_back(number->number.base());
  return bases;
}

std::vector<size_t> NumberBaseHashesOf(const Facts& facts) {
  std::vector<size_t> hashes;
  for (const std::string& base : NumberBasesOf(facts))
    hashes.push_back(std::hash<std::string>()(base));
  return hashes;
}

}  // namespace cutover
