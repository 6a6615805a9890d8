#include "connectors/graph/rate_limiter.h"

#include <gtest/gtest.h>

#include "engine/base/id_source.h"
#include "tests/connectors/graph/hidden_limit.h"
#include "tests/fakes/manual_clock.h"

namespace cutover {
namespace {

// As many calls as the limiter lets go, for so long; answers come at once.
Time CallFor(RateLimiter& limiter, HiddenLimit& service, Time from,
             Duration length) {
  Time now = from;
  while (now < from + length) {
    now = limiter.Reserve(now);
    if (service.Takes(now)) {
      limiter.OnSuccess(now);
    } else {
      limiter.OnRefused(now, Seconds(2));
    }
  }
  return now;
}

TEST(RateLimiter, ReachesNineTenthsOfAHiddenLimitWithOneRefusalInAHundred) {
  for (int limit : {3, 15, 30, 100, 400}) {
    HiddenLimit service(limit);
    RateLimiter limiter(RateSettings{});
    CallFor(limiter, service, Time{1'000'000}, Minutes(30));
    const double all = service.accepted + service.refused;
    EXPECT_GE(service.accepted, 0.9 * limit * 1800) << "limit " << limit;
    EXPECT_LE(service.refused, 0.01 * all) << "limit " << limit;
  }
}

TEST(RateLimiter, FollowsALimitThatChanges) {
  HiddenLimit service(100);
  RateLimiter limiter(RateSettings{});
  Time now = CallFor(limiter, service, Time{1'000'000}, Minutes(10));
  service.SetLimit(40);
  now = CallFor(limiter, service, now, Minutes(10));
  EXPECT_LE(limiter.rate(), 40.5);
  EXPECT_GE(limiter.rate(), 30);
}

TEST(RateLimiter, LeavesTheConfiguredShareToOthers) {
  HiddenLimit service(100);
  RateSettings settings;
  settings.share = 0.5;
  RateLimiter limiter(settings);
  const Time now = CallFor(limiter, service, Time{1'000'000}, Minutes(5));
  const int before = service.accepted;
  CallFor(limiter, service, now, Minutes(10));
  EXPECT_LE(service.accepted - before, 60 * 600);
  EXPECT_GE(service.accepted - before, 40 * 600);
}

// What one process keeps for the next, in a store whose time is hours off.
class KeptRate : public testing::Test {
 protected:
  SharedRate Kept() {
    return {[this](const std::string&, const auto& change) -> Status {
              change(state_, now_ + Hours(7));
              return Done{};
            },
            "teams", clock_};
  }
  // Ten minutes at a limit of 100.
  void LearnAndKeep() {
    HiddenLimit service(100);
    now_ = CallFor(first_, service, now_, Minutes(10));
    ASSERT_TRUE(first_.Keep(Kept(), now_).ok());
  }

  ManualClock clock_;
  Time now_{Hours(100).us};
  RateState state_;
  RateLimiter first_{RateSettings{}};
  RateLimiter next_{RateSettings{}};
};

TEST_F(KeptRate, LetsTheNextProcessBeginWhereTheLastOneWas) {
  LearnAndKeep();
  now_ = now_ + Minutes(50);
  ASSERT_TRUE(next_.Recall(Kept(), now_).ok());
  EXPECT_NEAR(next_.rate(), first_.rate(), 0.001);
  HiddenLimit service(100);
  CallFor(next_, service, now_, Minutes(1));
  EXPECT_GE(service.accepted, 0.9 * 100 * 60);
  EXPECT_LE(service.refused, 2) << "it knows the limit";
}

TEST_F(KeptRate, IsForgottenAfterAnHour) {
  LearnAndKeep();
  now_ = now_ + Minutes(61);
  ASSERT_TRUE(next_.Recall(Kept(), now_).ok());
  EXPECT_EQ(next_.rate(), RateSettings{}.first_rate);
}

TEST_F(KeptRate, IsNoneWhereNobodyKeptOne) {
  ASSERT_TRUE(next_.Recall(Kept(), now_).ok());
  EXPECT_EQ(next_.rate(), RateSettings{}.first_rate);
  EXPECT_EQ(next_.Reserve(now_), now_);
}

TEST_F(KeptRate, HoldsThePauseThatTheServiceAskedFor) {
  LearnAndKeep();
  first_.OnRefused(now_, Minutes(10));
  ASSERT_TRUE(first_.Keep(Kept(), now_).ok());
  now_ = now_ + Minutes(4);
  ASSERT_TRUE(next_.Recall(Kept(), now_).ok());
  EXPECT_EQ(next_.Reserve(now_) - now_, Minutes(6));
}

TEST(RateLimiter, LetsNobodyCallInThePauseThatTheServiceAsksFor) {
  RateLimiter limiter(RateSettings{});
  const Time now{5'000'000};
  limiter.OnRefused(now, Seconds(9));
  EXPECT_GE(limiter.Reserve(now), now + Seconds(9));
  Time free_at;
  EXPECT_TRUE(limiter.IsBusy(now, Seconds(1), free_at));
  EXPECT_GE(free_at, now + Seconds(9));
}

// Whoever writes looks first. Sent away for want of a turn it would look anew,
// take a turn for that, and never come to write.
TEST(RateLimiter, LetsAWriteWaitForItsTurnWhenTheRateIsLow) {
  RateLimiter limiter(RateSettings{});
  Time now{5'000'000};
  for (int storm = 0; storm < 20; ++storm) {
    now = now + Seconds(20);
    limiter.OnRefused(now, Seconds(9));
  }
  now = now + Seconds(9);
  EXPECT_EQ(limiter.rate(), RateSettings{}.least_rate);
  const Time look = limiter.Reserve(now);
  Time free_at;
  EXPECT_FALSE(limiter.IsBusy(look, Seconds(1), free_at));
  EXPECT_GT(free_at, look + Seconds(1));
  for (int others = 0; others < 10; ++others) limiter.Reserve(look);
  EXPECT_TRUE(limiter.IsBusy(look, Seconds(1), free_at));
}

TEST(RateLimiter, KeepsNobodyWaitingLongerWhenTheClockIsSetBack) {
  RateLimiter limiter{RateSettings{}};
  const Time now{Hours(1000).us};
  limiter.Reserve(now);
  limiter.OnRefused(now, Seconds(10));
  const Time earlier = now - Hours(1);
  EXPECT_GE(limiter.Reserve(earlier) - earlier, Seconds(9));
  EXPECT_LE(limiter.Reserve(earlier) - earlier, Seconds(11));
}

TEST(RateLimiter, SlowsDownAtTheSignBeforeTheFirstRefusal) {
  RateSettings settings;
  settings.first_rate = 100;
  RateLimiter limiter(settings);
  Time now{1'000'000};
  for (int i = 0; i < 300; ++i) now = limiter.Reserve(now);
  limiter.OnNearLimit(now, 1.25);
  EXPECT_LE(limiter.rate(), 80);
  EXPECT_GE(limiter.rate(), 70);
}

TEST(RateLimiter, DoesNotRaiseARateThatNobodyUses) {
  RateLimiter limiter(RateSettings{});
  Time now{1'000'000};
  for (int i = 0; i < 1000; ++i) {
    now = limiter.Reserve(now + Seconds(1));
    limiter.OnSuccess(now);
  }
  EXPECT_LE(limiter.rate(), 20);
}

}  // namespace
}  // namespace cutover
