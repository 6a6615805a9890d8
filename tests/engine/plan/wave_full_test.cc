#include "engine/plan/wave_full.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "engine/plan/wave_bound.h"

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

WaveProblem AnyPairs(int users, int more) {
  WaveProblem problem;
  problem.movers.resize(At(users));
  const auto tie = [&](int one, int other) {
    if (one != other)
      problem.ties.push_back({TieKind::kDelegates,
                              "",
                              Bond::kSoft,
                              {std::min(one, other), std::max(one, other)}});
  };
  for (int i = 1; i < users; ++i) {
    if (*rc::gen::inRange(0, 5) > 0) tie(*rc::gen::inRange(0, i), i);
  }
  for (int i = 0; i < more; ++i)
    tie(*rc::gen::inRange(0, users), *rc::gen::inRange(0, users));
  return problem;
}

std::vector<int> AllOf(const Web& web) {
  std::vector<int> all(web.parties.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

// Calls `judge` with every way of giving the users one of so many places.
template <class Judge>
void ForEveryWay(int users, int places, Judge judge) {
  std::vector<int> place_of(At(users));
  const auto place = [&](const auto& self, size_t at) -> void {
    if (at == place_of.size()) return judge(place_of);
    for (place_of[at] = 0; place_of[at] < places; ++place_of[at])
      self(self, at + 1);
  };
  place(place, 0);
}

// The fewest parts of another size than `room` over every set of ties that a
// tree may be cut at; -1 where parts larger than `room` are left by all.
int64_t FewestOdd(const Web& web, int room) {
  int64_t fewest = 1 << 20;
  ForEveryWay(static_cast<int>(web.ties.size()), 2, [&](const auto& is_whole) {
    std::vector<int> part_of = AllOf(web);
    for (size_t tie = 0; tie < web.ties.size(); ++tie) {
      if (is_whole[tie] == 0) continue;
      const int from = part_of[At(web.ties[tie][1])];
      const int to = part_of[At(web.ties[tie][0])];
      std::replace(part_of.begin(), part_of.end(), from, to);
    }
    int64_t odd = 0;
    for (int part : std::set<int>(part_of.begin(), part_of.end())) {
      const auto users = std::count(part_of.begin(), part_of.end(), part);
      if (users > room) return;
      odd += users != room ? 1 : 0;
    }
    fewest = std::min(fewest, odd);
  });
  return fewest;
}

RC_GTEST_PROP(CutFull, LeavesTheFewestOddPartsOfAnyCutOfAForest, ()) {
  const int room = *rc::gen::inRange(1, 5);
  const Web web = WebOf(AnyPairs(*rc::gen::inRange(1, 10), 0));
  const FullCut cut = CutFull(web, AllOf(web), room);
  std::vector<int> all;
  int64_t odd = 0;
  for (const auto& part : cut.parts) {
    RC_ASSERT(static_cast<int>(part.size()) <= room);
    odd += static_cast<int>(part.size()) != room ? 1 : 0;
    all.insert(all.end(), part.begin(), part.end());
    RC_ASSERT(ClustersOf(web, part).size() == 1u);
  }
  std::sort(all.begin(), all.end());
  RC_ASSERT(all == AllOf(web));
  RC_ASSERT(odd == cut.odd);
  RC_ASSERT(cut.odd == FewestOdd(web, room));
  RC_ASSERT(cut.trees ==
            static_cast<int64_t>(web.parties.size() - web.ties.size()));
}

TEST(CutFull, HasNoPartsWhereAPartyIsLargerThanAWave) {
  WaveProblem problem;
  problem.movers.resize(3);
  problem.ties = {{TieKind::kLines, "", Bond::kHard, {0, 1, 2}}};
  const Web web = WebOf(problem);
  EXPECT_TRUE(CutFull(web, AllOf(web), 2).parts.empty());
  EXPECT_EQ(CutFull(web, AllOf(web), 3).odd, 0);
}

// Waves of one or several sizes, with hardly a place to spare or with some.
RC_GTEST_PROP(LeastSplits, BoundsEveryWayOfFillingTheWaves, ()) {
  const int users = *rc::gen::inRange(2, 8);
  const WaveProblem problem = AnyPairs(users, *rc::gen::inRange(0, 3));
  const Web web = WebOf(problem);
  WaveLedger ledger(problem, web);
  Tracks tracks(1);
  std::vector<int> rooms;
  const int widest = *rc::gen::inRange(2, 5);
  for (int all = 0; all < users; all += rooms.back()) {
    const bool is_narrow = *rc::gen::inRange(0, 3) == 0;
    rooms.push_back(is_narrow ? *rc::gen::inRange(1, widest + 1) : widest);
  }
  RC_PRE(rooms.size() < 6u);
  for (size_t i = 0; i < rooms.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    tracks[0].push_back(
        ledger.AddSlot({0, number, std::nullopt, -number, rooms[i]}));
  }
  int64_t fewest = 1 << 20;
  const int places = static_cast<int>(rooms.size());
  ForEveryWay(users, places, [&](const auto& place_of) {
    for (int i = 0; i < places; ++i) {
      if (std::count(place_of.begin(), place_of.end(), i) > rooms[At(i)])
        return;
    }
    int64_t splits = 0;
    for (const auto& tie : web.ties)
      splits += place_of[At(tie[0])] != place_of[At(tie[1])] ? 1 : 0;
    fewest = std::min(fewest, splits);
  });
  Cutter cutter(web);
  RC_ASSERT(LeastSplits(web, cutter, ledger, tracks, places,
                        ClustersOf(web, AllOf(web))) <= fewest);
}

// A path of nine in waves of three needs two splits; a star of nine leaves
// eight that are alone, and one wave of three that is the star's own.
TEST(LeastSplits, CountsPiecesThatDoNotFillWaves) {
  const auto least = [](bool is_star) {
    WaveProblem problem;
    problem.movers.resize(9);
    for (int i = 1; i < 9; ++i)
      problem.ties.push_back(
          {TieKind::kDelegates, "", Bond::kSoft, {is_star ? 0 : i - 1, i}});
    const Web web = WebOf(problem);
    WaveLedger ledger(problem, web);
    Tracks tracks(1);
    for (int number : {1, 2, 3})
      tracks[0].push_back(
          ledger.AddSlot({0, number, std::nullopt, -number, 3}));
    Cutter cutter(web);
    return LeastSplits(web, cutter, ledger, tracks, 3,
                       ClustersOf(web, AllOf(web)));
  };
  EXPECT_EQ(least(false), 2);
  EXPECT_EQ(least(true), 6);
}

}  // namespace
}  // namespace cutover
