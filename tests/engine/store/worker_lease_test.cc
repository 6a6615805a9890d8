#include "engine/store/worker_lease.h"

#include "engine/store/tally_store.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

constexpr const char* kLock = "tenant 1";

class WorkerLeases : public Store {
 protected:
  void SetUp() override {
    Store::SetUp();
    if (IsSkipped()) return;
    plan_ = SavedPlan();
    other_ = SavedPlan("Hamburg");
  }

  cutover::WorkerLeases workers(size_t most = SIZE_MAX) {
    return {database(), clock(), kLock, most};
  }
  Result<Lease> Join(const std::string& holder, const std::string& plan,
                     size_t most = SIZE_MAX) {
    return workers(most).Acquire(plan, holder, Minutes(5), nullptr);
  }
  Lease Joined(const std::string& holder) {
    auto lease = Join(holder, plan_);
    EXPECT_TRUE(lease.ok()) << Describe(lease.error());
    return *lease;
  }
  Result<Lease> Lock(const IsGone& is_gone = nullptr) {
    return cutover::LeaseStore(database(), clock())
        .Acquire(kLock, "ann", Minutes(5), is_gone);
  }
  void Release(const Lease& lease) {
    ASSERT_TRUE(cutover::LeaseStore(database(), clock()).Release(lease).ok());
  }
  bool MayWrite(const Lease& lease) {
    return database()
        .InTransaction(
            [&](soci::session& session) { return CheckFence(session, lease); })
        .ok();
  }
  int CountLiving() {
    int living = 0;
    const auto leases = *workers().Of(plan_);
    for (const Lease& each : leases) living += each.holder.empty() ? 0 : 1;
    return living;
  }

  std::string plan_;
  std::string other_;
};

TEST_P(WorkerLeases, LetAsManyWorkOnOnePlanAsComeAndNobodyOnAnother) {
  for (const char* holder : {"a", "b", "c", "d"}) Joined(holder);
  EXPECT_EQ(CountLiving(), 4);
  const auto refused = Join("e", other_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(Says(refused.error(), plan_)) << Describe(refused.error());
}

TEST_P(WorkerLeases, AndTheTenantsLockKeepEachOtherOut) {
  const Lease worker = Joined("a");
  const auto refused = Lock();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(Says(refused.error(), "1 workers are at work: a"));
  Release(worker);
  auto lock = Lock();
  ASSERT_TRUE(lock.ok()) << Describe(lock.error());
  const auto turned_away = Join("b", plan_);
  ASSERT_FALSE(turned_away.ok());
  EXPECT_EQ(turned_away.error().retry_after_us, Minutes(5).us);
  Release(*lock);
  EXPECT_TRUE(Join("b", plan_).ok());
}

TEST_P(WorkerLeases, ServeOneProcessWhereTheStoreDoes) {
  const Lease first = *Join("a", plan_, 1);
  const auto refused = Join("b", plan_, 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(Says(refused.error(), "SQLite serves one process"));
  Release(first);
  EXPECT_TRUE(Join("b", plan_, 1).ok());
}

TEST_P(WorkerLeases, OfTheDeadEndWhenSomebodyTakesTheTenant) {
  const Lease late = Joined("a");
  clock().Advance(Minutes(6));
  ASSERT_TRUE(Lock().ok());
  EXPECT_FALSE(MayWrite(late)) << "it could write beside the one that is alone";
}

TEST_P(WorkerLeases, EndTheTenantsLockOfWhoIsDead) {
  const Lease late = *Lock();
  clock().Advance(Minutes(6));
  Joined("a");
  EXPECT_FALSE(MayWrite(late));
}

TEST_P(WorkerLeases, AreDeposedWhenTheyAreOverOrTheirProcessIsGone) {
  const Lease slow = Joined("slow"), gone = Joined("gone");
  EXPECT_FALSE(*workers().Depose(slow, nullptr)) << "it has four minutes yet";
  EXPECT_TRUE(MayWrite(slow));
  EXPECT_TRUE(*workers().Depose(
      gone, [](const std::string& holder) { return holder == "gone"; }));
  EXPECT_FALSE(MayWrite(gone));
  clock().Advance(Minutes(5));
  EXPECT_TRUE(*workers().Depose(slow, nullptr));
  EXPECT_FALSE(MayWrite(slow));
  EXPECT_FALSE(*workers().Depose(slow, nullptr)) << "once is enough";
  EXPECT_EQ(CountLiving(), 0);
}

TEST_P(WorkerLeases, ThatWereRenewedMeanwhileAreNotDeposed) {
  Lease lease = Joined("a");
  const Lease as_seen = lease;
  clock().Advance(Minutes(5));
  ASSERT_TRUE(
      cutover::LeaseStore(database(), clock()).Renew(lease, Minutes(5)).ok());
  EXPECT_FALSE(*workers().Depose(as_seen, nullptr));
  EXPECT_TRUE(MayWrite(lease));
}

TEST_P(WorkerLeases, RaiseTheFenceOfWhoComesAgain) {
  const Lease first = Joined("a");
  Release(first);
  const Lease second = Joined("a");
  EXPECT_GT(second.fence, first.fence);
  EXPECT_FALSE(MayWrite(first));
  EXPECT_TRUE(MayWrite(second));
}

TEST_P(WorkerLeases, AreForgottenADayAfterTheirEnd) {
  Release(Joined("a"));
  Joined("b");
  EXPECT_EQ(workers().Of(plan_)->size(), 2u);
  clock().Advance(Hours(25));
  Joined("c");
  EXPECT_EQ(workers().Of(plan_)->size(), 2u) << "b was deposed just now";
}

TEST_P(WorkerLeases, StartTheTallyAnewWithTheFirstOfThem) {
  TallyStore tally(database());
  Tally met{{"throttled", 3}};
  const Lease a = Joined("a");
  ASSERT_TRUE(tally.Share(plan_, a.name, met).ok());
  const Lease b = Joined("b");
  EXPECT_EQ(*tally.Share(plan_, b.name, {}), met)
      << "what a has met counts for b, too";
  Release(a);
  EXPECT_EQ(*tally.Share(plan_, b.name, {}), met) << "wherever a is now";
  Release(b);
  const Lease c = Joined("c");
  EXPECT_EQ(*tally.Share(plan_, c.name, {}), Tally{});
}

TEST_P(WorkerLeases, CountTheErrorsOfAllButOnesOwn) {
  TallyStore tally(database());
  const Lease a = Joined("a"), b = Joined("b"), c = Joined("c");
  auto first = tally.Share(plan_, a.name, {{"conflict", 1}});
  ASSERT_TRUE(first.ok()) << Describe(first.error());
  ASSERT_TRUE(tally.Share(plan_, a.name, {{"conflict", 4}}).ok());
  auto second = tally.Share(plan_, b.name, {{"conflict", 2}, {"drifted", 1}});
  ASSERT_TRUE(second.ok()) << Describe(second.error());
  EXPECT_EQ(*tally.Share(plan_, c.name, {{"conflict", 50}}),
            (Tally{{"conflict", 6}, {"drifted", 1}}));
  EXPECT_EQ(*tally.Share(other_, c.name, {}), Tally{});
}

INSTANTIATE_TEST_SUITE_P(Stores, WorkerLeases, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
