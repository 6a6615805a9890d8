#include "engine/store/reservation_store.h"

#include <thread>

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

constexpr const char* kOne = "directRouting online +4930100001";
constexpr const char* kTwo = "directRouting online +4930100002";

Plan PlanFor(const std::string& campaign, const std::string& user,
             const Value& before, const Value& after) {
  Plan plan = SomePlan(campaign);
  Move move = MoveOf(user);
  move.steps = {StepOf(StepKind::kAssignDirectRouting, before, after)};
  plan.waves = {{1, "wave 1", std::nullopt, {move}}};
  return plan;
}

class ReservationStore : public Store {
 protected:
  std::string Saved(const Plan& plan) {
    auto id = plans().Save(plan, "ann");
    EXPECT_TRUE(id.ok()) << Describe(id.error());
    return *id;
  }
  Status ApproveBy(Database& by, const std::string& id) {
    cutover::PlanStore store(by, clock());
    auto stored = store.Load(id);
    if (!stored.ok()) return stored.error();
    return store.Approve(id, {stored->digest, "bob", "CHG-7", clock().Now()});
  }
  Status Approve(const std::string& id) { return ApproveBy(database(), id); }
  Reservations Held(const std::string& but = "") {
    auto held = cutover::ReservationStore(database())
                    .Held("tenant-1", but, clock().Now());
    EXPECT_TRUE(held.ok()) << Describe(held.error());
    return *held;
  }
};

TEST_P(ReservationStore, HoldsWhatAPlanTouchesFromItsApprovalOn) {
  const std::string id = Saved(PlanFor("one", "ann", kOne, kTwo));
  EXPECT_TRUE(Held().users.empty());
  ASSERT_TRUE(Approve(id).ok());

  EXPECT_EQ(Held().users, (std::map<UserKey, std::string>{{"ad:ann", id}}));
  EXPECT_EQ(Held().numbers, (std::map<std::string, std::string>{
                                {"+4930100001", id}, {"+4930100002", id}}));
  EXPECT_TRUE(Held(id).users.empty());
  EXPECT_TRUE(Held(id).numbers.empty());
}

TEST_P(ReservationStore, RefusesAnotherPlanOfTheSameNumber) {
  ASSERT_TRUE(Approve(Saved(PlanFor("one", "ann", {}, kOne))).ok());
  const std::string other = Saved(PlanFor("two", "bob", kTwo, kOne));
  const Status status = Approve(other);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(Says(status.error(), "+4930100001"));
  EXPECT_FALSE(plans().Load(other)->approval);
  EXPECT_EQ(KindsOf(other), std::vector<std::string>{"plan.created"});
  // Nothing of it is kept, not even what was free.
  EXPECT_FALSE(Held().numbers.contains("+4930100002"));
}

TEST_P(ReservationStore, RefusesAnotherPlanOfTheSameUser) {
  ASSERT_TRUE(Approve(Saved(PlanFor("one", "ann", {}, kOne))).ok());
  const Status status = Approve(Saved(PlanFor("two", "ann", {}, kTwo)));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(Says(status.error(), "ann@contoso.com"));
}

TEST_P(ReservationStore, TellsANumbersExtensionsApart) {
  const std::string first = std::string(kOne) + ";ext=1";
  const std::string second = std::string(kOne) + ";ext=2";
  ASSERT_TRUE(Approve(Saved(PlanFor("one", "ann", {}, first))).ok());
  EXPECT_TRUE(Approve(Saved(PlanFor("two", "bob", {}, second))).ok());
}

TEST_P(ReservationStore, LetsGoWhenItIsReleased) {
  const std::string id = Saved(PlanFor("one", "ann", {}, kOne));
  ASSERT_TRUE(Approve(id).ok());
  ASSERT_TRUE(cutover::ReservationStore(database()).Release(id).ok());
  EXPECT_TRUE(Held().users.empty());
  EXPECT_TRUE(Approve(Saved(PlanFor("two", "ann", {}, kOne))).ok());
}

TEST_P(ReservationStore, HoldsNothingForAPlanApprovedAgainAfterItsEnd) {
  const std::string id = Saved(PlanFor("one", "ann", {}, kOne));
  ASSERT_TRUE(Approve(id).ok());
  ASSERT_TRUE(cutover::ReservationStore(database()).Release(id).ok());
  ASSERT_TRUE(Approve(id).ok());
  EXPECT_TRUE(Held().users.empty());
}

TEST_P(ReservationStore, LetsGoOfAPlanThatMayNotBeginAnyMore) {
  Plan plan = PlanFor("one", "ann", {}, kOne);
  plan.valid_until = clock().Now() + Hours(1);
  ASSERT_TRUE(Approve(Saved(plan)).ok());
  clock().Advance(Hours(2));
  EXPECT_TRUE(Held().users.empty());
  EXPECT_TRUE(Approve(Saved(PlanFor("two", "ann", {}, kOne))).ok());
}

