// A snapshot of what changed is the snapshot of everything.

#include "engine/cli/read_snapshot.h"

#include <gtest/gtest.h>

#include <atomic>

#include "connectors/directory/directory_source.h"
#include "engine/store/migrator.h"
#include "engine/store/snapshot_store.h"
#include "tests/fakes/fake_forest.h"
#include "tests/fakes/manual_clock.h"

namespace cutover {
namespace {

using Names = std::vector<std::string>;

// A source that keeps no account of changes, and gives users in two parts.
class CloudSource : public UserSource {
 public:
  Status Scan(ScanSink& sink) override {
    ++scans;
    for (const auto& [id, department] : users) {
      Observation part{SourceSystem::kEntra, id, {}};
      part.facts.Set(Attribute::kCloudId, id);
      sink.OnUser(part);
      part.facts = {};
      part.facts.Set(Attribute::kDepartment, department);
      sink.OnUser(part);
    }
    sink.OnSku({"sku-1", "MCOEV", 5, scans, {}});
    sink.OnOnPremEstate(on_prem);
    return Done{};
  }
  Result<Sighting> Observe(const Question&) override {
    return Error{ErrorCode::kBug, "not asked"};
  }
  std::map<std::string, std::string> users = {{"c-1", "IT"}, {"c-2", "HR"}};
  OnPremEstate on_prem;
  int scans = 0;
};

class ReadSnapshotTest : public testing::Test {
 protected:
  ReadSnapshotTest() {
    corp = forest.Add("organizationalUnit", -1, "Corp");
    ann = forest.Add("user", corp, "ann");
    bob = forest.Add("user", corp, "bob");
    group = forest.Add("group", corp, "Pilot");
    DirectorySettings settings;
    settings.base_dns = {forest.DnOf(corp)};
    directory = MakeDirectorySource(
        settings, [this]() -> Result<std::unique_ptr<LdapSession>> {
          return forest.Open();
        });
    database = *Database::Open("sqlite::memory:");
    EXPECT_TRUE(Migrate(*database).ok());
  }

  Result<Discovered> Read(ReadMode mode = ReadMode::kChanges) {
    clock.SleepUntil(clock.Now() + Hours(1));
    return ReadSnapshot({args, machine, out}, {"tenant-1", mode, Hours(24)},
                        {{"directory", directory.get()}, {"entra", &cloud}},
                        *database);
  }
  Discovered MustRead(ReadMode mode = ReadMode::kChanges) {
    auto read = Read(mode);
    EXPECT_TRUE(read.ok()) << Describe(read.error());
    return *std::move(read);
  }
  Discovered Discover(ReadMode mode = ReadMode::kChanges) {
    Discovered read = MustRead(mode);
    const Status saved =
        SnapshotStore(*database).Save(read.snapshot, read.readings);
    EXPECT_TRUE(saved.ok()) << Describe(saved.error());
    return read;
  }
  // What a discover of everything would say; nothing of it is kept.
  std::string WholeDigest() {
    --cloud.scans;
    const Discovered whole = MustRead(ReadMode::kWhole);
    return whole.snapshot.digest;
  }

