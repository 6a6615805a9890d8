#include "engine/dial/automaton.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/dial/nfa.h"

namespace cutover {
namespace {

Automaton Of(const std::string& pattern) {
  auto automaton = AutomatonOf(pattern);
  if (!automaton.ok()) ADD_FAILURE() << automaton.error().message;
  return automaton.ok() ? *automaton : Automaton::None();
}

// Every string over `letters` of at most `most` characters.
std::vector<std::string> AllStrings(const std::string& letters, size_t most) {
  std::vector<std::string> all = {""};
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].size() == most) break;
    for (const char c : letters) all.push_back(all[i] + c);
  }
  return all;
}

TEST(Automaton, NoneIsEmptyAndAllHoldsTheEmptyText) {
  EXPECT_TRUE(Automaton::None().IsEmpty());
  EXPECT_EQ(Automaton::All().Shortest(), "");
}

TEST(Automaton, OnlyHoldsItsTextAlone) {
  const auto only = Automaton::Only("+49");
  for (const auto& text : AllStrings("+49", 4)) {
    EXPECT_EQ(only.Accepts(text), text == "+49") << text;
  }
  EXPECT_TRUE(Automaton::Only("a").IsEmpty()) << "outside the alphabet";
}

TEST(Automaton, ShortestIsTheFirstOfTheShortest) {
  EXPECT_EQ(Of("^(911|5\\d|\\+1)$").Shortest(), "50");
}

TEST(Automaton, SetOperationsSayOfEveryStringWhatLogicSays) {
  const std::vector<std::string> patterns = {
      "^0", "1$", "^[01]*$", "^(01)+$", "0{2}", "^(?!1)", "^$", "1|^0$"};
  const auto strings = AllStrings("01+", 5);
  for (const auto& left : patterns) {
    for (const auto& right : patterns) {
      const auto a = Of(left);
      const auto b = Of(right);
      const auto either = Union(a, b);
      const auto both = Intersection(a, b);
      const auto less = Difference(a, b);
      const auto not_a = a.Complement();
      for (const auto& text : strings) {
        const bool in_a = a.Accepts(text);
        const bool in_b = b.Accepts(text);
        ASSERT_EQ(either.Accepts(text), in_a || in_b) << left << right << text;
        ASSERT_EQ(both.Accepts(text), in_a && in_b) << left << right << text;
        ASSERT_EQ(less.Accepts(text), in_a && !in_b) << left << right << text;
        ASSERT_EQ(not_a.Accepts(text), !in_a) << left << text;
      }
    }
  }
}

TEST(Automaton, MinimalIsTheSameSetInNoMoreStates) {
  const auto wide = Of("^(0|1|00|01|10|11)(2|3)?$");
  const auto minimal = wide.Minimal();
  EXPECT_LE(minimal.size(), wide.size());
  EXPECT_TRUE(IsSameSet(wide, minimal));
  EXPECT_EQ(minimal.size(), minimal.Minimal().size());
  EXPECT_FALSE(IsSameSet(wide, Of("^(0|1)(2|3)?$")));
}

TEST(Automaton, AProofOverAPatternOfManyDigitsIsSmall) {
  const auto plan = Of("^\\+?(1[2-9]\\d{2}[2-9]\\d{6}|011\\d{7,15}|[2-9]11)$");
  EXPECT_LT(plan.size(), 80U);
  EXPECT_EQ(Difference(plan, Of("^\\+?\\d+$")).Shortest(), std::nullopt);
  EXPECT_EQ(Difference(plan, Of("^\\+?1?\\d+1$")).Shortest(), "0110000000");
}

}  // namespace
}  // namespace cutover
