#include "engine/dial/preimage.h"

#include <gtest/gtest.h>

#include "engine/dial/nfa.h"
#include "engine/dial/pattern.h"

namespace cutover {
namespace {

struct Rule {
  const char* pattern;
  const char* translation;
};

std::vector<std::string> AllStrings(size_t most) {
  std::vector<std::string> all = {""};
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].size() == most) break;
    for (const char c : {'0', '1', '4', '9', '+'}) all.push_back(all[i] + c);
  }
  return all;
}

TEST(Preimage, HoldsExactlyTheStringsThatTheRuleTurnsIntoTheWanted) {
  const std::vector<Rule> rules = {
      {"^(\\d{4})$", "+49$1"},       {"^0(\\d+)$", "+4$1"},
      {"^00(\\d+)$", "+$1"},         {"^(0)?(1\\d*)$", "+9$2"},
      {"^(\\d)(\\d*)$", "$1+9$2"},   {"^9(0|4)(1)?$", "+$1$2"},
      {"^\\+?(\\d+)$", "$0"},        {"^(?!0)(\\d+)$", "0$1"},
      {"^(1|4)$|^9(0|1)$", "+$1$2"}, {"^\\d*$", "+1"},
  };
  const std::vector<const char*> wanted = {
      "^\\+4", "^\\+\\d{3}$", "9$", "^\\+(1|49)\\d+$", "0", "^\\+1$"};
  const auto strings = AllStrings(6);
  for (const Rule& rule : rules) {
    const auto pattern = Pattern::Compile(rule.pattern);
    ASSERT_TRUE(pattern.ok());
    for (const char* language : wanted) {
      const auto target = AutomatonOf(language);
      ASSERT_TRUE(target.ok());
      const auto found = Preimage(rule.pattern, rule.translation, *target);
      ASSERT_TRUE(found.ok()) << found.error().message;
      for (const auto& text : strings) {
        const auto result = pattern->Replace(text, rule.translation);
        ASSERT_EQ(found->Accepts(text), result && target->Accepts(*result))
            << rule.pattern << " to " << rule.translation << " on " << text
            << " for " << language;
      }
    }
  }
}

TEST(Preimage, SaysWhenItCannotBeCertain) {
  const std::vector<Rule> rules = {
      {"(\\d{4})", "+49$1"},        // replaced in the middle of a string
      {"^(\\d*)(\\d*)$", "$1+$2"},  // two ways to split
      {"^(\\d)*$", "+$1"},          // the last turn of a repeat
      {"^(\\d)(\\d)$", "$2$1"},     // out of order
      {"^(\\d)$", "$1$1"},          // twice
      {"^((\\d)1)$", "$1$2"},       // one inside the other
      {"^(\\d)\\1$", "$1"},         // not regular
  };
  for (const Rule& rule : rules) {
    const auto found =
        Preimage(rule.pattern, rule.translation, Automaton::All());
    ASSERT_FALSE(found.ok()) << rule.pattern;
    EXPECT_EQ(found.error().code, ErrorCode::kRefused) << rule.pattern;
  }
}

}  // namespace
}  // namespace cutover
