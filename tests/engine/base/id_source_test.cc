#include "engine/base/id_source.h"

#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace cutover {
namespace {

TEST(IdSource, MakesTheSameSequenceFromTheSameSeed) {
  IdSource a(42);
  IdSource b(42);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(a.Next(), b.Next());
    EXPECT_EQ(a.NextGuid(), b.NextGuid());
  }
}

TEST(IdSource, MakesAnotherSequenceFromAnotherSeed) {
  IdSource a(42);
  IdSource b(43);
  EXPECT_NE(a.NextGuid(), b.NextGuid());
}

// The published first outputs of SplitMix64 for seed 1234567.
TEST(IdSource, IsSplitMix64) {
  IdSource ids(1234567);
  EXPECT_EQ(ids.Next(), 6457827717110365317ULL);
  EXPECT_EQ(ids.Next(), 3203168211198807973ULL);
  EXPECT_EQ(ids.Next(), 9817491932198370423ULL);
}

TEST(IdSource, StaysBelowTheLimit) {
  IdSource ids(7);
  std::set<uint64_t> seen;
  for (int i = 0; i < 1'000; ++i) {
    const uint64_t number = ids.Below(10);
    ASSERT_LT(number, 10u);
    seen.insert(number);
  }
  EXPECT_EQ(seen.size(), 10u);
  EXPECT_EQ(ids.Below(1), 0u);
}

TEST(IdSource, MakesVersion4Guids) {
  const std::regex shape(
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  IdSource ids(1);
  for (int i = 0; i < 1'000; ++i) {
    const std::string guid = ids.NextGuid();
    ASSERT_TRUE(std::regex_match(guid, shape)) << guid;
  }
}

TEST(IdSource, RepeatsNoGuid) {
  IdSource ids(1);
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(ids.NextGuid());
  EXPECT_EQ(seen.size(), 10'000u);
}

}  // namespace
}  // namespace cutover
