#include "engine/base/encoding.h"

#include <array>
#include <cctype>
#include <cstdint>

namespace cutover {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr char kBase64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::array<int, 16> kAdGuidOrder = {3, 2,  1,  0,  5,  4,  7,  6,
                                              8, 9, 10, 11, 12, 13, 14, 15};

unsigned Byte(char c) { return static_cast<unsigned char>(c); }

int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Error NotBase64(std::string_view text) {
  return Error{ErrorCode::kInvalid,
               "\"" + std::string(text.substr(0, 40)) + "\" is not base64"};
}

}  // namespace

std::string HexEncode(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    text += kHex[Byte(c) >> 4];
    text += kHex[Byte(c) & 15];
  }
  return text;
}

std::string Base64Encode(std::string_view bytes) {
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = bytes.size() - i;
    const unsigned word = Byte(bytes[i]) << 16 |
                          (left > 1 ? Byte(bytes[i + 1]) << 8 : 0) |
                          (left > 2 ? Byte(bytes[i + 2]) : 0);
    text += kBase64[word >> 18];
    text += kBase64[(word >> 12) & 63];
    text += left > 1 ? kBase64[(word >> 6) & 63] : '=';
    text += left > 2 ? kBase64[word & 63] : '=';
  }
  return text;
}

Result<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return NotBase64(text);
  std::string bytes;
  for (size_t i = 0; i < text.size(); i += 4) {
    const bool is_last = i + 4 == text.size();
    const bool pad1 = is_last && text[i + 3] == '=';
    const bool pad2 = pad1 && text[i + 2] == '=';
    const int a = Base64Value(text[i]);
    const int b = Base64Value(text[i + 1]);
    const int c = pad2 ? 0 : Base64Value(text[i + 2]);
    const int d = pad1 ? 0 : Base64Value(text[i + 3]);
    if (a < 0 || b < 0 || c < 0 || d < 0) return NotBase64(text);
    const int word = a << 18 | b << 12 | c << 6 | d;
    const int unused = pad2 ? word & 0xffff : pad1 ? word & 0xff : 0;
    if (unused != 0) return NotBase64(text);
    bytes += static_cast<char>(word >> 16);
    if (!pad2) bytes += static_cast<char>((word >> 8) & 255);
    if (!pad1) bytes += static_cast<char>(word & 255);
  }
  return bytes;
}

std::string Base64UrlEncode(std::string_view bytes) {
  std::string text = Base64Encode(bytes);
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  return text;
}

std::string PercentEncode(std::string_view text) {
  std::string encoded;
  for (char c : text) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                          c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += static_cast<char>(std::toupper(kHex[Byte(c) >> 4]));
      encoded += static_cast<char>(std::toupper(kHex[Byte(c) & 15]));
    }
  }
  return encoded;
}

std::string PercentDecode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                           HexValue(text[i + 1]) >= 0 &&
                           HexValue(text[i + 2]) >= 0;
    if (is_escape) {
      decoded += static_cast<char>(HexValue(text[i + 1]) << 4 |
                                   HexValue(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

Result<std::string> GuidFromAdBytes(std::string_view bytes) {
  if (bytes.size() != 16) {
    return Error{ErrorCode::kInvalid, "a GUID has 16 bytes, not " +
                                          std::to_string(bytes.size())};
  }
  std::string text;
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += HexEncode(bytes.substr(static_cast<size_t>(kAdGuidOrder[i]), 1));
  }
  return text;
}

Result<std::string> GuidToAdBytes(std::string_view text) {
  std::string digits;
  bool has_shape = text.size() == 36;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_hyphen_place = i == 8 || i == 13 || i == 18 || i == 23;
    has_shape = has_shape && (text[i] == '-') == is_hyphen_place;
    if (HexValue(text[i]) >= 0) digits += text[i];
  }
  if (!has_shape || digits.size() != 32) {
    return Error{ErrorCode::kInvalid,
                 "\"" + std::string(text) + "\" is not a GUID"};
  }
  std::string bytes(16, '\0');
  for (size_t i = 0; i < 16; ++i) {
    bytes[static_cast<size_t>(kAdGuidOrder[i])] = static_cast<char>(
        HexValue(digits[2 * i]) << 4 | HexValue(digits[2 * i + 1]));
  }
  return bytes;
}

Result<std::string> SidFromBytes(std::string_view bytes) {
  const bool is_whole = bytes.size() >= 8 && Byte(bytes[0]) == 1 &&
                        bytes.size() == 8 + 4 * Byte(bytes[1]);
  if (!is_whole) return Error{ErrorCode::kInvalid, "objectSid is malformed"};
  uint64_t authority = 0;
  for (size_t i = 2; i < 8; ++i) authority = authority << 8 | Byte(bytes[i]);
  std::string text = "S-1-" + std::to_string(authority);
  for (size_t i = 8; i < bytes.size(); i += 4) {
    const unsigned part = Byte(bytes[i]) | Byte(bytes[i + 1]) << 8 |
                          Byte(bytes[i + 2]) << 16 | Byte(bytes[i + 3]) << 24;
    text += "-" + std::to_string(part);
  }
  return text;
}

}  // namespace cutover
