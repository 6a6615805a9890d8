#include "engine/model/phone_number.h"

#include "engine/base/text.h"
#include "engine/model/number_metadata.h"

namespace cutover {
namespace {

Error NotANumber(std::string_view text, const char* why) {
  return Error{ErrorCode::kInvalid,
               "\"" + std::string(text) + "\" is not a phone number: " + why,
               "write it as +4930123456 or +4930123456;ext=12"};
}

bool IsSeparator(char c) {
  return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/';
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Digits without visual separators; nothing when another character occurs.
std::optional<std::string> Digits(std::string_view text) {
  std::string digits;
  for (char c : text) {
    if (IsSeparator(c)) continue;
    if (!IsDigit(c)) return std::nullopt;
    digits += c;
  }
  return digits;
}

}  // namespace

Result<PhoneNumber> PhoneNumber::Parse(std::string_view text) {
  std::string rest = Trim(text);
  if (StartsWithIgnoringCase(rest, "tel:")) rest = Trim(rest.substr(4));
  PhoneNumber number;
  const size_t at = rest.find(';');
  if (at != std::string::npos) {
    const std::string parameter = rest.substr(at + 1);
    if (!StartsWithIgnoringCase(parameter, "ext=")) {
      return NotANumber(text, "only ;ext= may follow it");
    }
    const auto digits = Digits(parameter.substr(4));
    if (!digits || digits->empty()) {
      return NotANumber(text, "its extension is not digits");
    }
    number.extension_ = *digits;
    rest = rest.substr(0, at);
  }
  if (rest.starts_with('+')) rest = rest.substr(1);
  const auto digits = Digits(rest);
  if (!digits) return NotANumber(text, "it holds more than digits");
  if (digits->empty()) return NotANumber(text, "it is empty");
  number.base_ = "+" + *digits;
  return number;
}

std::string PhoneNumber::Text() const {
  return extension_.empty() ? base_ : base_ + ";ext=" + extension_;
}

bool PhoneNumber::IsFullE164() const {
  return base_.size() >= 11 && base_.size() <= 16;
}

std::string PhoneNumber::Region() const { return RegionOfNumber(base_); }

const char* NumberTypeName(NumberType type) {
  switch (type) {
    case NumberType::kDirectRouting:
      return "directRouting";
    case NumberType::kCallingPlan:
      return "callingPlan";
    case NumberType::kOperatorConnect:
      return "operatorConnect";
  }
  return "";
}

const char* NumberSourceName(NumberSource source) {
  return source == NumberSource::kOnline ? "online" : "onPremises";
}

std::optional<NumberType> NumberTypeNamed(std::string_view name) {
  for (NumberType type : {NumberType::kDirectRouting, NumberType::kCallingPlan,
                          NumberType::kOperatorConnect}) {
    if (EqualsIgnoringCase(name, NumberTypeName(type))) return type;
  }
  return std::nullopt;
}

std::optional<NumberSource> NumberSourceNamed(std::string_view name) {
  if (EqualsIgnoringCase(name, "online")) return NumberSource::kOnline;
  if (EqualsIgnoringCase(name, "onPremises")) return NumberSource::kOnPremises;
  return std::nullopt;
}

std::string NumberValue::Text() const {
  return std::string(NumberTypeName(type)) + " " + NumberSourceName(source) +
         " " + number.Text() + (location_id.empty() ? "" : " @" + location_id);
}

Result<NumberValue> NumberValue::Parse(std::string_view text) {
  const auto parts = Split(text, ' ');
  const auto malformed = [&] {
    return Error{ErrorCode::kBug,
                 "\"" + std::string(text) + "\" is not a number value"};
  };
  if (parts.size() != 3 && parts.size() != 4) return malformed();
  const auto type = NumberTypeNamed(parts[0]);
  const auto source = NumberSourceNamed(parts[1]);
  auto number = PhoneNumber::Parse(parts[2]);
  if (!type || !source || !number.ok()) return malformed();
  NumberValue value{*number, *type, *source, ""};
  if (parts.size() == 4) {
    if (parts[3].size() < 2 || parts[3][0] != '@') return malformed();
    value.location_id = parts[3].substr(1);
  }
  return value;
}

}  // namespace cutover
