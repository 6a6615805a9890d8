#include "engine/plan/wave_arrange.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <set>

#include "tests/engine/plan/wave_brute.h"

namespace cutover {
namespace {

Night NightAt(int64_t day) {
  const Time opens{Hours(24 * day + 22).us};
  return {opens, opens + Hours(6), day, {}};
}

WaveProblem Users(int count) {
  WaveProblem problem;
  problem.movers.resize(static_cast<size_t>(count));
  return problem;
}

WaveTie Tied(std::vector<int> members, Bond bond = Bond::kSoft) {
  return {TieKind::kDelegates, "", bond, std::move(members)};
}

std::vector<std::vector<int>> MoversOf(const WaveAnswer& answer) {
  std::vector<std::vector<int>> movers;
  for (const ArrangedWave& wave : answer.waves) movers.push_back(wave.movers);
  return movers;
}

using Lists = std::vector<std::vector<int>>;

std::vector<WaveTie> AnyTies(int users, int most) {
  std::vector<WaveTie> ties;
  const int count = *rc::gen::inRange(0, most + 1);
  for (int i = 0; i < count; ++i) {
    std::set<int> members;
    const int size = *rc::gen::inRange(2, 5);
    for (int k = 0; k < size; ++k) members.insert(*rc::gen::inRange(0, users));
    if (members.size() < 2) continue;
    const Bond bond =
        *rc::gen::weightedElement<Bond>({{4, Bond::kSoft}, {1, Bond::kHard}});
    ties.push_back(Tied({members.begin(), members.end()}, bond));
  }
  return ties;
}

// Every mover stands in one wave at most, and in the answer once.
void HoldsEach(const WaveProblem& problem, const WaveAnswer& answer) {
  std::vector<int> all = answer.unplaced;
  for (const ArrangedWave& wave : answer.waves)
    all.insert(all.end(), wave.movers.begin(), wave.movers.end());
  std::sort(all.begin(), all.end());
  std::vector<int> wanted(problem.movers.size());
  std::iota(wanted.begin(), wanted.end(), 0);
  RC_ASSERT(all == wanted);
}

// Each takes the seats of a whole night, and there are many.
TEST(ArrangeWaves, HasWavesEnoughWhenUsersTakeSeveralSeats) {
  for (const bool is_dated : {false, true}) {
    WaveProblem problem = Users(600);
    for (Mover& mover : problem.movers) mover.seats = 3;
    problem.seats_a_day = 3;
    if (is_dated) {
      problem.calendars = {{"", "UTC", {NightAt(1)}, {}}};
      problem.is_endless = true;
    }
    const WaveAnswer answer = ArrangeWaves(problem);
    EXPECT_EQ(answer.unplaced.size(), 0u);
    EXPECT_EQ(answer.waves.size(), 600u);
  }
}

RC_GTEST_PROP(ArrangeWaves, IsAsGoodAsEveryWayOfCountedWaves, ()) {
  const int users = *rc::gen::inRange(1, 13);
  WaveProblem problem = Users(users);
  problem.size = *rc::gen::inRange(1, 7);
  for (Mover& mover : problem.movers)
    mover.group = *rc::gen::weightedElement<int>({{3, 0}, {1, 1}});
  problem.ties = AnyTies(users, 6);
  const auto best = BruteWaves(problem).Run();
  const WaveAnswer answer = ArrangeWaves(problem);
  HoldsEach(problem, answer);
  RC_ASSERT(answer.unplaced.empty() == best.has_value());
  if (!best) {
    RC_ASSERT(answer.is_impossible);
    return;
  }
  RC_ASSERT(answer.wave_count == best->first);
  RC_ASSERT(answer.splits == best->second);
  RC_ASSERT(answer.least_waves <= best->first);
  RC_ASSERT(answer.least_splits <= best->second);
}

WaveProblem AnyCalendars(int users) {
  WaveProblem problem = Users(users);
  problem.size = *rc::gen::inRange(1, 6);
  const int calendars = *rc::gen::inRange(1, 3);
  for (int i = 0; i < calendars; ++i) {
    NightCalendar calendar{"", "UTC", {}, std::nullopt};
    for (int day = 1; day <= 4; ++day) {
      Night night = NightAt(day);
      night.opens = night.opens + Hours(i);
      night.closes = night.closes + Hours(i);
      if (*rc::gen::inRange(0, 7) == 0) night.barriers = {0};
      calendar.nights.push_back(night);
    }
    if (*rc::gen::inRange(0, 3) == 0)
      calendar.most_a_night = *rc::gen::inRange(1, 4);
    problem.calendars.push_back(calendar);
  }
  if (*rc::gen::arbitrary<bool>())
    problem.most_a_night = *rc::gen::inRange(1, 6);
  if (*rc::gen::arbitrary<bool>())
    problem.seats_a_day = *rc::gen::inRange(1, 4);
  if (*rc::gen::arbitrary<bool>()) {
    const int64_t first = *rc::gen::inRange(0, 4);
    problem.supplies = {{"seats",
                         {{Time{}, first},
                          {NightAt(2).opens, first + 2},
                          {NightAt(3).opens, first + 9}}}};
  }
  for (Mover& mover : problem.movers) {
    mover.calendar = *rc::gen::inRange(0, calendars);
    mover.seats = *rc::gen::inRange(0, 2);
    mover.takes.assign(problem.supplies.size(), mover.seats);
    if (*rc::gen::inRange(0, 6) == 0)
      mover.not_before = NightAt(*rc::gen::inRange(2, 5)).opens;
  }
  problem.ties = AnyTies(users, 4);
  return problem;
}

RC_GTEST_PROP(ArrangeWaves, IsAsGoodAsEveryWayOfNights, ()) {
  const WaveProblem problem = AnyCalendars(*rc::gen::inRange(1, 9));
  const auto best = BruteWaves(problem).Run();
  const WaveAnswer answer = ArrangeWaves(problem);
  HoldsEach(problem, answer);
  RC_ASSERT(answer.unplaced.empty() == best.has_value());
  if (!best) {
    RC_ASSERT(answer.is_impossible);
    return;
  }
  RC_ASSERT(answer.ends.us == best->first);
  RC_ASSERT(answer.splits == best->second);
  RC_ASSERT(answer.ends_not_before.us <= best->first);
  RC_ASSERT(answer.least_splits <= best->second);
}

// Larger than what is searched: the bound must still hold, and so must every
// limit, which the brute judge is not asked for here.
RC_GTEST_PROP(ArrangeWaves, KeepsSizesAndHardTiesOfMany, ()) {
  const int users = *rc::gen::inRange(13, 120);
  WaveProblem problem = Users(users);
  problem.size = *rc::gen::inRange(12, 30);
  problem.pilot = *rc::gen::inRange(0, 6);
  problem.ties = AnyTies(users, 40);
  for (WaveTie& tie : problem.ties) {
    if (tie.bond == Bond::kHard) tie.members.resize(2);
  }
  const WaveAnswer answer = ArrangeWaves(problem);
  HoldsEach(problem, answer);
  std::vector<int> wave_of(static_cast<size_t>(users), -1);
  for (const ArrangedWave& wave : answer.waves) {
    RC_ASSERT(static_cast<int>(wave.movers.size()) <=
              (wave.number == 0 ? problem.pilot : problem.size));
    for (int mover : wave.movers)
      wave_of[static_cast<size_t>(mover)] = wave.number;
  }
  int64_t splits = 0;
  for (const WaveTie& tie : problem.ties) {
    std::set<int> waves;
    for (int member : tie.members)
      waves.insert(wave_of[static_cast<size_t>(member)]);
    if (tie.bond == Bond::kHard && answer.unplaced.empty())
      RC_ASSERT(waves.size() == 1u);
    splits += static_cast<int64_t>(waves.size()) - 1;
  }
  if (!answer.unplaced.empty()) return;
  RC_ASSERT(answer.splits == splits);
  RC_ASSERT(answer.least_splits <= answer.splits);
  RC_ASSERT(answer.least_waves <= answer.wave_count);
}

// Many in dated waves: what packing, quotas and mending leave behind breaks no
// limit, and goes below no bound.
RC_GTEST_PROP(ArrangeWaves, KeepsEveryLimitOfManyNights, ()) {
  WaveProblem problem = AnyCalendars(*rc::gen::inRange(13, 60));
  problem.size = *rc::gen::inRange(4, 20);
  if (problem.most_a_night) *problem.most_a_night *= 6;
  if (problem.seats_a_day) *problem.seats_a_day *= 6;
  for (NightCalendar& calendar : problem.calendars) {
    if (calendar.most_a_night) *calendar.most_a_night *= 6;
  }
  for (Supply& supply : problem.supplies) {
    for (auto& stock : supply.stock) stock.second *= 6;
  }
  const WaveAnswer answer = ArrangeWaves(problem);
  HoldsEach(problem, answer);
  if (!answer.unplaced.empty()) return;
  std::vector<int> nights(problem.movers.size(), -1);
  for (const ArrangedWave& wave : answer.waves) {
    const auto& all =
        problem.calendars[static_cast<size_t>(wave.calendar)].nights;
    for (int mover : wave.movers) {
      const auto found =
          std::find_if(all.begin(), all.end(), [&](const Night& night) {
            return night.opens == wave.window->opens;
          });
      RC_ASSERT(found != all.end());
      nights[static_cast<size_t>(mover)] =
          static_cast<int>(found - all.begin());
    }
  }
  const auto ends = BruteWaves(problem).JudgeNights(nights);
  RC_ASSERT(ends.has_value());
  RC_ASSERT(*ends == answer.ends);
  RC_ASSERT(answer.ends_not_before <= answer.ends);
  RC_ASSERT(answer.least_splits <= answer.splits);
}

// Two sites share the helpdesk: only one way fills every night.
TEST(ArrangeWaves, FindsTheOnlyEndThatAFlowFinds) {
  WaveProblem problem = Users(60);
  problem.size = 10;
  problem.most_a_night = 15;
  problem.calendars = {
      {"a", "UTC", {NightAt(1), NightAt(2), NightAt(3), NightAt(4)}, {}},
      {"b", "UTC", {NightAt(1), NightAt(2)}, {}},
      {"c", "UTC", {NightAt(2), NightAt(3), NightAt(4)}, {}}};
  for (int i = 0; i < 60; ++i)
    problem.movers[static_cast<size_t>(i)].calendar = i < 20   ? 0
                                                      : i < 40 ? 1
                                                               : 2;
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_TRUE(answer.unplaced.empty());
  EXPECT_EQ(answer.ends, NightAt(4).closes);
  problem.most_a_night = 14;
  EXPECT_TRUE(ArrangeWaves(problem).is_impossible);
}

// Groups of which one wave is full of two parts each: exchanges mend it.
TEST(ArrangeWaves, CutsNoGroupThatAnExchangeKeepsWhole) {
  WaveProblem problem = Users(60);
  problem.size = 20;
  for (int first : {0, 12, 24}) {
    std::vector<int> members(12);
    std::iota(members.begin(), members.end(), first);
    problem.ties.push_back(Tied(members));
  }
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(answer.wave_count, 3);
  EXPECT_EQ(answer.splits, 0);
}

// 26 do not fit into 50 twice: of the 20 groups in 10.4 waves' worth of users
// one more than there are waves must be cut, for each beyond the waves.
TEST(ArrangeWaves, CutsOnlyTheHalvesThatHaveNoWaveOfTheirOwn) {
  WaveProblem problem = Users(520);
  for (int first = 0; first < 520; first += 26) {
    std::vector<int> members(26);
    std::iota(members.begin(), members.end(), first);
    problem.ties.push_back(Tied(members));
  }
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(answer.wave_count, 11);
  EXPECT_EQ(answer.least_splits, 9);
  EXPECT_EQ(answer.splits, 9);
}

TEST(ArrangeWaves, KeepsMatesTogetherWhereCountingInOrderWouldCut) {
  WaveProblem problem = Users(6);
  problem.size = 2;
  problem.ties = {Tied({0, 3}), Tied({1, 4})};
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(MoversOf(answer), (Lists{{0, 3}, {1, 4}, {2, 5}}));
  EXPECT_EQ(answer.splits, 0);
}

TEST(ArrangeWaves, TakesThePilotFromTheFrontAndCutsNoMatesForIt) {
  WaveProblem problem = Users(6);
  problem.size = 3;
  problem.pilot = 2;
  problem.ties = {Tied({0, 1, 2})};
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(MoversOf(answer), (Lists{{3, 4}, {0, 1, 2}, {5}}));
  EXPECT_EQ(answer.waves[0].number, 0);
}

TEST(ArrangeWaves, CutsAClusterForThePilotOnlyWhereThereIsNoOther) {
  WaveProblem problem = Users(4);
  problem.pilot = 1;
  problem.ties = {Tied({0, 1, 2, 3})};
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(MoversOf(answer), (Lists{{0}, {1, 2, 3}}));
  EXPECT_EQ(answer.splits, 1);
  EXPECT_EQ(answer.least_splits, 1);
}

TEST(ArrangeWaves, PutsWhoIsNamedIntoThePilotAndWhoIsLastAtTheEnd) {
  WaveProblem problem = Users(5);
  problem.size = 2;
  problem.pilot = 1;
  problem.movers[4].place = WavePlace::kPilot;
  problem.movers[0].place = WavePlace::kLast;
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(MoversOf(answer), (Lists{{4}, {1, 2}, {0, 3}}));
}

TEST(ArrangeWaves, BeginsAfterThePilotsNightAndTheSoak) {
  WaveProblem problem = Users(3);
  problem.pilot = 1;
  problem.soak = Hours(24);
  problem.calendars = {{"", "UTC", {NightAt(1), NightAt(2), NightAt(3)}, {}}};
  const WaveAnswer answer = ArrangeWaves(problem);
  ASSERT_EQ(answer.waves.size(), 2u);
  EXPECT_EQ(answer.waves[0].window->opens, NightAt(1).opens);
  EXPECT_EQ(answer.waves[1].window->opens, NightAt(3).opens);
}

TEST(ArrangeWaves, ServesTheSiteWithFewNightsFirstWhereADayIsShort) {
  WaveProblem problem = Users(4);
  problem.most_a_night = 2;
  problem.calendars = {{"free", "UTC", {NightAt(1), NightAt(2)}, {}},
                       {"bound", "UTC", {NightAt(1)}, {}}};
  problem.movers[2].calendar = problem.movers[3].calendar = 1;
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(MoversOf(answer), (Lists{{2, 3}, {0, 1}}));
}

TEST(ArrangeWaves, ReckonsTheWindowsLengthAgainstThePace) {
  WaveProblem problem = Users(5);
  problem.pace = MovePace{Hours(2), Hours(1)};
  problem.calendars = {{"", "UTC", {NightAt(1), NightAt(2), NightAt(3)}, {}}};
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(MoversOf(answer), (Lists{{0, 1}, {2, 3}, {4}}));
}

// A response group of 120 in waves of 50 needs three waves, two splits.
TEST(ArrangeWaves, CutsAGroupLargerThanAWaveAsRarelyAsCanBe) {
  WaveProblem problem = Users(200);
  std::vector<int> agents(120);
  std::iota(agents.begin(), agents.end(), 30);
  problem.ties = {Tied(agents)};
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(answer.wave_count, 4);
  EXPECT_EQ(answer.splits, 2);
  EXPECT_EQ(answer.least_splits, 2);
}

// A chain of pairs: a tree, so the cuts are the fewest.
TEST(ArrangeWaves, CutsAChainOnceAWave) {
  WaveProblem problem = Users(100);
  problem.size = 10;
  for (int i = 0; i + 1 < 100; ++i) problem.ties.push_back(Tied({i, i + 1}));
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_EQ(answer.wave_count, 10);
  EXPECT_EQ(answer.splits, answer.least_splits);
}

TEST(ArrangeWaves, SaysThatAHardGroupLargerThanAWaveIsImpossible) {
  WaveProblem problem = Users(3);
  problem.size = 2;
  problem.ties = {Tied({0, 1, 2}, Bond::kHard)};
  const WaveAnswer answer = ArrangeWaves(problem);
  EXPECT_TRUE(answer.is_impossible);
  EXPECT_EQ(answer.unplaced, (std::vector<int>{0, 1, 2}));
}

}  // namespace
}  // namespace cutover
