#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cutover {

/// ASCII letters only; other bytes pass unchanged.
std::string ToLower(std::string_view text);
bool EqualsIgnoringCase(std::string_view a, std::string_view b);
/// Orders names as EqualsIgnoringCase compares them.
struct IgnoringCase {
  bool operator()(std::string_view a, std::string_view b) const;
};
bool EndsWithIgnoringCase(std::string_view text, std::string_view ending);
bool StartsWithIgnoringCase(std::string_view text, std::string_view start);
std::string Trim(std::string_view text);
std::vector<std::string> Split(std::string_view text, char separator);
std::string Join(const std::vector<std::string>& parts,
                 std::string_view separator);
/// All but the last four characters as '*': how numbers look outside the
/// audit.
std::string MaskAllButLastFour(std::string_view text);

}  // namespace cutover
