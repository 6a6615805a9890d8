// Which calls count for the judgement between waves.

#include "engine/cli/health_reading.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

constexpr Time kCutOver{1'790'000'000'000'000};
constexpr Duration kLookBack = Hours(24);

CutOver Moved(const std::string& name, std::optional<Time> at) {
  return {{"cloud:" + name, name + "@contoso.com", name, "ID-" + name, ""}, at};
}

PhoneCall CallBy(const std::string& name, Time start, CallOutcome outcome) {
  PhoneCall call;
  call.user_id = "id-" + name;
  call.start = start;
  call.outcome = outcome;
  return call;
}

TEST(HealthCounter, CountsEachUsersCallsFromTheOwnCutOverOn) {
  HealthCounter counter(
      {Moved("ann", kCutOver), Moved("bob", kCutOver + Hours(2))}, kLookBack);
  const Time between = kCutOver + Hours(1);
  counter.Add(CallBy("ann", between, CallOutcome::kFailed));
  counter.Add(CallBy("bob", between, CallOutcome::kGood));
  counter.Add(CallBy("bob", kCutOver + Hours(2), CallOutcome::kGood));
  const HealthCounts& counts = counter.counts();
  EXPECT_EQ(counts.users, 2);
  EXPECT_EQ(counts.calls, 2);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(counts.calls_before, 1);
  EXPECT_EQ(counts.failed_before, 0);
  EXPECT_EQ(counts.last_cut_over, kCutOver + Hours(2));
  EXPECT_EQ(counter.since(), kCutOver - kLookBack);
}

TEST(HealthCounter, PassesOverCallsThatSayNothing) {
  HealthCounter counter({Moved("ann", kCutOver), Moved("bob", std::nullopt)},
                        kLookBack);
  counter.Add(CallBy("ann", kCutOver, CallOutcome::kUnknown));
  counter.Add(CallBy("bob", kCutOver, CallOutcome::kFailed));
  counter.Add(CallBy("eve", kCutOver, CallOutcome::kFailed));
  counter.Add(
      CallBy("ann", kCutOver - kLookBack - Seconds(1), CallOutcome::kFailed));
  EXPECT_EQ(counter.counts().users, 1);
  EXPECT_EQ(counter.counts().calls, 0);
  EXPECT_EQ(counter.counts().calls_before, 0);
}

TEST(HealthCounter, ExpectsNothingWhileNobodyIsCutOver) {
  const HealthCounter counter({Moved("ann", std::nullopt)}, kLookBack);
  EXPECT_EQ(counter.counts().users, 0);
  EXPECT_EQ(counter.since(), Time{});
}

}  // namespace
}  // namespace cutover
