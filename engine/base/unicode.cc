#include "engine/base/unicode.h"

#include <algorithm>
#include <optional>

namespace cutover {
namespace {

constexpr char32_t kNoCharacter = 0xFFFD;

unsigned ByteAt(std::string_view bytes, size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

bool IsSurrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

// The length of the well-formed sequence at `at`, or 0.
size_t SequenceAt(std::string_view bytes, size_t at) {
  const unsigned first = ByteAt(bytes, at);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > bytes.size()) return 0;
  char32_t code = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const unsigned next = ByteAt(bytes, at + i);
    if ((next & 0xC0) != 0x80) return 0;
    code = (code << 6) | (next & 0x3F);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_character =
      code >= kLeast[length] && code <= 0x10FFFF && !IsSurrogate(code);
  return is_character ? length : 0;
}

// The position of the first byte that is not UTF-8.
std::optional<size_t> FirstFault(std::string_view bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const size_t length = SequenceAt(bytes, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

Error NotText(size_t at, const std::string& what, const std::string& remedy) {
  return Error{ErrorCode::kInvalid, "byte " + std::to_string(at) + ": " + what,
               remedy};
}

constexpr const char* kMixed =
    "the file is damaged, or two files in different encodings were joined: "
    "write it again in one go, with -Encoding UTF8 or Unicode";

class Utf16 {
 public:
  Utf16(std::string_view bytes, TextEncoding order)
      : bytes_(bytes), is_little_(order == TextEncoding::kUtf16LittleEndian) {}

  Result<std::string> Decode(size_t at) const {
    std::string text;
    text.reserve(bytes_.size() / 2);
    if (bytes_.size() % 2 != 0)
      return NotText(bytes_.size() - 1, "half a UTF-16 character", kMixed);
    for (; at < bytes_.size(); at += 2) {
      char32_t code = UnitAt(at);
      if (IsSurrogate(code)) {
        const bool is_pair = code < 0xDC00 && at + 2 < bytes_.size() &&
                             (UnitAt(at + 2) & 0xFC00) == 0xDC00;
        if (!is_pair)
          return NotText(at, "half a surrogate pair of UTF-16", kMixed);
        at += 2;
        code = 0x10000 + ((code & 0x3FF) << 10) + (UnitAt(at) & 0x3FF);
      }
      text += Utf8Of(code);
    }
    return text;
  }

 private:
  char32_t UnitAt(size_t at) const {
    const unsigned a = ByteAt(bytes_, at);
    const unsigned b = ByteAt(bytes_, at + 1);
    return is_little_ ? b << 8 | a : a << 8 | b;
  }

  std::string_view bytes_;
  const bool is_little_;
};

struct Mark {
  TextEncoding encoding;
  size_t length;
};

// What the first bytes say. Every file that this program reads begins with an
// ASCII character, so that UTF-16 without a mark has its zero there.
Mark MarkOf(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return {TextEncoding::kUtf8, 3};
  if (bytes.starts_with("\xFF\xFE"))
    return {TextEncoding::kUtf16LittleEndian, 2};
  if (bytes.starts_with("\xFE\xFF")) return {TextEncoding::kUtf16BigEndian, 2};
  if (bytes.size() > 1 && bytes[0] != 0 && bytes[1] == 0)
    return {TextEncoding::kUtf16LittleEndian, 0};
  if (bytes.size() > 1 && bytes[0] == 0 && bytes[1] != 0)
    return {TextEncoding::kUtf16BigEndian, 0};
  return {TextEncoding::kUtf8, 0};
}

bool IsUtf32(std::string_view bytes) {
  return bytes.starts_with(std::string_view("\xFF\xFE\0\0", 4)) ||
         bytes.starts_with(std::string_view("\0\0\xFE\xFF", 4));
}

}  // namespace

bool IsUtf8(std::string_view bytes) { return !FirstFault(bytes).has_value(); }

std::string Utf8Of(char32_t code) {
  if (IsSurrogate(code) || code > 0x10FFFF) code = kNoCharacter;
  const auto tail = [&](int shift) {
    return static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xC0 | (code >> 6)), tail(0)};
  if (code < 0x10000)
    return {static_cast<char>(0xE0 | (code >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (code >> 18)), tail(12), tail(6), tail(0)};
}

Result<DecodedText> DecodeText(std::string_view bytes) {
  const char* const save = "save it with -Encoding UTF8 or Unicode";
  if (IsUtf32(bytes)) return NotText(0, "the file is in UTF-32", save);
  const Mark mark = MarkOf(bytes);
  DecodedText decoded{"", mark.encoding};
  if (mark.encoding == TextEncoding::kUtf8) {
    bytes.remove_prefix(mark.length);
    if (const auto fault = FirstFault(bytes)) {
      return NotText(*fault + mark.length,
                     "not UTF-8, and no mark says another encoding",
                     "the file is in an older code page, or joined from two "
                     "encodings: " +
                         std::string(save));
    }
    decoded.utf8 = bytes;
  } else {
    auto text = Utf16(bytes, mark.encoding).Decode(mark.length);
    if (!text.ok()) return text.error();
    decoded.utf8 = *std::move(text);
  }
  const size_t nul = decoded.utf8.find('\0');
  if (nul == std::string::npos) return decoded;
  return NotText(nul, "a zero character within the text", kMixed);
}

}  // namespace cutover
