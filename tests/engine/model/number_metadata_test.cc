#include "engine/model/number_metadata.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cutover {
namespace {

bool Holds(const std::vector<DialExample>& examples, DialKind kind,
           const std::string& text) {
  return std::any_of(examples.begin(), examples.end(),
                     [&](const DialExample& each) {
                       return each.kind == kind && each.text == text;
                     });
}

TEST(DialExamples, HoldEmergencyNumbersWithAndWithoutThePlus) {
  const auto germany = DialExamples("DE");
  for (const char* text : {"110", "+110", "112", "+112"}) {
    EXPECT_TRUE(Holds(germany, DialKind::kEmergency, text)) << text;
  }
  EXPECT_TRUE(Holds(DialExamples("US"), DialKind::kEmergency, "911"));
  EXPECT_TRUE(Holds(DialExamples("GB"), DialKind::kEmergency, "999"));
  EXPECT_TRUE(Holds(DialExamples("AU"), DialKind::kEmergency, "000"));
}

TEST(DialExamples, AreDialledAsInTheCountry) {
  const auto germany = DialExamples("DE");
  const auto has = [&](DialKind kind, const char* prefix) {
    return std::any_of(germany.begin(), germany.end(), [&](const auto& each) {
      return each.kind == kind && each.text.starts_with(prefix);
    });
  };
  EXPECT_TRUE(has(DialKind::kNational, "0"));
  EXPECT_TRUE(has(DialKind::kNational, "+49"));
  EXPECT_TRUE(has(DialKind::kNational, "49"));
  EXPECT_TRUE(has(DialKind::kMobile, "01"));
  EXPECT_TRUE(has(DialKind::kInternational, "001"));
  EXPECT_TRUE(has(DialKind::kInternational, "+1"));
  EXPECT_FALSE(has(DialKind::kInternational, "+49"));
}

TEST(DialExamples, OfEveryKindForTheBigCountries) {
  for (const char* country : {"DE", "US", "GB", "FR", "JP", "BR", "IN"}) {
    const auto examples = DialExamples(country);
    for (const DialKind kind :
         {DialKind::kNational, DialKind::kMobile, DialKind::kInternational,
          DialKind::kEmergency}) {
      EXPECT_TRUE(
          std::any_of(examples.begin(), examples.end(),
                      [&](const auto& each) { return each.kind == kind; }))
          << country << " " << DialKindName(kind);
    }
  }
}

TEST(DialExamples, OfNoCountryAreNone) {
  EXPECT_FALSE(IsKnownCountry("XX"));
  EXPECT_TRUE(DialExamples("XX").empty());
  EXPECT_TRUE(EmergencyNumbers("").empty());
}

TEST(DialPrefixes, AreThoseOfTheCountry) {
  EXPECT_EQ(DialPrefixesOf("DE").international, "00");
  EXPECT_EQ(DialPrefixesOf("DE").national, "0");
  EXPECT_EQ(DialPrefixesOf("US").international, "011");
  EXPECT_EQ(DialPrefixesOf("US").national, "1");
  EXPECT_EQ(DialPrefixesOf("JP").international, "010");
  EXPECT_EQ(DialPrefixesOf("FR").country_code, "33");
  EXPECT_EQ(DialPrefixesOf("XX").country_code, "");
}

}  // namespace
}  // namespace cutover