  FakeForest forest{1};
  FakeForest::Id corp, ann, bob, group;
  std::unique_ptr<UserSource> directory;
  CloudSource cloud;
  std::unique_ptr<Database> database;
  ManualClock clock;
  IdSource ids{7};
  std::atomic<bool> stop = false;
  Arguments args;
  Machine machine{clock, ids, stop, "me", "here"};
  Output out{OutputMode::kJson};
};

TEST_F(ReadSnapshotTest, ReadsEverythingTheFirstTime) {
  const Discovered read = Discover();
  EXPECT_EQ(read.read_on, Names{});
  EXPECT_EQ(read.snapshot.users.size(), 4u);
  EXPECT_EQ(read.snapshot.skus.size(), 1u);
}

TEST_F(ReadSnapshotTest, GoesOnAndComesToTheSameSnapshot) {
  Discover();
  forest.Set(ann, "department", "Sales");
  forest.Link(group, bob);
  forest.Add("user", corp, "eve");
  Discovered read = Discover();
  EXPECT_EQ(read.read_on, Names{"directory"});
  EXPECT_EQ(read.snapshot.digest, WholeDigest());
  forest.Delete(ann);
  forest.Rename(group, "Everybody");
  cloud.users.erase("c-1");
  read = Discover();
  EXPECT_EQ(read.read_on, Names{"directory"});
  EXPECT_EQ(read.snapshot.digest, WholeDigest());
  EXPECT_EQ(read.snapshot.users.size(), 3u);
}

TEST_F(ReadSnapshotTest, KeepsOnlyWhatDiffers) {
  Discover();
  forest.Set(ann, "department", "Sales");
  forest.Set(bob, "description", "touched, and no fact of ours");
  forest.Set(bob, "department", "");
  const Discovered read = Discover();
  ASSERT_EQ(read.readings.size(), 2u);
  ASSERT_EQ(read.readings[0].users.size(), 1u);
  EXPECT_EQ(read.readings[0].users[0].source_id, forest.GuidOf(ann));
  EXPECT_TRUE(read.readings[0].follows.has_value());
}

TEST_F(ReadSnapshotTest, KeepsWhatSkypeForBusinessIsSetUpAsButWhoActsForWhom) {
  cloud.on_prem.voice_policies = {{"Global", "Global", TextList{"u"}, {}}};
  cloud.on_prem.delegations = {{"sip:a@x", {"sip:b@x"}, {}}};
  const auto read = Read();
  ASSERT_TRUE(read.ok());
  const Snapshot& snapshot = read->snapshot;
  ASSERT_TRUE(snapshot.on_prem);
  EXPECT_EQ(snapshot.on_prem->voice_policies, cloud.on_prem.voice_policies);
  EXPECT_TRUE(snapshot.on_prem->delegations.empty());
  EXPECT_EQ(SnapshotDigest(snapshot), snapshot.digest);
}

TEST_F(ReadSnapshotTest, ReadsInFullWhenToldTo) {
  Discover();
  const Discovered read = Discover(ReadMode::kWhole);
  EXPECT_EQ(read.read_on, Names{});
  EXPECT_EQ(Discover().read_on, Names{"directory"});
}

// Age is since all of it was read, or small readings would go on for ever.
TEST_F(ReadSnapshotTest, ReadsInFullAgainAfterAWhile) {
  Discover();
  int until = 0;
  while (++until < 100 && !Discover().read_on.empty()) {
  }
  EXPECT_EQ(until, 24);
}

TEST_F(ReadSnapshotTest, ReadsInFullWhenTheMarkDoesNotHold) {
  const auto site = forest.Add("organizationalUnit", corp, "Berlin");
  forest.Add("user", site, "eve");
  Discover();
  forest.Set(ann, "department", "Sales");
  forest.Rename(site, "Potsdam");
  const Discovered read = Discover();
  EXPECT_EQ(read.read_on, Names{});
  EXPECT_EQ(read.snapshot.digest, WholeDigest());
  EXPECT_EQ(Discover().read_on, Names{"directory"});
}

// What was delivered before the mark was found not to hold is not counted.
TEST_F(ReadSnapshotTest, DropsWhatCameBeforeTheMarkWasLost) {
  Discover();
  forest.Set(ann, "department", "Sales");
  const int first = forest.searches;
  forest.before_search = [&](int number) {
    if (number == first + 5) forest.controller = "CN=NTDS Settings,CN=DC2";
  };
  const Discovered read = Discover();
  forest.before_search = {};
  EXPECT_EQ(read.read_on, Names{});
  EXPECT_EQ(read.snapshot.digest, WholeDigest());
}

TEST_F(ReadSnapshotTest, KeepsTheOldMarkWhenTheSnapshotWasNotSaved) {
  Discover();
  forest.Set(ann, "department", "Sales");
  MustRead();  // and the process dies
  forest.Set(bob, "department", "IT");
  const Discovered read = Discover();
  EXPECT_EQ(read.read_on, Names{"directory"});
  EXPECT_EQ(read.snapshot.digest, WholeDigest());
}

TEST_F(ReadSnapshotTest, ForgetsTheReadingOfASourceThatGivesNoMarkAnyMore) {
  Discover();
  forest.has_dirsync = false;
  forest.has_usn = false;
  EXPECT_EQ(Discover().read_on, Names{});
  EXPECT_EQ(ReadingStore(*database).Load("tenant-1", "directory").error().code,
            ErrorCode::kNotFound);
}

TEST_F(ReadSnapshotTest, TellsAFailureOfASource) {
  Discover();
  forest.Delete(corp);
  auto read = Read();
  ASSERT_FALSE(read.ok());
}

}  // namespace
}  // namespace cutover
