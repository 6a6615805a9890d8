#include "engine/plan/wave_conflict.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/engine/plan/wave_brute.h"

namespace cutover {
namespace {

Night NightAt(int64_t day, std::vector<int> barriers = {}) {
  const Time opens{Hours(24 * day + 22).us};
  return {opens, opens + Hours(6), day, std::move(barriers)};
}

WaveProblem Nights(int users, int nights) {
  WaveProblem problem;
  problem.movers.resize(static_cast<size_t>(users));
  problem.calendars = {{"", "UTC", {}, std::nullopt}};
  for (int day = 1; day <= nights; ++day)
    problem.calendars[0].nights.push_back(NightAt(day));
  problem.limits = {{LimitKind::kUntil, 0, "until"}};
  return problem;
}

std::vector<std::string> WordsOf(const WaveConflict& conflict) {
  std::vector<std::string> words;
  for (const WaveLimit& each : conflict.limits) words.push_back(each.words);
  return words;
}

using Words = std::vector<std::string>;

TEST(SmallestConflict, NamesTheLimitAndTheEndThatLeaveTooFewNights) {
  WaveProblem problem = Nights(30, 2);
  problem.size = 20;
  problem.most_a_night = 10;
  problem.seats_a_day = 50;
  problem.limits.push_back({LimitKind::kSize, 0, "size"});
  problem.limits.push_back({LimitKind::kNightLoad, 0, "most a night"});
  problem.limits.push_back({LimitKind::kSeatsADay, 0, "seats a day"});
  const WaveConflict conflict = SmallestConflict(problem);
  EXPECT_EQ(WordsOf(conflict), (Words{"until", "most a night"}));
  EXPECT_TRUE(conflict.is_proven);
  EXPECT_EQ(conflict.unplaced.size(), 10u);
}

TEST(SmallestConflict, NamesTheFreezeWithoutWhichTheNightsWouldDo) {
  WaveProblem problem = Nights(30, 3);
  problem.size = 10;
  problem.calendars[0].nights[1].barriers = {1};
  problem.calendars[0].nights.push_back(NightAt(9, {0}));
  problem.limits.push_back({LimitKind::kSize, 0, "size"});
  problem.limits.push_back({LimitKind::kBarrier, 1, "year end"});
  // The other freeze alone would do as well: two nights are shut, one is
  // needed.
  const WaveConflict conflict = SmallestConflict(problem);
  EXPECT_EQ(WordsOf(conflict), (Words{"until", "size", "year end"}));
}

TEST(SmallestConflict, NamesOneThatIsImpossibleByItself) {
  WaveProblem problem = Nights(5, 9);
  problem.size = 2;
  problem.supplies = {{"MCOEV", {{Time{}, 3}}}};
  for (Mover& mover : problem.movers) mover.takes = {1};
  problem.limits.push_back({LimitKind::kSize, 0, "size"});
  problem.limits.push_back({LimitKind::kSupply, 0, "seats of MCOEV"});
  EXPECT_EQ(WordsOf(SmallestConflict(problem)), (Words{"seats of MCOEV"}));
}

TEST(SmallestConflict, PrefersTheSmallerOfTwo) {
  // Inseparable members exceed the wave; besides, nights, size and the freeze
  // together are too little.
  WaveProblem problem = Nights(6, 2);
  problem.size = 2;
  problem.calendars[0].nights[1].barriers = {0};
  problem.ties = {{TieKind::kLines, "", Bond::kHard, {0, 1, 2}}};
  problem.limits.push_back({LimitKind::kSize, 0, "size"});
  problem.limits.push_back({LimitKind::kBarrier, 0, "freeze"});
  problem.limits.push_back(
      {LimitKind::kInseparable, static_cast<int>(TieKind::kLines), "lines"});
  EXPECT_EQ(SmallestConflict(problem).limits.size(), 2u);
}

TEST(WaveRefusal, SaysWhatAndWhomInPlainWords) {
  const WaveConflict conflict{
      {{LimitKind::kUntil, 0, "waves.until = \"2027-01-02\" (line 3)"},
       {LimitKind::kSize, 0, "waves.size = 2 (line 2)"}},
      {0, 1, 2, 3},
      true};
  const Error error = WaveRefusal(conflict, {"a", "b", "c", "d"});
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_EQ(error.message,
            "no waves can keep all of these together:\n"
            "  waves.until = \"2027-01-02\" (line 3)\n"
            "  waves.size = 2 (line 2)\n"
            "without a wave: a, b, c and 1 more");
}

// Brute force over the sets of limits and over the schedules of each.
RC_GTEST_PROP(SmallestConflict, IsAsSmallAsThereIsAny, ()) {
  WaveProblem problem = Nights(*rc::gen::inRange(2, 7), 3);
  problem.size = *rc::gen::inRange(1, 3);
  problem.most_a_night = *rc::gen::inRange(1, 3);
  problem.seats_a_day = *rc::gen::inRange(1, 3);
  for (Mover& mover : problem.movers) mover.seats = *rc::gen::inRange(0, 2);
  for (Night& night : problem.calendars[0].nights)
    for (int barrier : {0, 1}) {
      if (*rc::gen::arbitrary<bool>()) night.barriers.push_back(barrier);
    }
  problem.ties = {{TieKind::kLines, "", Bond::kHard, {0, 1}}};
  problem.limits = {
      {LimitKind::kSize, 0, "size"},
      {LimitKind::kNightLoad, 0, "load"},
      {LimitKind::kSeatsADay, 0, "seats"},
      {LimitKind::kBarrier, 0, "freeze 0"},
      {LimitKind::kBarrier, 1, "freeze 1"},
      {LimitKind::kInseparable, static_cast<int>(TieKind::kLines), "lines"}};
  if (BruteWaves(problem).Run()) return;
  size_t least = 99;
  for (unsigned set = 0; set < 64; ++set) {
    WaveProblem relaxed = problem;
    size_t kept = 0;
    for (unsigned i = 0; i < 6; ++i) {
      if ((set >> i & 1) == 0) {
        Lift(problem.limits[i], relaxed);
      } else {
        ++kept;
      }
    }
    if (!BruteWaves(relaxed).Run()) least = std::min(least, kept);
  }
  const WaveConflict conflict = SmallestConflict(problem);
  RC_ASSERT(conflict.limits.size() == least);
  RC_ASSERT(conflict.is_proven);
}

}  // namespace
}  // namespace cutover
