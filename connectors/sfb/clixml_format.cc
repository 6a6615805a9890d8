#include "connectors/sfb/clixml_format.h"

#include <array>
#include <charconv>

#include "engine/base/unicode.h"

namespace cutover {
namespace {

using Element = ClixmlElement;

struct ElementName {
  const char* name;
  Element element;
};

constexpr std::array<ElementName, 39> kElements = {{
    {"Objs", Element::kRoot},        {"Obj", Element::kObject},
    {"TN", Element::kTypeNames},     {"TNRef", Element::kTypeNamesRef},
    {"T", Element::kTypeName},       {"ToString", Element::kToString},
    {"Props", Element::kProperties}, {"MS", Element::kProperties},
    {"LST", Element::kList},         {"IE", Element::kList},
    {"STK", Element::kList},         {"QUE", Element::kList},
    {"DCT", Element::kDictionary},   {"En", Element::kEntry},
    {"S", Element::kText},           {"SBK", Element::kText},
    {"XD", Element::kText},          {"URI", Element::kText},
    {"Version", Element::kText},     {"G", Element::kText},
    {"DT", Element::kText},          {"TS", Element::kText},
    {"D", Element::kText},           {"Db", Element::kText},
    {"Sg", Element::kText},          {"BA", Element::kText},
    {"B", Element::kBoolean},        {"C", Element::kCharacter},
    {"I16", Element::kInteger},      {"I32", Element::kInteger},
    {"I64", Element::kInteger},      {"By", Element::kInteger},
    {"SB", Element::kInteger},       {"U16", Element::kInteger},
    {"U32", Element::kInteger},      {"U64", Element::kInteger},
    {"SS", Element::kSecret},        {"Nil", Element::kNil},
    {"Ref", Element::kReference},
}};

// The unit that an escape at this place stands for.
std::optional<char32_t> EscapeAt(std::string_view text, size_t at) {
  if (at >= text.size()) return std::nullopt;
  const std::string_view part = text.substr(at, 7);
  if (part.size() < 7 || part[0] != '_' || part[1] != 'x' || part[6] != '_')
    return std::nullopt;
  unsigned unit = 0;
  const auto end = std::from_chars(part.data() + 2, part.data() + 6, unit, 16);
  if (end.ec != std::errc() || end.ptr != part.data() + 6) return std::nullopt;
  return unit;
}

}  // namespace

std::optional<Element> ClixmlElementNamed(std::string_view name) {
  for (const ElementName& each : kElements) {
    if (name == each.name) return each.element;
  }
  return std::nullopt;
}

bool IsValue(Element element) {
  return element >= Element::kText || element == Element::kObject;
}

bool MayHold(Element parent, Element child) {
  switch (parent) {
    case Element::kRoot:
    case Element::kProperties:
    case Element::kList:
    case Element::kEntry:
      return IsValue(child);
    case Element::kObject:
      return (child >= Element::kTypeNames && child <= Element::kDictionary) ||
             (child >= Element::kText && child <= Element::kNil);
    case Element::kTypeNames:
      return child == Element::kTypeName;
    case Element::kDictionary:
      return child == Element::kEntry;
    default:
      return false;
  }
}

bool HoldsText(Element element) {
  return element == Element::kTypeName || element == Element::kToString ||
         (element >= Element::kText && element <= Element::kSecret);
}

std::string ClixmlUnescaped(std::string_view text) {
  std::string plain;
  for (size_t at = 0; at < text.size();) {
    const auto unit = EscapeAt(text, at);
    if (!unit) {
      plain += text[at++];
      continue;
    }
    at += 7;
    const auto low = EscapeAt(text, at);
    const bool is_pair =
        (*unit & 0xFC00) == 0xD800 && low && (*low & 0xFC00) == 0xDC00;
    if (is_pair) at += 7;
    plain += Utf8Of(is_pair ? 0x10000 + ((*unit & 0x3FF) << 10) + (*low & 0x3FF)
                            : *unit);
  }
  return plain;
}

}  // namespace cutover
