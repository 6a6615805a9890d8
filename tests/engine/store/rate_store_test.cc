#include "engine/store/rate_store.h"

#include <thread>

#include "engine/base/clock.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

constexpr const char* kService = "teams";

class RateStore : public Store {
 protected:
  cutover::RateStore Opened(const std::string& tenant = "tenant-1") {
    auto opened = Database::Open(url(), Durability::kRelaxed);
    EXPECT_TRUE(opened.ok()) << Describe(opened.error());
    // A store in memory is of one connection: it has no others to share with.
    if (GetParam() == Backend::kSqliteMemory) {
      EXPECT_TRUE(Migrate(**opened).ok());
    }
    return {*std::move(opened), clock(), tenant};
  }

  static RateState StateIn(cutover::RateStore& rates,
                           const std::string& service = kService) {
    RateState found;
    const Status status =
        rates.Share(service, [&](RateState& state, Time) { found = state; });
    EXPECT_TRUE(status.ok()) << Describe(status.error());
    return found;
  }

  static void Count(cutover::RateStore& rates) {
    const Status status =
        rates.Share(kService, [](RateState& state, Time) { ++state.counted; });
    EXPECT_TRUE(status.ok()) << Describe(status.error());
  }
};

TEST_P(RateStore, BeginsWithAStateThatKnowsNothing) {
  auto rates = Opened();
  const RateState state = StateIn(rates);
  EXPECT_EQ(state.rate, 0);
  EXPECT_EQ(state.ceiling, 0);
  EXPECT_EQ(state.next, Time{});
  EXPECT_EQ(state.generation, 0);
}

TEST_P(RateStore, KeepsEveryPartOfAState) {
  auto rates = Opened();
  const RateState told{28.4999999999999,
                       1.0 / 3,
                       Time{1'790'000'000'000'001},
                       Time{1'790'000'000'000'002},
                       Time{1'790'000'000'000'003},
                       Time{1'790'000'000'000'004},
                       Time{1'790'000'000'000'005},
                       Time{1'790'000'000'000'006},
                       Time{1'790'000'000'000'007},
                       12,
                       1e-9,
                       -8};
  ASSERT_TRUE(
      rates.Share(kService, [&](RateState& state, Time) { state = told; })
          .ok());
  const RateState kept = StateIn(rates);
  EXPECT_EQ(kept.rate, told.rate);
  EXPECT_EQ(kept.ceiling, told.ceiling);
  EXPECT_EQ(kept.next, told.next);
  EXPECT_EQ(kept.paused_until, told.paused_until);
  EXPECT_EQ(kept.seen, told.seen);
  EXPECT_EQ(kept.raised_at, told.raised_at);
  EXPECT_EQ(kept.lowered_at, told.lowered_at);
  EXPECT_EQ(kept.tried_at, told.tried_at);
  EXPECT_EQ(kept.counted_from, told.counted_from);
  EXPECT_EQ(kept.counted, told.counted);
  EXPECT_EQ(kept.sent_rate, told.sent_rate);
  EXPECT_EQ(kept.generation, told.generation);
}

TEST_P(RateStore, KeepsTenantsAndServicesApart) {
  auto rates = Opened();
  Count(rates);
  EXPECT_EQ(StateIn(rates, "directory").counted, 0);
  auto of_another = Opened("tenant-2");
  EXPECT_EQ(StateIn(of_another).counted, 0);
  EXPECT_EQ(StateIn(rates).counted, 1);
}

TEST_P(RateStore, TellsTheTimeOfTheServerAndOfAFileTheClock) {
  auto rates = Opened();
  Time first, second;
  ASSERT_TRUE(
      rates.Share(kService, [&](RateState&, Time now) { first = now; }).ok());
  clock().Advance(Hours(5));
  ASSERT_TRUE(
      rates.Share(kService, [&](RateState&, Time now) { second = now; }).ok());
  if (GetParam() != Backend::kPostgresql) {
    EXPECT_EQ(second, clock().Now());
    return;
  }
  EXPECT_GT(second, first) << "not the time of the transaction's begin";
  EXPECT_LT(second - first, Minutes(1)) << "not this host's clock";
}

TEST_P(RateStore, LosesNothingWhenSessionsExchangeAtOnce) {
  if (GetParam() == Backend::kSqliteMemory) GTEST_SKIP() << "has no others";
  constexpr int kEach = 100;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      auto rates = Opened();
      for (int n = 0; n < kEach; ++n) Count(rates);
    });
  }
  for (std::thread& worker : workers) worker.join();
  auto rates = Opened();
  EXPECT_EQ(StateIn(rates).counted, 4 * kEach);
}

// Turns are placed by it: a time from before the wait would place them in
// what is past.
TEST_P(RateStore, TellsNobodyATimeBeforeTheFormersChange) {
  if (GetParam() != Backend::kPostgresql) GTEST_SKIP() << "has no clock";
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      auto rates = Opened();
      for (int n = 0; n < 50; ++n) {
        const Status status =
            rates.Share(kService, [](RateState& state, Time now) {
              EXPECT_GE(now, state.seen);
              state.seen = now;
            });
        EXPECT_TRUE(status.ok()) << Describe(status.error());
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
}

// Of one that gave the row back unchanged the query alone would not tell: it
// has its time from when it began to wait.
TEST_P(RateStore, TellsTheTimeAfterTheWaitForARowThatWasGivenBack) {
  if (GetParam() != Backend::kPostgresql) GTEST_SKIP() << "has no clock";
  auto rates = Opened();
  Count(rates);
  auto watch = AnotherConnection();
  const auto ask = [&](const char* sql) {
    long long value = 0;
    const Status status =
        watch->InTransaction([&](soci::session& session) -> Status {
          session << sql, soci::into(value);
          return Done{};
        });
    EXPECT_TRUE(status.ok()) << Describe(status.error());
    return value;
  };
  Time given_back, told;
  std::thread waiter;
  const Status status =
      database().InTransaction([&](soci::session& session) -> Status {
        session << "update rate set counted = 0";
        waiter = std::thread([&] {
          const Status shared =
              rates.Share(kService, [&](RateState&, Time now) { told = now; });
          EXPECT_TRUE(shared.ok()) << Describe(shared.error());
        });
        while (ask("select count(*) from pg_stat_activity"
                   " where wait_event_type = 'Lock'") == 0) {
        }
        given_back.us =
            ask("select cast(extract(epoch from clock_timestamp())"
                " * 1000000 as bigint)");
        return Error{ErrorCode::kRefused, "given back"};
      });
  waiter.join();
  EXPECT_FALSE(status.ok());
  EXPECT_GE(told, given_back);
}

TEST_P(RateStore, OutlivesItsConnection) {
  if (GetParam() != Backend::kPostgresql) GTEST_SKIP() << "has no server";
  auto rates = Opened();
  Count(rates);
  Run("select pg_terminate_backend(pid) from pg_stat_activity"
      " where pid <> pg_backend_pid() and datname = current_database()");
  // Of the one that meets the loss nobody knows; the next connects anew.
  (void)rates.Share(kService, [](RateState&, Time) {}).ok();
  Count(rates);
  EXPECT_EQ(StateIn(rates).counted, 2);
}

INSTANTIATE_TEST_SUITE_P(Stores, RateStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
