#include "engine/store/migrator.h"

#include "tests/engine/store/store_fixture.h"

namespace cutover {
namespace {

class Migrator : public StoreTest {};
CUTOVER_ON_BOTH_STORES(Migrator);

TEST_P(Migrator, SaysWhatToDoWhenTheStoreIsEmpty) {
  const Status status = CheckSchema(*database_);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
  EXPECT_NE(status.error().remedy.find("cutover init"), std::string::npos);
}

TEST_P(Migrator, BringsTheSchemaUpOnceAndThenChangesNothing) {
  MigrateStore();
  EXPECT_TRUE(CheckSchema(*database_).ok());
  const int migrations = Count("select count(*) from migration");
  EXPECT_GT(migrations, 0);
  MigrateStore();
  EXPECT_EQ(Count("select count(*) from migration"), migrations);
}

TEST_P(Migrator, RefusesAStoreOfANewerProgram) {
  MigrateStore();
  Sql("insert into migration values ('9999_later')");
  EXPECT_FALSE(CheckSchema(*database_).ok());
  const Status status = Migrate(*database_);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(Describe(status.error()).find("newer"), std::string::npos);
}

}  // namespace
}  // namespace cutover
