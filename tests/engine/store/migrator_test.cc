#include "engine/store/migrator.h"

#include "engine/base/embedded.h"
#include "engine/store/dialect.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

class Migrator : public Store {
 protected:
  bool is_bare() const override { return true; }

  /// What the store says it has seen, in order.
  std::string Seen() {
    const char* list = GetParam() == Backend::kPostgresql
                           ? "string_agg(name, ' ' order by name)"
                           : "group_concat(name, ' ')";
    return Text(std::string("select coalesce(") + list +
                ", '') from (select name from migration order by name) as m");
  }

  /// The files of this program that are for this database.
  std::string Known() {
    std::string names;
    const std::string mine =
        std::string(".") + DialectName(database().dialect()) + ".sql";
    for (const EmbeddedFile& file : migrations::Files()) {
      const std::string name = file.name.substr(0, file.name.find('.'));
      if (file.name != name + ".sql" && file.name != name + mine) continue;
      names += (names.empty() ? "" : " ") + name;
    }
    return names;
  }
};

TEST_P(Migrator, BringsUpAnEmptyStore) {
  ASSERT_TRUE(Migrate(database()).ok());
  EXPECT_TRUE(CheckSchema(database()).ok());
  EXPECT_EQ(Seen(), Known());
  for (const char* table :
       {"snapshot", "observation", "plan", "step", "event", "lease", "job"}) {
    EXPECT_EQ(Count(table), "0") << table;
  }
}

TEST_P(Migrator, ChangesNothingTheSecondTime) {
  ASSERT_TRUE(Migrate(database()).ok());
  const std::string id = SavedPlan();
  ASSERT_TRUE(Migrate(database()).ok());
  Restart();
  EXPECT_EQ(Seen(), Known());
  EXPECT_TRUE(plans().Load(id).ok());
}

TEST_P(Migrator, RunsOnlyWhatTheStoreHasNotSeen) {
  ASSERT_TRUE(Migrate(database()).ok());
  Run("delete from migration where name = '0002_append_only'");
  if (GetParam() == Backend::kPostgresql) {
    Run("drop function refuse_event_change cascade");
  } else {
    Run("drop trigger event_no_update");
    Run("drop trigger event_no_delete");
  }
  const std::string id = SavedPlan();
  ASSERT_TRUE(Migrate(database()).ok());
  EXPECT_FALSE(TryRun("delete from event").ok());
  EXPECT_EQ(KindsOf(id), std::vector<std::string>{"plan.created"});
}

TEST_P(Migrator, LeavesNothingOfAFileThatFails) {
  Run("create table job (other text)");
  ASSERT_FALSE(Migrate(database()).ok());
  EXPECT_FALSE(TryRun("select id from snapshot").ok());
  Run("drop table job");
  EXPECT_TRUE(Migrate(database()).ok());
}

TEST_P(Migrator, RefusesTheStoreOfANewerProgram) {
  ASSERT_TRUE(Migrate(database()).ok());
  Run("insert into migration (name) values ('9999_later')");
  for (const Status& status : {Migrate(database()), CheckSchema(database())}) {
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
    EXPECT_TRUE(Says(status.error(), "newer"));
    EXPECT_TRUE(Says(status.error(), "9999_later"));
  }
}

TEST_P(Migrator, TouchesNoStoreOfANewerProgram) {
  Run("create table migration (name text primary key)");
  Run("insert into migration (name) values ('9999_later')");
  ASSERT_FALSE(Migrate(database()).ok());
  EXPECT_EQ(Seen(), "9999_later");
  EXPECT_FALSE(TryRun("select id from plan").ok());
}

TEST_P(Migrator, SaysWhatToDoAboutAnEmptyStoreAndLeavesItEmpty) {
  const Status status = CheckSchema(database());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(Says(status.error(), "cutover init"));
  EXPECT_FALSE(TryRun("select name from migration").ok());
}

TEST_P(Migrator, SaysWhatToDoAboutAnOldStore) {
  ASSERT_TRUE(Migrate(database()).ok());
  Run("delete from migration where name = '0002_append_only'");
  const Status status = CheckSchema(database());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(Says(status.error(), "cutover init"));
}

INSTANTIATE_TEST_SUITE_P(Stores, Migrator, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
