#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace cutover {

/// A number in canonical form (domain.md 3.1): base = "+" and digits,
/// extension = digits or empty. Two numbers are one if both parts are equal.
class PhoneNumber {
 public:
  /// Takes "tel:+49…;ext=12", "+49 30 …", "4930…"; drops scheme and visual
  /// separators. Letters, an empty number or an empty extension are kInvalid.
  static Result<PhoneNumber> Parse(std::string_view text);

  const std::string& base() const { return base_; }
  const std::string& extension() const { return extension_; }
  /// "+4930123456" or "+4930123456;ext=12".
  std::string Text() const;
  /// As Active Directory keeps it: "tel:" and Text().
  std::string TelUri() const { return "tel:" + Text(); }

  /// 10 to 15 digits: what full E.164 asks; others are legal for Direct
  /// Routing but worth a warning (domain.md 3.1, PF-N01).
  bool IsFullE164() const;
  /// ISO 3166-1 alpha-2 country by libphonenumber's metadata, or "" when it
  /// knows none. Metadata ages: use it to warn, never to block.
  std::string Region() const;

  friend auto operator<=>(const PhoneNumber&, const PhoneNumber&) = default;

 private:
  std::string base_;
  std::string extension_;
};

enum class NumberType { kDirectRouting, kCallingPlan, kOperatorConnect };
enum class NumberSource { kOnline, kOnPremises };

const char* NumberTypeName(NumberType type);        ///< Graph's spelling
const char* NumberSourceName(NumberSource source);  ///< Graph's spelling
std::optional<NumberType> NumberTypeNamed(std::string_view name);
std::optional<NumberSource> NumberSourceNamed(std::string_view name);

/// A number as Teams sets it, in one piece: type, authority and emergency
/// location belong to the number.
struct NumberValue {
  PhoneNumber number;
  NumberType type = NumberType::kDirectRouting;
  NumberSource source = NumberSource::kOnline;
  std::string location_id = {};  ///< empty when none

  /// "directRouting online +4930…", and " @location" where there is one.
  std::string Text() const;
  static Result<NumberValue> Parse(std::string_view text);
  friend bool operator==(const NumberValue&, const NumberValue&) = default;
};

}  // namespace cutover
