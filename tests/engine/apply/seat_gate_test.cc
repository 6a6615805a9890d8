#include "engine/apply/seat_gate.h"

#include <gtest/gtest.h>

#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

// Two processes of one run, and a tenant whose own count lags behind for ever.
struct Seats {
  std::vector<Sku> skus{{"sku-1", "MCOEV", 7, 4, {}},
                        {"sku-2", "PHONESYSTEM", 9, 8, {}}};
  int readings = 0;
  RehearsalWorld world{4, 1};
  std::unique_ptr<Database> database = FreshStore();
  std::string id = SaveApproved(*database, world.clock(), world.MakePlan());
  SeatGate one = Gate();
  SeatGate other = Gate();

  SeatGate Gate() {
    return {*database, world.clock(), [this]() -> Result<std::vector<Sku>> {
              ++readings;
              return skus;
            }};
  }
  void Share() {
    one.ShareWith(id, "worker-1");
    other.ShareWith(id, "worker-2");
  }
};

TEST(SeatGate, CountsASeatAsTakenWhenItLetsSomebodyPass) {
  Seats it;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(it.one.Ask("sku-1").Proceeds()) << i;
  const Verdict verdict = it.one.Ask("sku-1");
  EXPECT_EQ(verdict.reason, "no free seat of MCOEV (7 of 7 taken)");
  EXPECT_EQ(verdict.reach, Verdict::Reach::kUser);
  EXPECT_TRUE(it.one.Ask("sku-2").Proceeds()) << "of another licence";
  EXPECT_EQ(it.readings, 1);
}

TEST(SeatGate, ReadsAgainWhenSeatsWereShortAndMayHaveBeenBought) {
  Seats it;
  it.skus[0].consumed = 7;
  EXPECT_FALSE(it.one.Ask("sku-1").Proceeds());
  it.skus[0].enabled = 8;
  EXPECT_FALSE(it.one.Ask("sku-1").Proceeds()) << "read a moment ago";
  it.world.clock().SleepUntil(it.world.clock().Now() + Seconds(11));
  EXPECT_TRUE(it.one.Ask("sku-1").Proceeds());
  EXPECT_FALSE(it.one.Ask("sku-1").Proceeds());
}

TEST(SeatGate, GivesNoSeatTwiceToProcessesThatShareARun) {
  Seats it;
  it.Share();
  EXPECT_TRUE(it.one.Ask("sku-3").Proceeds());
  EXPECT_TRUE(it.other.Ask("sku-3").Proceeds());
  ASSERT_EQ(it.readings, 2);
  int given = 0;
  for (int i = 0; i < 5; ++i) {
    given += it.one.Ask("sku-1").Proceeds() ? 1 : 0;
    given += it.other.Ask("sku-1").Proceeds() ? 1 : 0;
  }
  EXPECT_EQ(given, 3);
  EXPECT_TRUE(it.other.Ask("sku-2").Proceeds());
  EXPECT_FALSE(it.one.Ask("sku-2").Proceeds());
}

TEST(SeatGate, CountsWhatOthersTookOnlySinceItsOwnReading) {
  Seats it;
  it.Share();
  EXPECT_TRUE(it.one.Ask("sku-1").Proceeds());
  EXPECT_TRUE(it.one.Ask("sku-1").Proceeds());
  it.skus[0].consumed = 6;  // the tenant counts these two now
  EXPECT_TRUE(it.other.Ask("sku-1").Proceeds());
  EXPECT_FALSE(it.other.Ask("sku-1").Proceeds());
  EXPECT_FALSE(it.one.Ask("sku-1").Proceeds());
}

TEST(SeatGate, HoldsNobodyUpWhenTheTenantCannotBeAsked) {
  Seats it;
  SeatGate gate(*it.database, it.world.clock(),
                []() -> Result<std::vector<Sku>> {
                  return Error{ErrorCode::kUnavailable, "no answer"};
                });
  EXPECT_TRUE(gate.Ask("sku-1").Proceeds());
}

}  // namespace
}  // namespace cutover