TEST_P(ReservationStore, KeepsAPlanThatBeganHoweverOldItIs) {
  Plan plan = PlanFor("one", "ann", {}, kOne);
  plan.valid_until = clock().Now() + Hours(1);
  const std::string id = Saved(plan);
  ASSERT_TRUE(Approve(id).ok());
  const Lease nobody;
  ASSERT_TRUE(
      cutover::Journal(database(), clock(), id, "x", nobody).Open(plan).ok());
  clock().Advance(Hours(2));
  EXPECT_TRUE(Held().users.contains("ad:ann"));
}

TEST_P(ReservationStore, SharesWithTheRollbackOfTheSamePlan) {
  const std::string id = Saved(PlanFor("one", "ann", {}, kOne));
  ASSERT_TRUE(Approve(id).ok());
  Plan back = PlanFor("one", "ann", kOne, {});
  back.purpose = Purpose::kRollback;
  back.undoes = id;
  EXPECT_TRUE(Approve(Saved(back)).ok());
  back.undoes = "p-000000000000";
  EXPECT_FALSE(Approve(Saved(back)).ok());
}

TEST_P(ReservationStore, PassesFromAPlanToTheOneThatContinuesIt) {
  const std::string id = Saved(PlanFor("one", "ann", {}, kOne));
  ASSERT_TRUE(Approve(id).ok());
  Plan next = PlanFor("one", "ann", {}, kTwo);
  next.continues = id;
  const std::string next_id = Saved(next);
  ASSERT_TRUE(Approve(next_id).ok());
  EXPECT_EQ(plans().Load(id)->superseded_by, next_id);
  EXPECT_EQ(KindsOf(id).back(), "plan.superseded");
  EXPECT_EQ(Held().users.at("ad:ann"), next_id);
  EXPECT_FALSE(Held().numbers.contains("+4930100001"));
  EXPECT_TRUE(FaultsOf(id).empty());
  const Status again = Approve(id);
  ASSERT_FALSE(again.ok());
  EXPECT_TRUE(Says(again.error(), next_id));
}

TEST_P(ReservationStore, LetsOnlyOnePlanTakeOver) {
  const std::string id = Saved(PlanFor("one", "ann", {}, kOne));
  ASSERT_TRUE(Approve(id).ok());
  Plan next = PlanFor("one", "ann", {}, kTwo);
  next.continues = id;
  ASSERT_TRUE(Approve(Saved(next)).ok());
  next.waves[0].moves[0].steps[0].reason = "another";
  const Status second = Approve(Saved(next));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
}

TEST_P(ReservationStore, TakesOverNothingWhileAStepIsUnderWay) {
  const Plan plan = PlanFor("one", "ann", {}, kOne);
  const std::string id = Saved(plan);
  ASSERT_TRUE(Approve(id).ok());
  const Lease nobody;
  ASSERT_TRUE(
      cutover::Journal(database(), clock(), id, "x", nobody).Open(plan).ok());
  Run("update step set state = 'intent'");
  Plan next = PlanFor("one", "ann", {}, kTwo);
  next.continues = id;
  const std::string next_id = Saved(next);
  const Status status = Approve(next_id);
  ASSERT_FALSE(status.ok());
  EXPECT_TRUE(Says(status.error(), "under way"));
  EXPECT_EQ(plans().Load(id)->superseded_by, "");
  Run("update step set state = 'failed'");
  EXPECT_TRUE(Approve(next_id).ok());
}

// Each on a connection of its own; whoever is second must find the first.
TEST_P(ReservationStore, LetsOneOfTwoWhoApproveAtOnceWin) {
  if (GetParam() == Backend::kSqliteMemory)
    GTEST_SKIP() << "a store in memory has one connection";
  for (int round = 0; round < 10; ++round) {
    const std::string name = std::to_string(round);
    const std::string number = "directRouting online +4930200" + name;
    const std::string ids[] = {
        Saved(PlanFor("a" + name, "ann" + name, {}, number)),
        Saved(PlanFor("b" + name, "bob" + name, {}, number))};
    const std::unique_ptr<Database> connections[] = {AnotherConnection(),
                                                     AnotherConnection()};
    bool won[] = {false, false};
    std::thread other(
        [&] { won[1] = ApproveBy(*connections[1], ids[1]).ok(); });
    won[0] = ApproveBy(*connections[0], ids[0]).ok();
    other.join();
    EXPECT_NE(won[0], won[1]) << name;
    EXPECT_EQ(plans().Load(ids[0])->approval.has_value(), won[0]);
    EXPECT_EQ(plans().Load(ids[1])->approval.has_value(), won[1]);
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, ReservationStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
