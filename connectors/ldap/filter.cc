#include "connectors/ldap/filter.h"

namespace cutover {

std::string EscapeForFilter(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::string_view kHarmless = " =,.-_:/@";
  std::string text;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          kHarmless.find(c) != std::string_view::npos;
    if (is_plain) {
      text += c;
    } else {
      text += '\\';
      text += kDigits[byte >> 4];
      text += kDigits[byte & 15];
    }
  }
  return text;
}

}  // namespace cutover
