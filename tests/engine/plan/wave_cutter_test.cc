#include "engine/plan/wave_cutter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <set>

#include "engine/plan/wave_anneal.h"
#include "engine/plan/wave_mending.h"
#include "engine/plan/wave_proof.h"
#include "engine/plan/wave_refine.h"

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

WaveTie Tied(std::vector<int> members) {
  return {TieKind::kDelegates, "", Bond::kSoft, std::move(members)};
}

WaveProblem Users(int count) {
  WaveProblem problem;
  problem.movers.resize(static_cast<size_t>(count));
  return problem;
}

std::vector<int> AllOf(const Web& web) {
  std::vector<int> all(web.parties.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

// Splits of a placement, `part_of` by party.
int64_t SplitsOf(const Web& web, const std::vector<int>& part_of) {
  int64_t splits = 0;
  for (const auto& tie : web.ties) {
    std::set<int> parts;
    for (int each : tie) parts.insert(part_of[static_cast<size_t>(each)]);
    splits += static_cast<int64_t>(parts.size()) - 1;
  }
  return splits;
}

std::vector<int> PartOf(const Web& web, const std::vector<Cluster>& parts) {
  std::vector<int> part_of(web.parties.size(), -1);
  for (size_t i = 0; i < parts.size(); ++i) {
    for (int each : parts[i].parties)
      part_of[static_cast<size_t>(each)] = static_cast<int>(i);
  }
  return part_of;
}

// The fewest splits into any number of parts of `room`, by every way.
int64_t Fewest(const Web& web, int room) {
  const size_t count = web.parties.size();
  std::vector<int> part_of(count);
  int64_t fewest = 1 << 20;
  const auto place = [&](const auto& self, size_t at, int parts) -> void {
    if (at == count) {
      fewest = std::min(fewest, SplitsOf(web, part_of));
      return;
    }
    for (int part = 0; part <= parts; ++part) {
      int users = web.parties[at].load.users;
      for (size_t i = 0; i < at; ++i)
        users += part_of[i] == part ? web.parties[i].load.users : 0;
      if (users > room) continue;
      part_of[at] = part;
      self(self, at + 1, std::max(parts, part + 1));
    }
  };
  place(place, 0, 0);
  return fewest;
}

Web AnyWeb(int users, int most_ties) {
  WaveProblem problem = Users(users);
  const int ties = *rc::gen::inRange(0, most_ties);
  for (int i = 0; i < ties; ++i) {
    std::set<int> members;
    const int size = *rc::gen::inRange(2, 5);
    for (int k = 0; k < size; ++k) members.insert(*rc::gen::inRange(0, users));
    if (members.size() > 1)
      problem.ties.push_back(Tied({members.begin(), members.end()}));
  }
  return WebOf(problem);
}

void HoldsAll(const Web& web, const std::vector<Cluster>& parts, int room) {
  std::vector<int> all;
  for (const Cluster& each : parts) {
    RC_ASSERT(each.load.users <= room);
    all.insert(all.end(), each.parties.begin(), each.parties.end());
  }
  std::sort(all.begin(), all.end());
  RC_ASSERT(all == AllOf(web));
}

RC_GTEST_PROP(Cutter, CutsATreeOfPairsAsRarelyAsCanBe, ()) {
  const int users = *rc::gen::inRange(2, 9);
  const int room = *rc::gen::inRange(1, 6);
  WaveProblem problem = Users(users);
  for (int i = 1; i < users; ++i)
    problem.ties.push_back(Tied({*rc::gen::inRange(0, i), i}));
  const Web web = WebOf(problem);
  Cutter cutter(web);
  const auto parts = cutter.Cut(AllOf(web), room);
  HoldsAll(web, parts, room);
  const int64_t fewest = Fewest(web, room);
  RC_ASSERT(SplitsOf(web, PartOf(web, parts)) == fewest);
  RC_ASSERT(cutter.LeastCuts(AllOf(web), room) == fewest);
}

RC_GTEST_PROP(Cutter, BoundsEveryWayOfCuttingAnyWeb, ()) {
  const Web web = AnyWeb(*rc::gen::inRange(2, 9), 8);
  const int room = *rc::gen::inRange(1, 6);
  Cutter cutter(web);
  RC_ASSERT(cutter.LeastCuts(AllOf(web), room) <= Fewest(web, room));
}

RC_GTEST_PROP(Cutter, CutsTheSameTwiceAndItsBestIsNoWorse, ()) {
  const Web web = AnyWeb(*rc::gen::inRange(2, 60), 50);
  const int room = *rc::gen::inRange(1, 20);
  Cutter cutter(web);
  const auto first = cutter.Cut(AllOf(web), room);
  const auto best = cutter.CutBest(AllOf(web), room);
  HoldsAll(web, first, room);
  HoldsAll(web, best, room);
  const auto again = cutter.Cut(AllOf(web), room);
  RC_ASSERT(PartOf(web, first) == PartOf(web, again));
  RC_ASSERT(SplitsOf(web, PartOf(web, best)) <=
            SplitsOf(web, PartOf(web, first)));
}

TEST(Cutter, BundlesWhoLeavesAGroupTogether) {
  WaveProblem problem = Users(12);
  std::vector<int> members(12);
  std::iota(members.begin(), members.end(), 0);
  problem.ties = {Tied(members)};
  const Web web = WebOf(problem);
  Cutter cutter(web);
  EXPECT_EQ(cutter.Cut(AllOf(web), 5).size(), 3u);
  EXPECT_EQ(cutter.LeastCuts(AllOf(web), 5), 2);
}

RC_GTEST_PROP(RefineCut, NeverSplitsMoreAndKeepsTheRoom, ()) {
  const int users = *rc::gen::inRange(2, 40);
  const Web web = AnyWeb(users, 30);
  const int room = *rc::gen::inRange(3, 12);
  std::vector<std::vector<int>> parts(static_cast<size_t>(users / room + 2));
  std::vector<int> before(static_cast<size_t>(users));
  for (int i = 0; i < users; ++i) {
    const size_t part = static_cast<size_t>(i / room);
    parts[part].push_back(i);
    before[static_cast<size_t>(i)] = static_cast<int>(part);
  }
  std::vector<int> after(static_cast<size_t>(users), -1);
  const auto refined = RefineCut(web, parts, room);
  for (size_t part = 0; part < refined.size(); ++part) {
    RC_ASSERT(static_cast<int>(refined[part].size()) <= room);
    for (int each : refined[part])
      after[static_cast<size_t>(each)] = static_cast<int>(part);
  }
  RC_ASSERT(std::count(after.begin(), after.end(), -1) == 0);
  RC_ASSERT(SplitsOf(web, after) <= SplitsOf(web, before));
}

RC_GTEST_PROP(ProveSplits, NeverExcludesWhatSomeWayDoes, ()) {
  const Web web = AnyWeb(*rc::gen::inRange(2, 9), 8);
  const int room = *rc::gen::inRange(1, 6);
  const int64_t fewest = Fewest(web, room);
  const SplitProof proof =
      ProveSplits(web, AllOf(web), room, 0, fewest + 5, 1'000'000);
  RC_ASSERT(proof.least <= fewest);
  // Without any work nothing is proven that was not known.
  RC_ASSERT(ProveSplits(web, AllOf(web), room, 0, fewest + 5, -1).least == 0);
}

RC_GTEST_PROP(ProveSplits, FindsTheFewestWhereItEndsOnThem, ()) {
  const Web web = AnyWeb(*rc::gen::inRange(2, 9), 10);
  const int room = *rc::gen::inRange(2, 6);
  const SplitProof proof = ProveSplits(web, AllOf(web), room, 0, 99, 1'000'000);
  std::vector<Cluster> parts;
  for (const auto& each : proof.parts) parts.push_back(ClusterOf(web, each));
  HoldsAll(web, parts, room);
  const int64_t splits = SplitsOf(web, PartOf(web, parts));
  const int64_t fewest = Fewest(web, room);
  RC_ASSERT(splits >= fewest);
  if (splits == proof.least) RC_ASSERT(splits == fewest);
}

// Parties of several users, of which some fill more than half a wave.
RC_GTEST_PROP(ProveSplits, BoundsPartiesOfAnySize, ()) {
  const int parties = *rc::gen::inRange(2, 7);
  const int room = *rc::gen::inRange(3, 8);
  WaveProblem problem;
  std::vector<int> first;
  for (int i = 0; i < parties; ++i) {
    const int users = *rc::gen::inRange(1, room + 1);
    const int at = static_cast<int>(problem.movers.size());
    problem.movers.resize(problem.movers.size() + static_cast<size_t>(users));
    std::vector<int> members(static_cast<size_t>(users));
    std::iota(members.begin(), members.end(), at);
    if (users > 1)
      problem.ties.push_back(
          {TieKind::kLines, "", Bond::kHard, std::move(members)});
    first.push_back(at);
  }
  const int ties = *rc::gen::inRange(1, 7);
  for (int i = 0; i < ties; ++i) {
    std::set<int> members;
    for (int k = 0; k < 3; ++k)
      members.insert(first[At(*rc::gen::inRange(0, parties))]);
    if (members.size() > 1)
      problem.ties.push_back(Tied({members.begin(), members.end()}));
  }
  const Web web = WebOf(problem);
  const int64_t fewest = Fewest(web, room);
  RC_ASSERT(Cutter(web).LeastCuts(AllOf(web), room) <= fewest);
  const SplitProof proof = ProveSplits(web, AllOf(web), room, 0, 99, 1'000'000);
  RC_ASSERT(proof.least <= fewest);
}

// Two groups of 9 that share two, in waves of 9: one cut leaves no group whole
// beside what hangs on it, for a group that is whole fills its wave.
Web TwoGroups() {
  WaveProblem problem = Users(16);
  std::vector<int> first(9);
  std::iota(first.begin(), first.end(), 0);
  std::vector<int> second(9);
  std::iota(second.begin(), second.end(), 7);
  problem.ties = {Tied(first), Tied(second), Tied({0, 7}), Tied({8, 15})};
  return WebOf(problem);
}

TEST(ProveSplits, CountsWhatHangsOnATieThatIsWhole) {
  const Web web = TwoGroups();
  EXPECT_EQ(Cutter(web).LeastCuts(AllOf(web), 9), 2);
  EXPECT_EQ(ProveSplits(web, AllOf(web), 9, 1, 9, 1'000'000).least, 2);
}

RC_GTEST_PROP(AnnealCut, HoldsAllAndIsTheSameForTheSameSeed, ()) {
  const int users = *rc::gen::inRange(2, 40);
  const Web web = AnyWeb(users, 30);
  const int room = *rc::gen::inRange(1, 12);
  const AnnealLimits limits{room, (users + room - 1) / room, 0, 2'000};
  std::mt19937_64 random(7);
  std::mt19937_64 same(7);
  const auto parts = AnnealCut(web, AllOf(web), limits, random);
  RC_ASSERT(parts == AnnealCut(web, AllOf(web), limits, same));
  if (limits.parts < 2) return;
  std::vector<Cluster> clusters;
  for (const auto& each : parts) clusters.push_back(ClusterOf(web, each));
  HoldsAll(web, clusters, room);
}

// Two groups of which 76 users are in both, 108 in one and 98 in the other:
// two waves of each kind hold all of them, a way that moves of single users do
// not find.
TEST(ProveSplits, CutsTwoLargeGroupsThatOverlapAsRarelyAsCanBe) {
  WaveProblem problem = Users(282);
  std::vector<int> first(184);
  std::iota(first.begin(), first.end(), 0);
  std::vector<int> second(174);
  std::iota(second.begin(), second.end(), 108);
  problem.ties = {Tied(first), Tied(second)};
  const Web web = WebOf(problem);
  Cutter cutter(web);
  EXPECT_EQ(SplitsOf(web, PartOf(web, cutter.CutBest(AllOf(web), 50))), 6);
  EXPECT_EQ(cutter.LeastCuts(AllOf(web), 50), 6);
}

TEST(AnnealCut, FindsTheFewestOfGroupsThatOverlap) {
  const Web web = TwoGroups();
  std::mt19937_64 random(1);
  std::vector<Cluster> clusters;
  for (const auto& each : AnnealCut(web, AllOf(web), {9, 2, 0, 20'000}, random))
    clusters.push_back(ClusterOf(web, each));
  EXPECT_EQ(SplitsOf(web, PartOf(web, clusters)), 2);
}

TEST(AnnealCut, FindsNoPartsWhereThereIsNoRoom) {
  const Web web = WebOf(Users(7));
  std::mt19937_64 random(1);
  EXPECT_TRUE(AnnealCut(web, AllOf(web), {3, 2, 0, 100}, random).empty());
}

TEST(MendSplits, ExchangesWhoIsTiedForWhoIsNot) {
  WaveProblem problem = Users(4);
  problem.ties = {Tied({0, 3})};
  problem.size = 2;
  const Web web = WebOf(problem);
  WaveLedger ledger(problem, web);
  for (int number : {1, 2})
    ledger.AddSlot({0, number, std::nullopt, -number, 2});
  std::vector<int> slot_of = {0, 0, 1, 1};
  for (int party = 0; party < 4; ++party)
    ledger.Take(slot_of[static_cast<size_t>(party)], {1, 0, {}});
  MendSplits(web, AllOf(web), ledger, slot_of);
  EXPECT_EQ(slot_of[0], slot_of[3]);
  EXPECT_EQ(SplitsOf(web, slot_of), 0);
  EXPECT_EQ(ledger.UsersIn(0), 2);
  // Who may not move stays, and keeps its mate from coming.
  slot_of = {0, 0, 1, 1};
  MendSplits(web, {1, 2}, ledger, slot_of);
  EXPECT_EQ(slot_of, (std::vector<int>{0, 0, 1, 1}));
}

}  // namespace
}  // namespace cutover
