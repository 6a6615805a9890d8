#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace cutover {

std::string HexEncode(std::string_view bytes);
std::string Base64Encode(std::string_view bytes);
/// Strict: wrong characters, length or padding are kInvalid.
Result<std::string> Base64Decode(std::string_view text);
/// RFC 4648 §5 without padding, as JOSE and Graph ids use it.
std::string Base64UrlEncode(std::string_view bytes);

/// Everything but unreserved characters (RFC 3986) percent-encoded.
std::string PercentEncode(std::string_view text);
std::string PercentDecode(std::string_view text);

/// The text form of 16 bytes in Active Directory's order (the first three
/// fields little-endian), lower case.
Result<std::string> GuidFromAdBytes(std::string_view bytes);
/// The reverse of GuidFromAdBytes.
Result<std::string> GuidToAdBytes(std::string_view text);
/// "S-1-5-21-…" from the bytes of objectSid (MS-DTYP 2.4.2).
Result<std::string> SidFromBytes(std::string_view bytes);

}  // namespace cutover
