#include "engine/model/phone_number.h"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace cutover {
namespace {

std::string Canonical(const std::string& text) {
  const auto number = PhoneNumber::Parse(text);
  return number.ok() ? number->Text() : "refused: " + number.error().message;
}

PhoneNumber Number(const std::string& text) {
  return *PhoneNumber::Parse(text);
}

rc::Gen<std::string> SomeDigits(size_t most) {
  return rc::gen::mapcat(
      rc::gen::inRange<size_t>(1, most + 1), [](size_t count) {
        return rc::gen::container<std::string>(
            count, rc::gen::elementOf(std::string("0123456789")));
      });
}

TEST(PhoneNumber, HasOneCanonicalFormForEveryWayToWriteIt) {
  for (const char* text :
       {"+4930123456", "4930123456", "tel:+4930123456", "TEL:4930123456",
        "+49 30 123456", "+49 (30) 123-456", "+49.30.123.456", "+49 30/123456",
        "  +4930123456\n", "tel: +4930123456"}) {
    EXPECT_EQ(Canonical(text), "+4930123456") << text;
  }
}

TEST(PhoneNumber, KeepsItsExtensionApart) {
  for (const char* text : {"+4930123456;ext=12", "tel:+4930123456;ext=12",
                           "+49 30 123456 ;EXT=12", "4930123456;ext=1-2"}) {
    EXPECT_EQ(Canonical(text), "+4930123456;ext=12") << text;
  }
  EXPECT_EQ(Number("+4930;ext=007").base(), "+4930");
  EXPECT_EQ(Number("+4930;ext=007").extension(), "007");
}

TEST(PhoneNumber, WritesTheFormOfActiveDirectory) {
  EXPECT_EQ(Number("49 30 123456").TelUri(), "tel:+4930123456");
  EXPECT_EQ(Number("+4930;ext=12").TelUri(), "tel:+4930;ext=12");
}

TEST(PhoneNumber, IsAnotherNumberWhenEitherPartDiffers) {
  EXPECT_EQ(Number("+49 30"), Number("tel:4930"));
  EXPECT_NE(Number("+4930"), Number("+4931"));
  EXPECT_NE(Number("+4930"), Number("+4930;ext=1"));
  EXPECT_NE(Number("+4930;ext=1"), Number("+4930;ext=01"));
}

TEST(PhoneNumber, RefusesLetters) {
  for (const char* text : {"+493O123456", "+49 30 l23456", "+1800FLOWERS",
                           "ann@contoso.com", "+4930123456x12"}) {
    const auto number = PhoneNumber::Parse(text);
    ASSERT_FALSE(number.ok()) << text;
    EXPECT_EQ(number.error().code, ErrorCode::kInvalid) << text;
    EXPECT_FALSE(number.error().remedy.empty()) << text;
  }
}

TEST(PhoneNumber, RefusesAnEmptyNumber) {
  for (const char* text :
       {"", " ", "+", "tel:", "tel:+", "-- ()", ";ext=12", "+;ext=12"}) {
    const auto number = PhoneNumber::Parse(text);
    ASSERT_FALSE(number.ok()) << text;
    EXPECT_EQ(number.error().code, ErrorCode::kInvalid) << text;
  }
}

TEST(PhoneNumber, RefusesAnExtensionThatIsEmptyOrHoldsLetters) {
  for (const char* text : {"+4930;ext=", "+4930;ext=-", "+4930;ext=1O",
                           "+4930;ext=+1", "+4930;ext=1;ext=2"}) {
    EXPECT_FALSE(PhoneNumber::Parse(text).ok()) << text;
  }
}

TEST(PhoneNumber, RefusesAnyOtherParameter) {
  for (const char* text :
       {"+4930;", "+4930;phone-context=x", "+4930;12", "+4930;ext"}) {
    EXPECT_FALSE(PhoneNumber::Parse(text).ok()) << text;
  }
}

TEST(PhoneNumber, RefusesAPlusThatIsNotInFront) {
  for (const char* text : {"++4930", "49+30", "4930+"}) {
    EXPECT_FALSE(PhoneNumber::Parse(text).ok()) << text;
  }
}

TEST(PhoneNumber, RefusesCharactersThatOnlyLookLikeDigits) {
  EXPECT_FALSE(PhoneNumber::Parse("+49\xd9\xa3\xd9\xa0").ok());
  EXPECT_FALSE(PhoneNumber::Parse("+49\xe2\x80\x93"
                                  "30")
                   .ok());
}

TEST(PhoneNumber, ReadsItsOwnTextBack) {
  EXPECT_TRUE(rc::check("the canonical form is canonical", [] {
    std::string text = *SomeDigits(20);
    if (*rc::gen::arbitrary<bool>()) text += ";ext=" + *SomeDigits(6);
    const PhoneNumber number = *PhoneNumber::Parse(text);
    RC_ASSERT(number.Text() == "+" + text);
    RC_ASSERT(*PhoneNumber::Parse(number.Text()) == number);
    RC_ASSERT(*PhoneNumber::Parse(number.TelUri()) == number);
  }));
}

TEST(PhoneNumber, IsFullE164FromTenToFifteenDigits) {
  EXPECT_FALSE(Number("+123456789").IsFullE164());
  EXPECT_TRUE(Number("+1234567890").IsFullE164());
  EXPECT_TRUE(Number("+123456789012345").IsFullE164());
  EXPECT_FALSE(Number("+1234567890123456").IsFullE164());
  EXPECT_FALSE(Number("+12345;ext=67890").IsFullE164());
}

TEST(PhoneNumber, KnowsItsRegion) {
  EXPECT_EQ(Number("+4930123456").Region(), "DE");
  EXPECT_EQ(Number("+14255550123").Region(), "US");
  EXPECT_EQ(Number("+14165550123").Region(), "CA");
  EXPECT_EQ(Number("+4930123456;ext=12").Region(), "DE");
}

TEST(PhoneNumber, HasNoRegionWhenNoCountryOwnsIt) {
  EXPECT_EQ(Number("+999123456789").Region(), "");
  EXPECT_EQ(Number("+80012345678").Region(), "");
  EXPECT_EQ(Number("+1").Region(), "");
}

TEST(NumberTypeName, IsReadBackWhateverItsCase) {
  for (NumberType type : {NumberType::kDirectRouting, NumberType::kCallingPlan,
                          NumberType::kOperatorConnect}) {
    EXPECT_EQ(NumberTypeNamed(NumberTypeName(type)), type);
  }
  EXPECT_STREQ(NumberTypeName(NumberType::kDirectRouting), "directRouting");
  EXPECT_EQ(NumberTypeNamed("DirectRouting"), NumberType::kDirectRouting);
  EXPECT_EQ(NumberTypeNamed("carrierPigeon"), std::nullopt);
}

TEST(NumberSourceName, IsReadBackWhateverItsCase) {
  for (NumberSource source :
       {NumberSource::kOnline, NumberSource::kOnPremises}) {
    EXPECT_EQ(NumberSourceNamed(NumberSourceName(source)), source);
  }
  EXPECT_EQ(NumberSourceNamed("OnPremises"), NumberSource::kOnPremises);
  EXPECT_EQ(NumberSourceNamed(""), std::nullopt);
}

TEST(NumberValue, WritesTypeSourceNumberAndLocation) {
  NumberValue value{Number("+4930;ext=1"), NumberType::kDirectRouting,
                    NumberSource::kOnPremises};
  EXPECT_EQ(value.Text(), "directRouting onPremises +4930;ext=1");
  value.location_id = "loc-1";
  EXPECT_EQ(value.Text(), "directRouting onPremises +4930;ext=1 @loc-1");
}

TEST(NumberValue, ReadsItsOwnTextBack) {
  EXPECT_TRUE(rc::check("every part survives the text", [] {
    std::string text = *SomeDigits(15);
    if (*rc::gen::arbitrary<bool>()) text += ";ext=" + *SomeDigits(6);
    const NumberValue value{
        *PhoneNumber::Parse(text),
        *rc::gen::element(NumberType::kDirectRouting, NumberType::kCallingPlan,
                          NumberType::kOperatorConnect),
        *rc::gen::element(NumberSource::kOnline, NumberSource::kOnPremises),
        *rc::gen::container<std::string>(
            rc::gen::elementOf(std::string("0123456789abcdef-")))};
    const auto read = NumberValue::Parse(value.Text());
    RC_ASSERT(read.ok());
    RC_ASSERT(read->number == value.number);
    RC_ASSERT(read->type == value.type);
    RC_ASSERT(read->source == value.source);
    RC_ASSERT(read->location_id == value.location_id);
  }));
}

TEST(NumberValue, RefusesATextThatItDidNotWrite) {
  for (const char* text :
       {"", "+4930123456", "directRouting +4930123456", "directRouting online",
        "directRouting online 493O", "pigeon online +4930",
        "directRouting nowhere +4930", "directRouting online +4930 @a @b",
        "directRouting  online +4930"}) {
    EXPECT_FALSE(NumberValue::Parse(text).ok()) << text;
  }
}

TEST(NumberValue, RefusesALocationWithoutItsSign) {
  EXPECT_FALSE(NumberValue::Parse("directRouting online +4930 loc-1").ok());
}

TEST(NumberValue, RefusesAnEmptyLocation) {
  EXPECT_FALSE(NumberValue::Parse("directRouting online +4930 @").ok());
}

TEST(NumberValue, RefusesASpaceAtTheEnd) {
  EXPECT_FALSE(NumberValue::Parse("directRouting online +4930 ").ok());
}

}  // namespace
}  // namespace cutover
