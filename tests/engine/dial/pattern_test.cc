#include "engine/dial/pattern.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "engine/dial/nfa.h"

namespace cutover {
namespace {

ErrorCode CodeOf(const std::string& pattern) {
  auto automaton = AutomatonOf(pattern);
  return automaton.ok() ? ErrorCode::kBug : automaton.error().code;
}

// A random pattern of the kind that engineers write.
rc::Gen<std::string> AnyPattern(int depth) {
  const auto atom = rc::gen::element<std::string>(
      "0", "1", "9", "\\+", "\\d", "[0-4]", "[^19]", ".", "\\*", "(?:01)");
  if (depth == 0) return atom;
  return rc::gen::mapcat(rc::gen::inRange(0, 9), [depth](int kind) {
    const auto deeper = AnyPattern(depth - 1);
    const auto joined = [](const char* before, const char* after) {
      return [=](const std::string& inner) { return before + inner + after; };
    };
    const auto both = [&](const char* between) {
      return rc::gen::map(rc::gen::pair(deeper, deeper), [=](const auto& pair) {
        return pair.first + between + pair.second;
      });
    };
    switch (kind) {
      case 0:
        return rc::gen::map(deeper, joined("(", ")*"));
      case 1:
        return rc::gen::map(deeper, joined("(", "){1,2}"));
      case 2:
        return rc::gen::map(deeper, joined("(?:", ")?"));
      case 3:
        return rc::gen::map(both("|"), joined("(", ")"));
      case 4:
        return rc::gen::map(deeper, joined("^", ""));
      case 5:
        return rc::gen::map(deeper, joined("", "$"));
      case 6:
        return rc::gen::map(deeper, joined("(?!", ")\\d"));
      case 7:
        return rc::gen::map(deeper, joined("(?=", ")"));
      default:
        return both("");
    }
  });
}

RC_GTEST_PROP(Pattern, MeansTheSameToPcre2AndToTheAutomaton, ()) {
  const auto text = *AnyPattern(4);
  const auto automaton = AutomatonOf(text);
  RC_PRE(automaton.ok());
  const auto pattern = Pattern::Compile(text);
  RC_ASSERT(pattern.ok());
  for (int i = 0; i < 60; ++i) {
    const auto subject = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string("0194+*")));
    RC_LOG() << text << " on " << subject;
    RC_ASSERT(pattern->Matches(subject) == automaton->Accepts(subject));
  }
}

TEST(Pattern, MatchesAnywhereUnlessAnchored) {
  const auto pattern = Pattern::Compile("911");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->Matches("+49911123"));
  EXPECT_FALSE(Pattern::Compile("^\\+?911$")->Matches("+49911"));
}

TEST(Pattern, SubtractsAClassAsDotNetDoes) {
  const auto pattern = Pattern::Compile("^[0-9-[5]]$");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->Matches("4"));
  EXPECT_FALSE(pattern->Matches("5"));
}

TEST(Pattern, IsRefusedWhereDotNetRefusesIt) {
  for (const char* text : {"(", ")", "[0-9", "a**", "\\d++", "*1", "1{3,2}",
                           "[9-0]", "\\q", "1\\", "{2}"}) {
    EXPECT_EQ(CodeOf(text), ErrorCode::kInvalid) << text;
    EXPECT_FALSE(Pattern::Compile(text).ok()) << text;
  }
}

TEST(Pattern, IsEvaluatedButNotProvedWhereItIsNotRegular) {
  for (const char* text : {"^(\\d)\\1$", "(?<=0)1", "\\b911", "(?<a>1)"}) {
    EXPECT_EQ(CodeOf(text), ErrorCode::kRefused) << text;
    EXPECT_TRUE(Pattern::Compile(text).ok()) << text;
  }
  EXPECT_TRUE(Pattern::Compile("^(\\d)\\1$")->Matches("44"));
}

// Found by the property above: PCRE2 tries every way of the stars first.
TEST(Pattern, IsDecidedByTheAutomatonWhereMatchingMeetsItsLimit) {
  const auto pattern = Pattern::Compile("(((.)*)*)*(?!(\\d)*$)\\d");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->Matches("9++4444"));
  EXPECT_FALSE(pattern->Matches("++4444444"));
}

TEST(Pattern, GivesUpOnAHostilePatternInsteadOfHanging) {
  const auto pattern = Pattern::Compile("^(\\d+)+(\\d)\\2x$");
  ASSERT_TRUE(pattern.ok());
  EXPECT_FALSE(pattern->Matches("01234567890123456789012345678901234567890"));
}

TEST(Translation, TakesGroupsAsDotNetDoes) {
  const auto pattern = Pattern::Compile("^0(\\d{2})(\\d+)$");
  ASSERT_TRUE(pattern.ok());
  EXPECT_EQ(pattern->Replace("0301234", "+49$1$2"), "+49301234");
  EXPECT_EQ(pattern->Replace("0301234", "+49${2}0${1}"), "+491234030");
  EXPECT_EQ(pattern->Replace("0301234", "$&"), "0301234");
  EXPECT_EQ(pattern->Replace("0301234", "$$1"), "$1");
  EXPECT_EQ(pattern->Replace("1", "+49$1"), std::nullopt);
  // There is no group 149: .NET leaves it as it stands.
  EXPECT_EQ(pattern->Replace("0301234", "$149"), "$149");
}

TEST(Translation, PutsNothingForAGroupThatDidNotMatch) {
  EXPECT_EQ(Pattern::Compile("^(1)?(2)$")->Replace("2", "+$1$2"), "+2");
}

}  // namespace
}  // namespace cutover
