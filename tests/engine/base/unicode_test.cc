// Text in the encodings of Windows: whole and unchanged, or an error.

#include "engine/base/unicode.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace cutover {
namespace {

using namespace std::string_literals;

std::string Utf16(const std::vector<char32_t>& points, bool is_little) {
  std::string bytes;
  const auto put = [&](char32_t unit) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += is_little ? low : high;
    bytes += is_little ? high : low;
  };
  for (char32_t point : points) {
    if (point < 0x10000) {
      put(point);
    } else {
      put(0xD800 + ((point - 0x10000) >> 10));
      put(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return bytes;
}

std::string Utf8(const std::vector<char32_t>& points) {
  std::string text;
  for (char32_t point : points) text += Utf8Of(point);
  return text;
}

rc::Gen<char32_t> AnyCharacter() {
  const auto within = [](uint32_t low, uint32_t high) {
    return rc::gen::map(rc::gen::inRange<uint32_t>(low, high),
                        [](uint32_t n) { return static_cast<char32_t>(n); });
  };
  return rc::gen::oneOf(within(1, 0x80), within(0x80, 0x800),
                        within(0x800, 0xD800), within(0xE000, 0x10000),
                        within(0x10000, 0x110000));
}

std::string Refused(const std::string& bytes) {
  const auto decoded = DecodeText(bytes);
  EXPECT_FALSE(decoded.ok());
  if (decoded.ok()) return "";
  EXPECT_EQ(decoded.error().code, ErrorCode::kInvalid);
  EXPECT_NE(decoded.error().remedy, "");
  return decoded.error().message;
}

TEST(DecodeText, GivesBackEveryTextInEveryEncoding) {
  EXPECT_TRUE(rc::check("no character is lost or changed", [] {
    auto points = *rc::gen::container<std::vector<char32_t>>(AnyCharacter());
    // Every file that is read begins with an ASCII character.
    points.insert(points.begin(), *rc::gen::elementOf("<[{\"#aZ"s));
    const std::string text = Utf8(points);
    const std::string little = Utf16(points, true);
    const std::string big = Utf16(points, false);
    using E = TextEncoding;
    const std::vector<std::pair<std::string, E>> files = {
        {text, E::kUtf8},
        {"\xEF\xBB\xBF" + text, E::kUtf8},
        {little, E::kUtf16LittleEndian},
        {"\xFF\xFE" + little, E::kUtf16LittleEndian},
        {big, E::kUtf16BigEndian},
        {"\xFE\xFF" + big, E::kUtf16BigEndian}};
    for (const auto& [bytes, encoding] : files) {
      const auto decoded = DecodeText(bytes);
      RC_ASSERT(decoded.ok());
      RC_ASSERT(decoded->utf8 == text);
      RC_ASSERT(decoded->encoding == encoding);
    }
  }));
}

TEST(DecodeText, GivesUtf8OrAnErrorForAnyBytes) {
  EXPECT_TRUE(rc::check("what is taken is well-formed", [] {
    const auto decoded = DecodeText(
        *rc::gen::container<std::string>(rc::gen::arbitrary<char>()));
    if (!decoded.ok()) return;
    RC_ASSERT(IsUtf8(decoded->utf8));
    RC_ASSERT(decoded->utf8.find('\0') == std::string::npos);
  }));
}

TEST(DecodeText, ReadsAnEmptyFile) {
  for (const std::string& bytes : {""s, "\xEF\xBB\xBF"s, "\xFF\xFE"s}) {
    const auto decoded = DecodeText(bytes);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded->utf8, "");
  }
}

TEST(DecodeText, NamesTheByteOfAnOlderCodePage) {
  EXPECT_NE(Refused("Name\r\nM\xFCller\r\n").find("byte 7: not UTF-8"),
            std::string::npos);
}

TEST(DecodeText, RefusesTwoEncodingsInAFile) {
  const std::string little = Utf16({U'a', U'\n'}, true);
  EXPECT_NE(Refused("name\n" + little), "");              // no mark
  EXPECT_NE(Refused("name\n\xFF\xFE" + little), "");      // a second mark
  EXPECT_NE(Refused("\xFF\xFE" + little + "odd"), "");    // half a character
  EXPECT_NE(Refused("\xFF\xFE" + little + "\0\0"s), "");  // a zero
}

TEST(DecodeText, RefusesHalfASurrogatePair) {
  EXPECT_NE(Refused("\xFF\xFE\x3D\xD8").find("byte 2"), std::string::npos);
  EXPECT_NE(Refused("\xFF\xFE\x3D\xD8"s + "a\0"s).find("byte 2"),
            std::string::npos);
  EXPECT_NE(Refused("\xFF\xFE\x00\xDE"s).find("byte 2"), std::string::npos);
}

TEST(DecodeText, RefusesUtf32) {
  EXPECT_NE(Refused("\xFF\xFE\0\0a\0\0\0"s).find("UTF-32"), std::string::npos);
  EXPECT_NE(Refused("\0\0\xFE\xFF\0\0\0a"s).find("UTF-32"), std::string::npos);
}

TEST(IsUtf8, KnowsNoOverlongFormSurrogateOrNumberTooLarge) {
  for (const std::string& bytes :
       {"\xC0\xAF"s, "\xE0\x80\xAF"s, "\xF0\x80\x80\xAF"s, "\xED\xA0\x80"s,
        "\xF4\x90\x80\x80"s, "\xF8\x88\x80\x80\x80"s, "\x80"s, "\xC3"s,
        "\xE2\x82"s, "\xC3("s, "\xFE"s}) {
    EXPECT_FALSE(IsUtf8(bytes)) << bytes.size();
  }
  EXPECT_TRUE(IsUtf8("\xF4\x8F\xBF\xBF\xEE\x80\x80\xC2\x80"));
}

TEST(Utf8Of, ReplacesWhatIsNoCharacter) {
  EXPECT_EQ(Utf8Of(0xD800), "\uFFFD");
  EXPECT_EQ(Utf8Of(0x110000), "\uFFFD");
  EXPECT_EQ(Utf8Of(U'ü') + Utf8Of(U'€') + Utf8Of(U'😀'), "ü€😀");
}

}  // namespace
}  // namespace cutover
