#include "engine/plan/waves.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace cutover {
namespace {

KeyedMove MoveOf(const std::string& key, int number) {
  KeyedMove move{key, {}};
  move.move.user.key = "ad:" + std::to_string(number);
  move.move.user.upn = std::to_string(number) + "@contoso.test";
  return move;
}

RC_GTEST_PROP(Waves, HoldEveryMoveOnceWithinTheSizeAndUnderOneKey, ()) {
  const auto keys =
      *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
  Policy policy;
  policy.wave_size = *rc::gen::inRange(1, 9);
  policy.pilot_size = *rc::gen::inRange(0, 5);
  policy.wave_key = WaveKey::kCountry;
  std::vector<KeyedMove> moves;
  std::map<std::string, std::string> key_of;
  for (size_t i = 0; i < keys.size(); ++i) {
    moves.push_back(MoveOf("K" + std::to_string(keys[i]), static_cast<int>(i)));
    key_of[moves.back().move.user.key] = moves.back().key;
  }
  std::set<std::string> seen;
  std::set<int> numbers;
  for (const Wave& wave : FormWaves(moves, policy)) {
    RC_ASSERT(numbers.insert(wave.number).second);
    RC_ASSERT(!wave.moves.empty());
    const int limit = wave.number == 0 ? policy.pilot_size : policy.wave_size;
    RC_ASSERT(static_cast<int>(wave.moves.size()) <= limit);
    std::set<std::string> wave_keys;
    for (const Move& move : wave.moves) {
      RC_ASSERT(seen.insert(move.user.key).second);
      wave_keys.insert(key_of[move.user.key]);
    }
    RC_ASSERT(wave.number == 0 || wave_keys.size() == 1);
  }
  RC_ASSERT(seen.size() == keys.size());
}

TEST(Waves, TakeTheWindowOfTheirNumberOrTheCampaigns) {
  Policy policy;
  policy.wave_size = 1;
  policy.default_window = Window{Time{10}, Time{20}, "UTC"};
  policy.windows[2] = Window{Time{30}, Time{40}, "UTC"};
  const auto waves = FormWaves({MoveOf("", 1), MoveOf("", 2)}, policy);
  ASSERT_EQ(waves.size(), 2u);
  EXPECT_EQ(waves[0].window->opens, Time{10});
  EXPECT_EQ(waves[1].window->opens, Time{30});
}

}  // namespace
}  // namespace cutover
