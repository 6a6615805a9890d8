#include "engine/store/snapshot_store.h"

#include "engine/model/snapshot_json.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

User UserOf(const std::string& key, const std::string& name) {
  User user{key, {}};
  user.facts.Set(Attribute::kDisplayName, name);
  user.facts.SetList(Attribute::kMemberOf, {"CN=a,DC=x", "CN=b\\, c,DC=x"});
  return user;
}

// Keys in byte order, which no locale's order is.
Snapshot SomeSnapshot() {
  Snapshot snapshot;
  snapshot.id = "s-1";
  snapshot.tenant_id = "tenant-1";
  snapshot.taken_at = Time{1'790'000'000'123'456};
  snapshot.users = {UserOf("ad:B", "O'Hara \"\xc3\xbc\" :id"),
                    UserOf("ad:_", "\n\t\\"), UserOf("ad:a", "x"),
                    UserOf("cloud:0", std::string(100'000, 'y'))};
  snapshot.numbers = {{*NumberValue::Parse("callingPlan online +4930123 @loc"),
                       "userAssigned", "activated", "primary", "c-1"}};
  snapshot.skus = {{"sku-1", "MCOEV", 25, 24, {"MCOEV", "TEAMS1"}}};
  snapshot.findings = {
      {"PF-N01", Severity::kWarn, "ad:a", "ann", "fact", "remedy"}};
  snapshot.digest = SnapshotDigest(snapshot);
  return snapshot;
}

class SnapshotStore : public Store {
 protected:
  cutover::SnapshotStore snapshots() {
    return cutover::SnapshotStore(database());
  }
  void Save(const Snapshot& snapshot) {
    const Status status = snapshots().Save(snapshot);
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }
  void SaveTakenAt(const std::string& id, const std::string& tenant, Time at) {
    Snapshot snapshot = SomeSnapshot();
    snapshot.id = id;
    snapshot.tenant_id = tenant;
    snapshot.taken_at = at;
    Save(snapshot);
  }
  void ExpectChanged() {
    const auto loaded = snapshots().Load("s-1");
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().code, ErrorCode::kConflict);
    EXPECT_TRUE(Says(loaded.error(), "discover again"));
  }
};

TEST_P(SnapshotStore, GivesBackWhatWasSaved) {
  const Snapshot saved = SomeSnapshot();
  Save(saved);
  Restart();
  const auto loaded = snapshots().Load("s-1");
  ASSERT_TRUE(loaded.ok()) << Describe(loaded.error());
  EXPECT_EQ(loaded->id, saved.id);
  EXPECT_EQ(loaded->tenant_id, saved.tenant_id);
  EXPECT_EQ(loaded->taken_at, saved.taken_at);
  EXPECT_EQ(loaded->users, saved.users);
  EXPECT_EQ(loaded->findings, saved.findings);
  EXPECT_EQ(loaded->digest, saved.digest);
  EXPECT_EQ(TenantFactsToText(*loaded), TenantFactsToText(saved));
  EXPECT_EQ(loaded->numbers.size(), 1u);
  EXPECT_EQ(loaded->skus.size(), 1u);
}

TEST_P(SnapshotStore, GivesUsersInByteOrderWhateverTheLocaleOfTheStore) {
  if (GetParam() == Backend::kPostgresql) {
    Run("alter table observation alter column user_key"
        " type text collate \"und-x-icu\"");
  }
  Save(SomeSnapshot());
  const auto loaded = snapshots().Load("s-1");
  ASSERT_TRUE(loaded.ok()) << Describe(loaded.error());
  EXPECT_EQ(loaded->users, SomeSnapshot().users);
}

TEST_P(SnapshotStore, GivesBackASnapshotOfNobody) {
  Snapshot nobody;
  nobody.id = "s-0";
  nobody.tenant_id = "tenant-1";
  nobody.digest = SnapshotDigest(nobody);
  Save(nobody);
  const auto loaded = snapshots().Load("s-0");
  ASSERT_TRUE(loaded.ok()) << Describe(loaded.error());
  EXPECT_EQ(loaded->users, std::vector<User>());
}

TEST_P(SnapshotStore, NoticesAnEditedUser) {
  Save(SomeSnapshot());
  Run("update observation set facts = '{}' where user_key = 'ad:a'");
  ExpectChanged();
}

TEST_P(SnapshotStore, NoticesAnEditedNumber) {
  Save(SomeSnapshot());
  Run("update inventory set body = replace(body, 'ssigned', 'nassigned')");
  ExpectChanged();
}

TEST_P(SnapshotStore, NoticesAMissingNumber) {
  Save(SomeSnapshot());
  Run("delete from inventory");
  ExpectChanged();
}

// Before the inventory had rows of its own it stood beside the licences.
TEST_P(SnapshotStore, ReadsASnapshotWhoseNumbersStandWithItsLicences) {
  const Snapshot saved = SomeSnapshot();
  Save(saved);
  Run("delete from inventory");
  Run("update snapshot set tenant_facts = '" + TenantFactsToText(saved) + "'");
  const auto loaded = snapshots().Load("s-1");
  ASSERT_TRUE(loaded.ok()) << Describe(loaded.error());
  EXPECT_EQ(TenantFactsToText(*loaded), TenantFactsToText(saved));
}

TEST_P(SnapshotStore, NoticesAMissingUser) {
  Save(SomeSnapshot());
  Run("delete from observation where user_key = 'ad:a'");
  ExpectChanged();
}

TEST_P(SnapshotStore, NoticesAnAddedUser) {
  Save(SomeSnapshot());
  Run("insert into observation (snapshot_id, user_key, facts)"
      " values ('s-1', 'ad:z', '{}')");
  ExpectChanged();
}

TEST_P(SnapshotStore, NoticesUsersWhoseFactsChangedPlaces) {
  Save(SomeSnapshot());
  Run("update observation set user_key = 'ad:c' where user_key = 'ad:a'");
  ExpectChanged();
}

TEST_P(SnapshotStore, NoticesEditedLicences) {
  Save(SomeSnapshot());
  Run("update snapshot set tenant_facts ="
      " replace(tenant_facts, '\"consumed\":', '\"consumed\":1')");
  ExpectChanged();
}

TEST_P(SnapshotStore, NoticesAnEditedDigest) {
  Save(SomeSnapshot());
  Run("update snapshot set digest = 'x'");
  ExpectChanged();
}

TEST_P(SnapshotStore, SavesNothingWhenOneUserCannotBeSaved) {
  Snapshot twice = SomeSnapshot();
  twice.users.push_back(twice.users[0]);
  EXPECT_FALSE(snapshots().Save(twice).ok());
  EXPECT_EQ(Count("snapshot"), "0");
  EXPECT_EQ(Count("observation"), "0");
}

TEST_P(SnapshotStore, NeverOverwrites) {
  Save(SomeSnapshot());
  Snapshot other = SomeSnapshot();
  other.users.clear();
  other.digest = SnapshotDigest(other);
  EXPECT_FALSE(snapshots().Save(other).ok());
  const auto loaded = snapshots().Load("s-1");
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->users, SomeSnapshot().users);
}

TEST_P(SnapshotStore, KnowsTheLatestOfATenant) {
  SaveTakenAt("s-b", "tenant-1", Time{200});
  SaveTakenAt("s-c", "tenant-1", Time{100});
  SaveTakenAt("s-d", "tenant-2", Time{300});
  EXPECT_EQ(*snapshots().Latest("tenant-1"), "s-b");
  EXPECT_EQ(*snapshots().Latest("tenant-2"), "s-d");
}

TEST_P(SnapshotStore, SaysWhatToDoWhenThereIsNone) {
  SaveTakenAt("s-1", "tenant-1", Time{1});
  for (const Error& error : {snapshots().Load("s-2").error(),
                             snapshots().Latest("tenant-2").error()}) {
    EXPECT_EQ(error.code, ErrorCode::kNotFound);
    EXPECT_TRUE(Says(error, "cutover discover"));
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, SnapshotStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
