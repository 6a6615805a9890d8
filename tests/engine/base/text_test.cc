#include "engine/base/text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace cutover {
namespace {

using Parts = std::vector<std::string>;

TEST(ToLower, LowersAsciiLettersOnly) {
  EXPECT_EQ(ToLower("Ann@CONTOSO.com-09_"), "ann@contoso.com-09_");
  EXPECT_EQ(ToLower("\xc3\x84rger"), "\xc3\x84rger");
}

TEST(EqualsIgnoringCase, ComparesWholeTexts) {
  EXPECT_TRUE(EqualsIgnoringCase("TeamsOnly", "teamsonly"));
  EXPECT_TRUE(EqualsIgnoringCase("", ""));
  EXPECT_FALSE(EqualsIgnoringCase("TeamsOnly", "TeamsOnl"));
  EXPECT_FALSE(EqualsIgnoringCase("a", ""));
  EXPECT_FALSE(EqualsIgnoringCase("@", "`"));
}

TEST(EndsWithIgnoringCase, ComparesTheEnd) {
  EXPECT_TRUE(EndsWithIgnoringCase("ann@Contoso.COM", "@contoso.com"));
  EXPECT_TRUE(EndsWithIgnoringCase("x", ""));
  EXPECT_FALSE(EndsWithIgnoringCase("com", "contoso.com"));
  EXPECT_FALSE(EndsWithIgnoringCase("contoso.com.evil", "contoso.com"));
}

TEST(StartsWithIgnoringCase, ComparesTheStart) {
  EXPECT_TRUE(StartsWithIgnoringCase("TEL:+49", "tel:"));
  EXPECT_TRUE(StartsWithIgnoringCase("x", ""));
  EXPECT_FALSE(StartsWithIgnoringCase("te", "tel:"));
  EXPECT_FALSE(StartsWithIgnoringCase("xtel:", "tel:"));
}

TEST(Trim, DropsSpaceAtBothEndsOnly) {
  EXPECT_EQ(Trim(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(Trim(" \t"), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(Split("a,b", ','), (Parts{"a", "b"}));
  EXPECT_EQ(Split(",a,,b,", ','), (Parts{"", "a", "", "b", ""}));
  EXPECT_EQ(Split("a", ','), (Parts{"a"}));
}

TEST(Split, HasNoPartsWhenTheTextIsEmpty) {
  EXPECT_EQ(Split("", ','), Parts{});
}

TEST(Join, PutsTheSeparatorBetweenParts) {
  EXPECT_EQ(Join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(Join({"a"}, ", "), "a");
  EXPECT_EQ(Join({}, ", "), "");
}

TEST(Join, KeepsEmptyPartsWhereverTheyStand) {
  EXPECT_EQ(Join({"a", "", "b", ""}, ","), "a,,b,");
  EXPECT_EQ(Join({"", "a"}, ","), ",a");
}

TEST(Join, ReversesSplit) {
  EXPECT_TRUE(rc::check("the parts make the text again", [] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string("ab,")));
    RC_ASSERT(Join(Split(text, ','), ",") == text);
  }));
}

TEST(MaskAllButLastFour, HidesAllButTheLastFour) {
  EXPECT_EQ(MaskAllButLastFour("+4930123456"), "*******3456");
  EXPECT_EQ(MaskAllButLastFour("12345"), "*2345");
}

TEST(MaskAllButLastFour, ShowsAShortText) {
  EXPECT_EQ(MaskAllButLastFour("3456"), "3456");
  EXPECT_EQ(MaskAllButLastFour(""), "");
}

}  // namespace
}  // namespace cutover
