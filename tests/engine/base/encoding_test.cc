#include "engine/base/encoding.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace cutover {
namespace {

constexpr const char* kGuid = "00112233-4455-6677-8899-aabbccddeeff";

std::string BytesOf(const std::vector<int>& values) {
  std::string bytes;
  for (int value : values) bytes += static_cast<char>(value);
  return bytes;
}

std::string AdBytes() {
  return BytesOf({0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99,
                  0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff});
}

// S-1-5-21-1-2-4294967295-513
std::string SidBytes() {
  return BytesOf({1, 5, 0, 0, 0, 0, 0,   5,   21,  0,   0, 0, 1, 0,
                  0, 0, 2, 0, 0, 0, 255, 255, 255, 255, 1, 2, 0, 0});
}

TEST(HexEncode, WritesTwoLowerCaseDigitsAByte) {
  EXPECT_EQ(HexEncode(BytesOf({0x00, 0x0f, 0xa5, 0xff})), "000fa5ff");
  EXPECT_EQ(HexEncode(""), "");
}

TEST(Base64Encode, KnowsTheVectorsOfRfc4648) {
  EXPECT_EQ(Base64Encode(""), "");
  EXPECT_EQ(Base64Encode("f"), "Zg==");
  EXPECT_EQ(Base64Encode("fo"), "Zm8=");
  EXPECT_EQ(Base64Encode("foo"), "Zm9v");
  EXPECT_EQ(Base64Encode("foob"), "Zm9vYg==");
  EXPECT_EQ(Base64Encode("fooba"), "Zm9vYmE=");
  EXPECT_EQ(Base64Encode("foobar"), "Zm9vYmFy");
}

TEST(Base64Decode, KnowsTheVectorsOfRfc4648) {
  EXPECT_EQ(*Base64Decode(""), "");
  EXPECT_EQ(*Base64Decode("Zg=="), "f");
  EXPECT_EQ(*Base64Decode("Zm8="), "fo");
  EXPECT_EQ(*Base64Decode("Zm9vYmFy"), "foobar");
}

TEST(Base64Decode, ReversesBase64Encode) {
  EXPECT_TRUE(rc::check("any bytes survive base64", [] {
    const auto bytes = *rc::gen::arbitrary<std::string>();
    const auto decoded = Base64Decode(Base64Encode(bytes));
    RC_ASSERT(decoded.ok());
    RC_ASSERT(*decoded == bytes);
  }));
}

// Every text of four characters from an alphabet of all sorts.
TEST(Base64Decode, RefusesAnyTextThatBase64EncodeDoesNotWrite) {
  const std::string alphabet = "AQZgw9+/=- \n";
  std::vector<std::string> accepted;
  for (char a : alphabet) {
    for (char b : alphabet) {
      for (char c : alphabet) {
        for (char d : alphabet) {
          const std::string text{a, b, c, d};
          const auto bytes = Base64Decode(text);
          const bool is_ours = bytes.ok() && Base64Encode(*bytes) == text;
          if (bytes.ok() && !is_ours) accepted.push_back(text);
        }
      }
    }
  }
  EXPECT_TRUE(accepted.empty())
      << accepted.size() << " texts, the first is " << accepted.front();
}

TEST(Base64Decode, RefusesAWrongLength) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zm9vY", "Zg==="}) {
    const auto decoded = Base64Decode(text);
    ASSERT_FALSE(decoded.ok()) << text;
    EXPECT_EQ(decoded.error().code, ErrorCode::kInvalid) << text;
  }
}

TEST(Base64Decode, RefusesWrongCharacters) {
  for (const char* text : {"Zm9-", "Zm9_", "Zm 9", "Zm9\n", "Zm\xc3\xbc"}) {
    EXPECT_FALSE(Base64Decode(text).ok()) << text;
  }
}

TEST(Base64Decode, RefusesPaddingInTheWrongPlace) {
  for (const char* text :
       {"====", "Z===", "Zg==Zg==", "Z=g=", "=Zg=", "Zm9vYg==Zm9v"}) {
    EXPECT_FALSE(Base64Decode(text).ok()) << text;
  }
}

TEST(Base64Decode, RefusesPaddingBitsThatAreNotZero) {
  EXPECT_FALSE(Base64Decode("Zh==").ok());
  EXPECT_FALSE(Base64Decode("Zm9=").ok());
}

TEST(Base64UrlEncode, UsesTheUrlAlphabetWithoutPadding) {
  EXPECT_EQ(Base64UrlEncode(BytesOf({0xfb, 0xff})), "-_8");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  EXPECT_EQ(Base64UrlEncode(""), "");
}

TEST(PercentEncode, LeavesUnreservedCharactersAlone) {
  EXPECT_EQ(PercentEncode("AZaz09-._~"), "AZaz09-._~");
}

