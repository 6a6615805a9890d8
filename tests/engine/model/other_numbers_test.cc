#include "engine/model/other_numbers.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

PhoneNumber Number(const std::string& text) {
  return *PhoneNumber::Parse(text);
}

TEST(OtherNumber, IsACategoryAndANumber) {
  const auto other = OtherNumber::Parse("alternate +4930100009;ext=7");
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->category, "alternate");
  EXPECT_EQ(other->number.Text(), "+4930100009;ext=7");
  EXPECT_EQ(other->Text(), "alternate +4930100009;ext=7");
  EXPECT_FALSE(OtherNumber::Parse("private").ok());
}

TEST(PrivateNumberOf, IsUnsetForAlternateNumbersAndForThoseOfNobody) {
  Facts facts;
  facts.SetList(Attribute::kOtherNumbers,
                {"alternate +4930100008", "private +4930100009"});
  EXPECT_EQ(PrivateNumberOf(facts, Number("+4930100009")), Value("private"));
  EXPECT_EQ(PrivateNumberOf(facts, Number("+4930100008")), Value());
  EXPECT_EQ(PrivateNumberOf(facts, Number("+4930100007")), Value());
}

TEST(SetPrivateNumber, LeavesTheOtherNumbersAlone) {
  Facts facts;
  facts.SetList(Attribute::kOtherNumbers, {"alternate +4930100008"});
  const Facts before = facts;
  SetPrivateNumber(facts, Number("+4930100009"), "private");
  EXPECT_EQ(facts.List(Attribute::kOtherNumbers),
            (std::vector<std::string>{"alternate +4930100008",
                                      "private +4930100009"}));
  SetPrivateNumber(facts, Number("+4930100009"), std::nullopt);
  EXPECT_EQ(facts.all(), before.all());
  SetPrivateNumber(facts, Number("+4930100008"), std::nullopt);
  EXPECT_EQ(facts.all(), before.all()) << "an alternate one";
}

}  // namespace
}  // namespace cutover
