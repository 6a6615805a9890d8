#include "engine/plan/wave_lumps.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <map>

namespace cutover {
namespace {

// Waves that a placement of lumps uses and ties touch in them, by every way.
struct Fewest {
  int64_t waves = 1 << 20;
  int64_t touched = 1 << 20;
};

void TryAll(const std::vector<Lump>& lumps, int room, size_t at,
            std::vector<Lump>& waves, Fewest& fewest) {
  if (at == lumps.size()) {
    int64_t touched = 0;
    for (const Lump& each : waves) touched += std::popcount(each.ties);
    fewest.waves = std::min(fewest.waves, static_cast<int64_t>(waves.size()));
    fewest.touched = std::min(fewest.touched, touched);
    return;
  }
  waves.emplace_back();
  for (size_t i = 0; i < waves.size(); ++i) {
    const Lump before = waves[i];
    if (before.users + lumps[at].users > room) continue;
    waves[i] = {before.users + lumps[at].users, before.ties | lumps[at].ties};
    const bool is_new = i + 1 == waves.size();
    if (!is_new) {
      const Lump last = waves.back();
      waves.pop_back();
      TryAll(lumps, room, at + 1, waves, fewest);
      waves.push_back(last);
    } else {
      TryAll(lumps, room, at + 1, waves, fewest);
    }
    waves[i] = before;
  }
  waves.pop_back();
}

Fewest FewestOf(const std::vector<Lump>& lumps, int room) {
  Fewest fewest;
  std::vector<Lump> waves;
  TryAll(lumps, room, 0, waves, fewest);
  return fewest;
}

std::vector<Lump> AnyLumps(int room) {
  std::vector<Lump> lumps(static_cast<size_t>(*rc::gen::inRange(0, 8)));
  for (Lump& each : lumps)
    each = {*rc::gen::inRange(1, room + 1), *rc::gen::inRange<uint64_t>(0, 8)};
  return lumps;
}

RC_GTEST_PROP(LeastWaves, IsNeverMoreThanSomeWayNeeds, ()) {
  const int room = *rc::gen::inRange(1, 20);
  const std::vector<Lump> lumps = AnyLumps(room);
  std::vector<int> users;
  for (const Lump& each : lumps) users.push_back(each.users);
  RC_ASSERT(LeastWaves(users, room) <= FewestOf(lumps, room).waves);
}

TEST(LeastWaves, CountsWhatIsLargerThanAHalf) {
  std::vector<int> halves = {26, 26, 26};
  EXPECT_EQ(LeastWaves(halves, 50), 3);
  std::vector<int> thirds = {34, 34, 17, 17};
  EXPECT_EQ(LeastWaves(thirds, 50), 3);
  std::vector<int> none;
  EXPECT_EQ(LeastWaves(none, 50), 0);
}

RC_GTEST_PROP(PackLumps, KeepsTheRoomAndCountsWhatItTouches, ()) {
  const int room = *rc::gen::inRange(1, 20);
  const std::vector<Lump> lumps = AnyLumps(room);
  const LumpPacking packing = PackLumps(lumps, room, 0);
  std::map<int, Lump> waves;
  for (size_t i = 0; i < lumps.size(); ++i) {
    Lump& wave = waves[packing.wave_of[i]];
    wave.users += lumps[i].users;
    wave.ties |= lumps[i].ties;
  }
  int64_t touched = 0;
  for (const auto& each : waves) {
    RC_ASSERT(each.second.users <= room);
    touched += std::popcount(each.second.ties);
  }
  RC_ASSERT(packing.touched == touched);
  RC_ASSERT(packing.touched >= FewestOf(lumps, room).touched);
}

// Two groups of which some are in both: 75 users on both, 117 and 52 on one.
// Waves of both have room for six more than they hold, so that the 117 take
// two of their own and leave 17, and the 52 take one and leave two.
TEST(PackLumps, LeavesRoomBesideBothForTheRestOfEach) {
  std::vector<Lump> lumps = {{23, 3}};
  for (int i = 0; i < 52; ++i) lumps.push_back({1, 3});
  for (int i = 0; i < 117; ++i) lumps.push_back({1, 1});
  for (int i = 0; i < 52; ++i) lumps.push_back({1, 2});
  EXPECT_EQ(PackLumps(lumps, 50, 0).touched, 7);
}

TEST(PackLumps, PutsLumpsWithoutUsersNowhere) {
  const LumpPacking packing = PackLumps({{0, 1}, {3, 1}}, 3, 0);
  EXPECT_EQ(packing.touched, 1);
}

}  // namespace
}  // namespace cutover
