#include "engine/store/lease_store.h"

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

constexpr const char* kName = "tenant-1";

class LeaseStore : public Store {
 protected:
  cutover::LeaseStore leases() { return {database(), clock()}; }

  Result<Lease> Acquire(const std::string& holder,
                        const IsGone& is_gone = nullptr) {
    return leases().Acquire(kName, holder, Minutes(5), is_gone);
  }
  Lease Held(const std::string& holder, const IsGone& is_gone = nullptr) {
    auto lease = Acquire(holder, is_gone);
    EXPECT_TRUE(lease.ok()) << Describe(lease.error());
    return *lease;
  }
  bool IsInForce(const Lease& lease) {
    const Status status = database().InTransaction(
        [&](soci::session& session) { return CheckFence(session, lease); });
    if (status.ok()) return true;
    EXPECT_EQ(status.error().code, ErrorCode::kConflict);
    return false;
  }
  static bool Everybody(const std::string&) { return true; }
};

TEST_P(LeaseStore, GivesTheFirstHolderALease) {
  const Lease lease = Held("ann");
  EXPECT_EQ(lease.name, kName);
  EXPECT_EQ(lease.holder, "ann");
  EXPECT_GT(lease.fence, 0);
  EXPECT_EQ(lease.expires_at, clock().Now() + Minutes(5));
  EXPECT_TRUE(IsInForce(lease));
}

TEST_P(LeaseStore, RaisesTheFenceWithEachHolder) {
  int64_t last = 0;
  for (const char* holder : {"ann", "bob", "ann", "eve"}) {
    const Lease lease = Held(holder);
    EXPECT_GT(lease.fence, last);
    last = lease.fence;
    ASSERT_TRUE(leases().Release(lease).ok());
    Restart();
  }
}

TEST_P(LeaseStore, RefusesASecondHolderAndSaysUntilWhen) {
  const Lease ann = Held("ann");
  clock().Advance(Minutes(2));
  for (const char* second : {"bob", "ann"}) {
    const auto refused = Acquire(second);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    EXPECT_EQ(refused.error().retry_after_us, Minutes(3).us);
    EXPECT_TRUE(Says(refused.error(), "ann"));
    EXPECT_TRUE(Says(refused.error(), FormatTime(ann.expires_at)));
  }
  EXPECT_TRUE(IsInForce(ann));
}

TEST_P(LeaseStore, KeepsLeasesOfDifferentNamesApart) {
  const Lease ann = Held("ann");
  const auto bob = leases().Acquire("tenant-2", "bob", Minutes(5), nullptr);
  ASSERT_TRUE(bob.ok());
  EXPECT_TRUE(IsInForce(ann));
  EXPECT_TRUE(IsInForce(*bob));
}

TEST_P(LeaseStore, LetsAnExpiredLeaseBeTakenOver) {
  const Lease ann = Held("ann");
  clock().Advance(Microseconds(Minutes(5).us - 1));
  EXPECT_FALSE(Acquire("bob").ok());
  clock().Advance(Microseconds(1));
  const Lease bob = Held("bob");
  EXPECT_GT(bob.fence, ann.fence);
  EXPECT_TRUE(IsInForce(bob));
  EXPECT_FALSE(IsInForce(ann));
}

TEST_P(LeaseStore, LetsTheLeaseOfAHolderThatIsGoneBeTakenOver) {
  const Lease ann = Held("ann");
  const auto only_eve = [](const std::string& who) { return who == "eve"; };
  EXPECT_FALSE(Acquire("bob", only_eve).ok());
  const auto only_ann = [](const std::string& who) { return who == "ann"; };
  const Lease bob = Held("bob", only_ann);
  EXPECT_GT(bob.fence, ann.fence);
  EXPECT_FALSE(IsInForce(ann));
}

TEST_P(LeaseStore, LetsAReleasedLeaseBeTakenAtOnce) {
  const Lease ann = Held("ann");
  ASSERT_TRUE(leases().Release(ann).ok());
  const Lease bob = Held("bob");
  EXPECT_GT(bob.fence, ann.fence);
}

TEST_P(LeaseStore, ReleasesNothingOfTheNextHolder) {
  const Lease ann = Held("ann");
  const Lease bob = Held("bob", Everybody);
  ASSERT_TRUE(leases().Release(ann).ok());
  EXPECT_TRUE(IsInForce(bob));
  EXPECT_FALSE(Acquire("eve").ok());
}

TEST_P(LeaseStore, HoldsOnLongerWhenRenewed) {
  Lease ann = Held("ann");
  clock().Advance(Minutes(4));
  ASSERT_TRUE(leases().Renew(ann, Minutes(5)).ok());
  EXPECT_EQ(ann.expires_at, clock().Now() + Minutes(5));
  clock().Advance(Minutes(4));
  EXPECT_FALSE(Acquire("bob").ok());
  EXPECT_TRUE(IsInForce(ann));
  clock().Advance(Minutes(1));
  EXPECT_TRUE(Acquire("bob").ok());
}

TEST_P(LeaseStore, RefusesToRenewALeaseThatWasLost) {
  Lease ann = Held("ann");
  const Time promised = ann.expires_at;
  const Lease bob = Held("bob", Everybody);
  clock().Advance(Minutes(1));
  const Status status = leases().Renew(ann, Hours(1));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
  EXPECT_EQ(ann.expires_at, promised);
  EXPECT_TRUE(IsInForce(bob));
  clock().Advance(Minutes(4));
  EXPECT_TRUE(Acquire("eve").ok()) << "bob's time was changed";
}

TEST_P(LeaseStore, RefusesToRenewALeaseThatNeverWas) {
  Lease lease{"tenant-9", "ann", 1, clock().Now()};
  const Status status = leases().Renew(lease, Minutes(5));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
}

TEST_P(LeaseStore, ChecksTheFenceAndTheName) {
  const Lease ann = Held("ann");
  Lease wrong = ann;
  wrong.fence += 1;
  EXPECT_FALSE(IsInForce(wrong));
  wrong = ann;
  wrong.name = "tenant-2";
  EXPECT_FALSE(IsInForce(wrong));
}

TEST_P(LeaseStore, LetsAnUnnamedLeasePass) { EXPECT_TRUE(IsInForce(Lease{})); }

// Else a take-over could slip in between the check and the commit, and the
// former holder's write would still go through.
TEST_P(LeaseStore, LetsNobodyTakeOverInsideACheckedTransaction) {
  if (GetParam() == Backend::kSqliteMemory) GTEST_SKIP() << "has no others";
  const Lease ann = Held("ann");
  auto other = AnotherConnection();
  const char* at_once = GetParam() == Backend::kPostgresql
                            ? "set lock_timeout = '50ms'"
                            : "pragma busy_timeout = 0";
  const Status set = other->InTransaction([&](soci::session& session) {
    session << at_once;
    return Status(Done{});
  });
  ASSERT_TRUE(set.ok()) << Describe(set.error());
  cutover::LeaseStore theirs(*other, clock());
  const Status checked =
      database().InTransaction([&](soci::session& session) -> Status {
        TRY(CheckFence(session, ann));
        EXPECT_FALSE(theirs.Acquire(kName, "bob", Minutes(5), Everybody).ok());
        return Done{};
      });
  ASSERT_TRUE(checked.ok()) << Describe(checked.error());
  EXPECT_TRUE(IsInForce(ann));
  EXPECT_TRUE(theirs.Acquire(kName, "bob", Minutes(5), Everybody).ok());
  EXPECT_FALSE(IsInForce(ann));
}

INSTANTIATE_TEST_SUITE_P(Stores, LeaseStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
