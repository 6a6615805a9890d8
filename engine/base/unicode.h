#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace cutover {

/// How the text of a file was stored.
enum class TextEncoding { kUtf8, kUtf16LittleEndian, kUtf16BigEndian };

struct DecodedText {
  std::string utf8;  ///< well-formed, without byte order mark and without NUL
  TextEncoding encoding = TextEncoding::kUtf8;
};

/// Whether these bytes are well-formed UTF-8 (no overlong forms, surrogates
/// or values beyond U+10FFFF).
bool IsUtf8(std::string_view bytes);

/// A code point as UTF-8; what is no character becomes U+FFFD.
std::string Utf8Of(char32_t code_point);

/// The text of a file in UTF-8 or UTF-16, told by its byte order mark or,
/// without one, by where its first two bytes have a zero. Nothing is lost or
/// replaced: bytes that are no text in that encoding, or hold U+0000, are
/// kInvalid with their position.
Result<DecodedText> DecodeText(std::string_view bytes);

}  // namespace cutover
