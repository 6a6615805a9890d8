#include "engine/store/claim_store.h"

#include <thread>

#include "engine/store/worker_lease.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

constexpr MovePlace kBob{1, 0}, kJuerg{1, 1};

class ClaimStore : public Store {
 protected:
  void SetUp() override {
    Store::SetUp();
    if (IsSkipped()) return;
    plan_ = SavedPlan();
    Lease nobody;
    ASSERT_TRUE(cutover::Journal(database(), clock(), plan_, "test", nobody)
                    .Open(SomePlan())
                    .ok());
    ann_ = Join("ann");
    bob_ = Join("bob");
  }

  Lease Join(const std::string& holder) {
    auto lease = workers().Acquire(plan_, holder, Minutes(5), nullptr);
    EXPECT_TRUE(lease.ok()) << Describe(lease.error());
    return *lease;
  }
  cutover::WorkerLeases workers() { return {database(), clock(), "tenant"}; }
  cutover::ClaimStore claims(const Lease& lease) { return {database(), lease}; }
  bool Takes(const Lease& lease, MovePlace place) {
    auto taken = claims(lease).Take(plan_, place);
    EXPECT_TRUE(taken.ok()) << Describe(taken.error());
    return taken->has_value();
  }
  void End(const Lease& lease) {
    clock().Advance(Minutes(5));
    ASSERT_TRUE(*workers().Depose(lease, nullptr));
  }
  // Leaves the leases of all others as they are.
  void EndByDeath(const Lease& lease) {
    ASSERT_TRUE(*workers().Depose(lease, [&](const std::string& holder) {
      return holder == lease.holder;
    }));
  }
  void SetState(MovePlace place, const std::string& state) {
    Run("update step set state = '" + state +
        "' where wave = " + std::to_string(place.wave) +
        " and move = " + std::to_string(place.move));
  }
  bool AreOthersAtWork(const Lease& lease, int64_t wave) {
    return *claims(lease).AreOthersAtWork(plan_, wave);
  }

  std::string plan_;
  Lease ann_;
  Lease bob_;
};

TEST_P(ClaimStore, GivesAMoveToOneAloneWithItsStepsAsTheyStand) {
  Run("update step set detail = 'now' where wave = 1 and move = 1");
  auto taken = claims(ann_).Take(plan_, kJuerg);
  ASSERT_TRUE(taken.ok() && *taken);
  ASSERT_EQ((*taken)->size(), 2u);
  for (const StepRecord& each : **taken) {
    EXPECT_EQ(each.place.move, 1);
    EXPECT_EQ(each.detail, "now");
  }
  EXPECT_FALSE(Takes(bob_, kJuerg));
  EXPECT_TRUE(Takes(bob_, kBob));
  EXPECT_TRUE(Takes(ann_, kJuerg)) << "who has it has it";
}

TEST_P(ClaimStore, GivesAMoveOnWhenItsWorkerIsDead) {
  ASSERT_TRUE(Takes(ann_, kBob));
  EXPECT_FALSE(Takes(bob_, kBob));
  EndByDeath(ann_);
  EXPECT_TRUE(Takes(bob_, kBob));
  // What the dead one still wants is refused.
  const auto late = claims(ann_).Take(plan_, kJuerg);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kConflict);
}

TEST_P(ClaimStore, GivesAMoveOnWhenItsWorkerLeaves) {
  ASSERT_TRUE(Takes(ann_, kBob));
  ASSERT_TRUE(claims(ann_).Leave(plan_, kBob).ok());
  EXPECT_TRUE(Takes(bob_, kBob));
  ASSERT_TRUE(claims(ann_).Leave(plan_, kBob).ok());
  EXPECT_FALSE(Takes(ann_, kBob)) << "ann gave away what was bob's";
  ASSERT_TRUE(cutover::LeaseStore(database(), clock()).Release(bob_).ok());
  EXPECT_TRUE(Takes(ann_, kBob));
}

TEST_P(ClaimStore, KnowsWhatTheDeadHaveLeft) {
  ASSERT_TRUE(Takes(ann_, kJuerg));
  ASSERT_TRUE(Takes(ann_, kBob));
  ASSERT_TRUE(*claims(ann_).TakeOpening(plan_, 1));
  EXPECT_EQ(claims(bob_).LeftBy(plan_, ann_.name)->size(), 0u);
  EndByDeath(ann_);
  EXPECT_EQ(*claims(bob_).LeftBy(plan_, ann_.name),
            (std::vector<MovePlace>{kBob, kJuerg}));
  ASSERT_TRUE(Takes(bob_, kBob));
  EXPECT_EQ(*claims(bob_).LeftBy(plan_, ann_.name),
            std::vector<MovePlace>{kJuerg});
}

