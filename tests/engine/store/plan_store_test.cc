#include "engine/store/plan_store.h"

#include "engine/store/snapshot_store.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover {
namespace {

class Plans : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (database_) MigrateStore();
  }
  PlanStore store() { return PlanStore(*database_, clock_); }
};
CUTOVER_ON_BOTH_STORES(Plans);

TEST_P(Plans, GivesBackTheBytesThatWereSaved) {
  const Plan plan = SmallPlan();
  const std::string id = SavePlan(plan);
  auto stored = store().Load(id);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->body, PlanToText(plan));
  EXPECT_EQ(stored->digest, PlanDigest(stored->body));
  EXPECT_FALSE(stored->approval.has_value());
}

TEST_P(Plans, SavingTheSamePlanAgainChangesNothing) {
  const std::string id = SavePlan(SmallPlan());
  EXPECT_EQ(SavePlan(SmallPlan()), id);
  EXPECT_EQ(Count("select count(*) from plan"), 1);
  EXPECT_EQ(Count("select count(*) from event"), 1);
}

TEST_P(Plans, FindsAPlanByItsRunAndByAUniqueBeginning) {
  const std::string id = SavePlan(SmallPlan());
  SavePlan(SmallPlan("two"));
  EXPECT_EQ(store().Load(RunIdOf(id))->id, id);
  EXPECT_EQ(store().Load(id.substr(0, 9))->id, id);
  auto both = store().Load("p-");
  ASSERT_FALSE(both.ok());
  auto none = store().Load("p-nothing");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
}

TEST_P(Plans, IsApprovedByItsDigestAndByNoOther) {
  const std::string id = SavePlan(SmallPlan());
  const std::string digest = store().Load(id)->digest;
  const Status wrong =
      store().Approve(id, {std::string(64, '0'), "board", "C1", clock_.Now()});
  ASSERT_FALSE(wrong.ok());
  EXPECT_FALSE(store().Load(id)->approval.has_value());
  ASSERT_TRUE(store().Approve(id, {digest, "board", "C1", clock_.Now()}).ok());
  const auto approval = store().Load(id)->approval;
  ASSERT_TRUE(approval.has_value());
  EXPECT_EQ(approval->by, "board");
  EXPECT_EQ(approval->change, "C1");
  EXPECT_EQ(approval->at, clock_.Now());
}

TEST_P(Plans, ListsEachWithWhatWasDone) {
  SavePlan(SmallPlan());
  SavePlan(SmallPlan("two"));
  auto plans = store().List();
  ASSERT_TRUE(plans.ok());
  ASSERT_EQ(plans->size(), 2u);
  EXPECT_EQ(plans->front().steps, 0);
}

class Snapshots : public Plans {};
CUTOVER_ON_BOTH_STORES(Snapshots);

Snapshot Seen(ManualClock& clock) {
  SnapshotBuilder builder;
  for (const char* name : {"ann", "bob", "Zo\xc3\xab"}) {
    Observation seen{SourceSystem::kDirectory, std::string("guid-") + name, {}};
    seen.facts.Set(Attribute::kAdUserPrincipalName, name);
    seen.facts.Set(Attribute::kAdLine, "tel:+4930'\"1;drop");
    builder.Add(seen);
  }
  builder.Add(Sku{"sku", "MCOEV", 10, 3, {"MCOEV"}});
  builder.Add(NumberRecord{*NumberValue::Parse("directRouting online +49301"),
                           "unassigned", "activated", "primary", ""});
  return builder.Build("s-1", "tenant", clock.Now());
}

TEST_P(Snapshots, AreGivenBackAsTheyWereSaved) {
  const Snapshot seen = Seen(clock_);
  ASSERT_TRUE(SnapshotStore(*database_).Save(seen).ok());
  auto loaded = SnapshotStore(*database_).Load("s-1");
  ASSERT_TRUE(loaded.ok()) << Describe(loaded.error());
  EXPECT_EQ(loaded->users, seen.users);
  EXPECT_EQ(loaded->digest, seen.digest);
  EXPECT_EQ(SnapshotDigest(*loaded), seen.digest);
  EXPECT_EQ(*SnapshotStore(*database_).Latest("tenant"), "s-1");
  EXPECT_FALSE(SnapshotStore(*database_).Latest("other").ok());
}

TEST_P(Snapshots, AreRefusedWhenAUserWasChangedInTheStore) {
  ASSERT_TRUE(SnapshotStore(*database_).Save(Seen(clock_)).ok());
  Sql("update observation set facts = replace(facts, 'bob', 'bud')");
  auto loaded = SnapshotStore(*database_).Load("s-1");
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace cutover
