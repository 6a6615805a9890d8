#include "engine/store/reading_store.h"

#include "engine/store/snapshot_store.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

Observation Seen(const std::string& id, const std::string& department,
                 SourceSystem system = SourceSystem::kDirectory) {
  Observation observation{system, id, {}};
  observation.facts.Set(Attribute::kDepartment, department);
  return observation;
}

class ReadingStore : public Store {
 protected:
  Status Save(const ReadingChange& change) {
    Snapshot snapshot;
    snapshot.id = "s-" + std::to_string(++snapshots_);
    snapshot.tenant_id = "tenant-1";
    snapshot.digest = SnapshotDigest(snapshot);
    return cutover::SnapshotStore(database()).Save(snapshot, {change});
  }
  void MustSave(const ReadingChange& change) {
    const Status status = Save(change);
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }
  Result<Reading> Load(const std::string& source = "directory",
                       const std::string& tenant = "tenant-1") {
    return cutover::ReadingStore(database()).Load(tenant, source);
  }
  // "id=department" of each, in order.
  std::string Users() {
    auto reading = Load();
    if (!reading.ok()) return Describe(reading.error());
    std::string text;
    for (const auto& [id, user] : reading->users) {
      EXPECT_EQ(id, user.source_id);
      text += id + "=" + user.facts.Text(Attribute::kDepartment) + " ";
    }
    return text;
  }
  ReadingChange Whole() {
    return {"directory",
            "mark 1",
            Time{100},
            std::nullopt,
            {Seen("a", "Sales"), Seen("b", "IT"), Seen("c", "HR")}};
  }

 private:
  int snapshots_ = 0;
};

TEST_P(ReadingStore, GivesBackWhatWasKept) {
  ReadingChange whole = Whole();
  whole.users.push_back(Seen("d", "X", SourceSystem::kResourceDirectory));
  MustSave(whole);
  Restart();
  auto reading = Load();
  ASSERT_TRUE(reading.ok()) << Describe(reading.error());
  EXPECT_EQ(reading->mark, "mark 1");
  EXPECT_EQ(reading->taken_at, Time{100});
  EXPECT_EQ(reading->whole_at, Time{100});
  EXPECT_EQ(reading->users.size(), 4u);
  EXPECT_EQ(reading->users.at("a").source, SourceSystem::kDirectory);
  EXPECT_EQ(reading->users.at("d").source, SourceSystem::kResourceDirectory);
  EXPECT_EQ(reading->users.at("a").facts.Text(Attribute::kDepartment), "Sales");
}

TEST_P(ReadingStore, LaysChangesOverTheReadingThatTheyFollow) {
  MustSave(Whole());
  MustSave({"directory",
            "mark 2",
            Time{200},
            Time{100},
            {Seen("b", "Sales"), Seen("d", "new")},
            {"c", "never there"}});
  EXPECT_EQ(Users(), "a=Sales b=Sales d=new ");
  auto reading = Load();
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(reading->mark, "mark 2");
  EXPECT_EQ(reading->taken_at, Time{200});
  EXPECT_EQ(reading->whole_at, Time{100}) << "when all of it was read";
}

TEST_P(ReadingStore, ReplacesAReadingByAWholeOne) {
  MustSave(Whole());
  MustSave({"directory", "mark 2", Time{200}, std::nullopt, {Seen("z", "z")}});
  EXPECT_EQ(Users(), "z=z ");
  EXPECT_EQ(Load()->whole_at, Time{200});
}

TEST_P(ReadingStore, ForgetsTheReadingOfASourceThatGaveNoMark) {
  MustSave(Whole());
  MustSave({"directory", "", Time{200}});
  EXPECT_EQ(Load().error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Count("reading_user"), "0");
}

TEST_P(ReadingStore, KeepsTenantsAndSourcesApart) {
  MustSave(Whole());
  ReadingChange entra = Whole();
  entra.source = "entra";
  entra.users = {Seen("e", "e", SourceSystem::kEntra)};
  MustSave(entra);
  EXPECT_EQ(Users(), "a=Sales b=IT c=HR ");
  EXPECT_EQ(Load("entra")->users.size(), 1u);
  EXPECT_EQ(Load("directory", "tenant-2").error().code, ErrorCode::kNotFound);
}

// Two discovers at once: the second would lay its changes over those of the
// first, and lose some. Then neither its snapshot nor its reading counts.
TEST_P(ReadingStore, RefusesChangesOfAReadingThatIsNotTheLast) {
  MustSave(Whole());
  MustSave({"directory", "mark 2", Time{200}, Time{100}, {Seen("d", "d")}});
  const Status late =
      Save({"directory", "mark 3", Time{300}, Time{100}, {Seen("e", "e")}});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kConflict);
  EXPECT_EQ(Users(), "a=Sales b=IT c=HR d=d ");
  EXPECT_EQ(Load()->mark, "mark 2");
  EXPECT_EQ(Count("snapshot"), "2");
}

TEST_P(ReadingStore, IsAsOldAsTheSnapshotWhenTheSaveFails) {
  MustSave(Whole());
  ReadingChange twice{"directory",
                      "mark 2",
                      Time{200},
                      std::nullopt,
                      {Seen("d", "d"), Seen("d", "d")}};
  EXPECT_FALSE(Save(twice).ok());
  EXPECT_EQ(Load()->mark, "mark 1");
  EXPECT_EQ(Users(), "a=Sales b=IT c=HR ");
  EXPECT_EQ(Count("snapshot"), "1");
}

TEST_P(ReadingStore, RefusesWhatAnotherVersionWrote) {
  MustSave(Whole());
  Run("update reading_user set facts = '{\"Unknown\":\"x\"}'"
      " where source_id = 'a'");
  EXPECT_EQ(Load().error().code, ErrorCode::kInvalid);
  Run("update reading_user set facts = '{}', system = 'later'"
      " where source_id = 'a'");
  EXPECT_EQ(Load().error().code, ErrorCode::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(Stores, ReadingStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