TEST_P(ClaimStore, SeesWhetherOthersHaveSomethingInHand) {
  EXPECT_FALSE(AreOthersAtWork(ann_, 1));
  ASSERT_TRUE(Takes(bob_, kBob));
  EXPECT_TRUE(AreOthersAtWork(ann_, 1));
  EXPECT_FALSE(AreOthersAtWork(ann_, 0)) << "a later wave is not waited for";
  EXPECT_FALSE(AreOthersAtWork(bob_, 1)) << "one's own is no other's";
  for (const char* end : {"done", "skipped"}) {
    SetState(kBob, end);
    EXPECT_FALSE(AreOthersAtWork(ann_, 1)) << end;
    SetState(kBob, "intent");
    EXPECT_TRUE(AreOthersAtWork(ann_, 1));
  }
  EndByDeath(bob_);
  EXPECT_FALSE(AreOthersAtWork(ann_, 1));
}

TEST_P(ClaimStore, CountsAFailedMoveAsAtWorkUntilItIsSettled) {
  ASSERT_TRUE(Takes(bob_, kBob));
  SetState(kBob, "failed");
  EXPECT_TRUE(AreOthersAtWork(ann_, 1)) << "it is to be taken back yet";
  ASSERT_TRUE(claims(ann_).Settle(plan_, kBob).ok());
  EXPECT_TRUE(AreOthersAtWork(ann_, 1)) << "ann settled what was bob's";
  ASSERT_TRUE(claims(bob_).Settle(plan_, kBob).ok());
  EXPECT_FALSE(AreOthersAtWork(ann_, 1));
  EndByDeath(bob_);
  ASSERT_TRUE(Takes(ann_, kBob));
  EXPECT_TRUE(AreOthersAtWork(Join("eve"), 1))
      << "whoever takes it looks again";
}

TEST_P(ClaimStore, CountsWhatEachWorkerHasInHand) {
  ASSERT_TRUE(Takes(ann_, kBob));
  ASSERT_TRUE(Takes(bob_, kJuerg));
  ASSERT_TRUE(Takes(bob_, {0, 0}));
  SetState(kJuerg, "done");
  EXPECT_EQ(*MovesInHand(database(), plan_),
            (std::map<std::string, int64_t>{{ann_.name, 1}, {bob_.name, 1}}));
}

TEST_P(ClaimStore, LetsOneAskWhetherAWaveMayBegin) {
  EXPECT_TRUE(*claims(ann_).TakeOpening(plan_, 1));
  EXPECT_FALSE(*claims(bob_).TakeOpening(plan_, 1));
  EXPECT_TRUE(*claims(bob_).TakeOpening(plan_, 0)) << "another wave";
  ASSERT_TRUE(claims(ann_).LeaveOpening(plan_, 1).ok());
  EXPECT_TRUE(*claims(bob_).TakeOpening(plan_, 1));
  EXPECT_FALSE(*claims(ann_).IsOpened(plan_, 1));
  ASSERT_TRUE(claims(bob_).SayOpened(plan_, 1).ok());
  EXPECT_TRUE(*claims(ann_).IsOpened(plan_, 1));
  EndByDeath(bob_);
  EXPECT_FALSE(*claims(ann_).IsOpened(plan_, 1)) << "ask anew: hours may pass";
  EXPECT_TRUE(*claims(ann_).TakeOpening(plan_, 1));
}

TEST_P(ClaimStore, LetsOneTellTheEndForGood) {
  EXPECT_TRUE(*claims(ann_).TellsTheEnd(plan_, 0));
  EXPECT_FALSE(*claims(bob_).TellsTheEnd(plan_, 0));
  EXPECT_TRUE(*claims(bob_).TellsTheEnd(plan_, cutover::ClaimStore::kWholeRun));
  End(ann_);
  const Lease again = Join("ann");
  EXPECT_FALSE(*claims(again).TellsTheEnd(plan_, 0));
}

TEST_P(ClaimStore, GivesEachMoveToOneOfManyThatReachForItAtOnce) {
  if (GetParam() == Backend::kSqliteMemory)
    GTEST_SKIP() << "memory is one connection's";
  std::vector<int> won(4, 0);
  std::vector<std::thread> reaching;
  for (size_t i = 0; i < won.size(); ++i) {
    const Lease lease = Join("w" + std::to_string(i));
    reaching.emplace_back([this, &won, i, lease] {
      const auto connection = AnotherConnection();
      cutover::ClaimStore mine(*connection, lease);
      for (int64_t move = 0; move < 40; ++move) {
        const auto taken = mine.Take(plan_, {7, move});
        if (taken.ok() && *taken) ++won[i];
      }
    });
  }
  for (std::thread& each : reaching) each.join();
  EXPECT_EQ(won[0] + won[1] + won[2] + won[3], 40);
}

INSTANTIATE_TEST_SUITE_P(Stores, ClaimStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
