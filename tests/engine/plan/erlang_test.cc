#include "engine/plan/erlang.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace cutover {
namespace {

// The tables of the literature: 10 lines carry 4.461 E at 1 %, 100 lines
// 84.06 E.
TEST(BlockedShare, IsThatOfTheTables) {
  EXPECT_NEAR(BlockedShare(10, 4.461), 0.01, 1e-5);
  EXPECT_NEAR(BlockedShare(100, 84.06), 0.01, 1e-4);
  EXPECT_NEAR(BlockedShare(1, 1), 0.5, 1e-12);
  EXPECT_EQ(BlockedShare(0, 1), 1);
  EXPECT_EQ(BlockedShare(5, 0), 0);
  EXPECT_EQ(BlockedShare(100000, 1), 0);
}

TEST(MostUsers, IsTheMostThatTheShareAllows) {
  EXPECT_EQ(MostUsers(100, 0.1, 0.01), 840);
  EXPECT_EQ(MostUsers(0, 0.1, 0.01), 0);
}

RC_GTEST_PROP(MostUsers, OneMoreWouldBlockTooMuch, ()) {
  const int64_t sessions = *rc::gen::inRange(1, 400);
  const double each = *rc::gen::inRange(1, 100) / 100.0;
  const double blocked = *rc::gen::inRange(1, 50) / 1000.0;
  const int64_t most = MostUsers(sessions, each, blocked);
  RC_ASSERT(BlockedShare(sessions, static_cast<double>(most) * each) <=
            blocked);
  RC_ASSERT(BlockedShare(sessions, static_cast<double>(most + 1) * each) >
            blocked);
}

}  // namespace
}  // namespace cutover