TEST(PercentEncode, EncodesEverythingElseInUpperCase) {
  EXPECT_EQ(PercentEncode("a b/c?d=e&f+g%"), "a%20b%2Fc%3Fd%3De%26f%2Bg%25");
  EXPECT_EQ(PercentEncode("\xc3\xbc"), "%C3%BC");
  EXPECT_EQ(PercentEncode("'"), "%27");
}

TEST(PercentDecode, ReadsBothCasesOfHex) {
  EXPECT_EQ(PercentDecode("%c3%BC%2f"), "\xc3\xbc/");
}

TEST(PercentDecode, LeavesWhatIsNoEscape) {
  EXPECT_EQ(PercentDecode("100%"), "100%");
  EXPECT_EQ(PercentDecode("%4"), "%4");
  EXPECT_EQ(PercentDecode("%zz"), "%zz");
  EXPECT_EQ(PercentDecode("a+b"), "a+b");
}

TEST(PercentDecode, ReversesPercentEncode) {
  EXPECT_TRUE(rc::check("any bytes survive percent coding", [] {
    const auto bytes = *rc::gen::arbitrary<std::string>();
    RC_ASSERT(PercentDecode(PercentEncode(bytes)) == bytes);
  }));
}

TEST(GuidFromAdBytes, ReadsTheFirstThreeFieldsLittleEndian) {
  EXPECT_EQ(*GuidFromAdBytes(AdBytes()), kGuid);
}

TEST(GuidFromAdBytes, RefusesAnyOtherLengthThanSixteen) {
  for (size_t length : {0u, 15u, 17u}) {
    const auto guid = GuidFromAdBytes(std::string(length, 'x'));
    ASSERT_FALSE(guid.ok()) << length;
    EXPECT_EQ(guid.error().code, ErrorCode::kInvalid) << length;
  }
}

TEST(GuidToAdBytes, WritesTheOrderOfActiveDirectory) {
  EXPECT_EQ(*GuidToAdBytes(kGuid), AdBytes());
}

TEST(GuidToAdBytes, ReadsUpperCase) {
  EXPECT_EQ(*GuidToAdBytes("00112233-4455-6677-8899-AABBCCDDEEFF"), AdBytes());
}

TEST(GuidToAdBytes, ReversesGuidFromAdBytes) {
  EXPECT_TRUE(rc::check("any sixteen bytes survive", [] {
    const auto bytes =
        *rc::gen::container<std::string>(16, rc::gen::arbitrary<char>());
    RC_ASSERT(*GuidToAdBytes(*GuidFromAdBytes(bytes)) == bytes);
  }));
}

TEST(GuidToAdBytes, RefusesTooFewOrTooManyDigits) {
  for (const char* text : {"", "00112233", "00112233445566778899aabbccddeeff",
                           "{00112233-4455-6677-8899-aabbccddeeff}",
                           "00112233-4455-6677-8899-aabbccddeef",
                           "00112233-4455-6677-8899-aabbccddeeff0"}) {
    const auto bytes = GuidToAdBytes(text);
    ASSERT_FALSE(bytes.ok()) << text;
    EXPECT_EQ(bytes.error().code, ErrorCode::kInvalid) << text;
  }
}

TEST(GuidToAdBytes, RefusesHyphensInTheWrongPlace) {
  EXPECT_FALSE(GuidToAdBytes("0011-2233-4455-6677-8899aabbccddeeff").ok());
  EXPECT_FALSE(GuidToAdBytes("00112233445566778899aabbccddeeff----").ok());
}

TEST(GuidToAdBytes, RefusesOtherCharactersForHyphens) {
  EXPECT_FALSE(GuidToAdBytes("00112233 4455 6677 8899 aabbccddeeff").ok());
  EXPECT_FALSE(GuidToAdBytes("00112233x4455y6677z8899-aabbccddeeff").ok());
}

TEST(SidFromBytes, WritesTheTextForm) {
  EXPECT_EQ(*SidFromBytes(SidBytes()), "S-1-5-21-1-2-4294967295-513");
}

TEST(SidFromBytes, ReadsOneSubAuthority) {
  EXPECT_EQ(*SidFromBytes(BytesOf({1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0})),
            "S-1-5-18");
}

TEST(SidFromBytes, RefusesEveryShorterOrLongerText) {
  const std::string whole = SidBytes();
  for (size_t length = 0; length < whole.size(); ++length) {
    const auto sid = SidFromBytes(whole.substr(0, length));
    ASSERT_FALSE(sid.ok()) << length;
    EXPECT_EQ(sid.error().code, ErrorCode::kInvalid) << length;
  }
  EXPECT_FALSE(SidFromBytes(whole + "x").ok());
}

TEST(SidFromBytes, RefusesAnotherRevision) {
  std::string bytes = SidBytes();
  bytes[0] = 2;
  EXPECT_FALSE(SidFromBytes(bytes).ok());
}

}  // namespace
}  // namespace cutover
