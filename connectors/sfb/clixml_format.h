#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cutover {

/// The elements of CLIXML (MS-PSRP 2.2.5) by what they are to a reader.
enum class ClixmlElement {
  kRoot,
  kObject,
  kTypeNames,
  kTypeNamesRef,
  kToString,
  kProperties,
  kList,
  kDictionary,
  kTypeName,
  kEntry,
  kText,
  kBoolean,
  kInteger,
  kCharacter,
  kSecret,
  kNil,
  kReference,
};

std::optional<ClixmlElement> ClixmlElementNamed(std::string_view name);
/// Whether it is a value by itself, not a part of one.
bool IsValue(ClixmlElement element);
/// Whether `child` may stand directly in `parent`.
bool MayHold(ClixmlElement parent, ClixmlElement child);
/// Whether characters may stand in it.
bool HoldsText(ClixmlElement element);

/// Text with its escapes resolved: "_x000A_" is the UTF-16 unit 000A, and two
/// of them may be a surrogate pair. Half a pair becomes U+FFFD.
std::string ClixmlUnescaped(std::string_view text);

}  // namespace cutover
