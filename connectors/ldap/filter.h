#pragma once

#include <string>
#include <string_view>

namespace cutover {

/// A value, text or raw bytes, as it may stand in a search filter (RFC 4515):
/// all but letters, digits and a few harmless marks as "\xx".
std::string EscapeForFilter(std::string_view value);

}  // namespace cutover
