#include "engine/store/database.h"

#include <stdexcept>

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

class Connection : public Store {
 protected:
  bool is_bare() const override { return true; }
  void SetUp() override {
    Store::SetUp();
    if (!IsSkipped()) Run("create table mark (name text primary key)");
  }

  /// Writes one row and then ends as `end` says.
  Status WriteAnd(const std::function<Status()>& end) {
    return database().InTransaction([&](soci::session& session) -> Status {
      session << "insert into mark (name) values ('one')";
      return end();
    });
  }
};

TEST_P(Connection, KeepsWhatATransactionWroteOverARestart) {
  ASSERT_TRUE(WriteAnd([]() -> Status { return Done{}; }).ok());
  Restart();
  EXPECT_EQ(Count("mark"), "1");
}

TEST_P(Connection, UndoesATransactionThatReturnsAnError) {
  const Status status = WriteAnd([]() -> Status {
    return Error{ErrorCode::kRefused, "no"};
  });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kRefused);
  EXPECT_EQ(Count("mark"), "0");
}

TEST_P(Connection, DoesNothingWhenTheWitnessRefusesTheBeginning) {
  database().SetWitness([](Boundary boundary) -> Status {
    if (boundary == Boundary::kEnd) return Done{};
    return Error{ErrorCode::kUnavailable, "gone"};
  });
  const Status status = WriteAnd([]() -> Status { return Done{}; });
  database().SetWitness(nullptr);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "gone");
  EXPECT_EQ(Count("mark"), "0");
}

TEST_P(Connection, HasDoneItAllWhenTheWitnessRefusesTheEnd) {
  database().SetWitness([](Boundary boundary) -> Status {
    if (boundary == Boundary::kBegin) return Done{};
    return Error{ErrorCode::kUnavailable, "gone"};
  });
  const Status status = WriteAnd([]() -> Status { return Done{}; });
  database().SetWitness(nullptr);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "gone");
  EXPECT_EQ(Count("mark"), "1");
}

TEST_P(Connection, CallsTheWitnessOfTheEndOnlyWhenItWasCommitted) {
  int ends = 0;
  database().SetWitness([&](Boundary boundary) -> Status {
    ends += boundary == Boundary::kEnd;
    return Done{};
  });
  EXPECT_FALSE(WriteAnd([]() -> Status {
                 return Error{ErrorCode::kRefused, "no"};
               }).ok());
  EXPECT_EQ(ends, 0);
  EXPECT_TRUE(WriteAnd([]() -> Status { return Done{}; }).ok());
  EXPECT_EQ(ends, 1);
  database().SetWitness(nullptr);
}

TEST_P(Connection, UndoesATransactionThatThrows) {
  const Status status =
      WriteAnd([]() -> Status { throw std::runtime_error("lightning"); });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(Says(status.error(), "lightning"));
  EXPECT_EQ(Count("mark"), "0");
}

TEST_P(Connection, UndoesATransactionWhoseSqlFailsAndGoesOn) {
  const Status status =
      database().InTransaction([&](soci::session& session) -> Status {
        session << "insert into mark (name) values ('one')";
        session << "insert into mark (name) values ('one')";
        return Done{};
      });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(Count("mark"), "0");
  ASSERT_TRUE(WriteAnd([]() -> Status { return Done{}; }).ok());
  EXPECT_EQ(Count("mark"), "1");
}

TEST_P(Connection, ShowsNothingOfAnOpenTransactionToOthers) {
  if (GetParam() != Backend::kPostgresql) GTEST_SKIP() << "has one writer";
  auto other = AnotherConnection();
  std::string during, after;
  const auto look = [&](std::string& count) {
    return other->InTransaction([&](soci::session& session) -> Status {
      session << "select cast(count(*) as text) from mark", soci::into(count);
      return Done{};
    });
  };
  ASSERT_TRUE(WriteAnd([&] { return look(during); }).ok());
  ASSERT_TRUE(look(after).ok());
  EXPECT_EQ(during, "0");
  EXPECT_EQ(after, "1");
}

TEST_P(Connection, WaitsForTheDiskUnlessItIsToldOtherwise) {
  const bool is_server = GetParam() == Backend::kPostgresql;
  const auto setting = [&](Durability durability) {
    auto opened = Database::Open(url(), durability);
    EXPECT_TRUE(opened.ok()) << Describe(opened.error());
    std::string value;
    const Status status =
        (*opened)->InTransaction([&](soci::session& session) -> Status {
          session << (is_server ? "show synchronous_commit"
                                : "select cast(synchronous as text)"
                                  " from pragma_synchronous"),
              soci::into(value);
          return Done{};
        });
    EXPECT_TRUE(status.ok()) << Describe(status.error());
    return value;
  };
  EXPECT_EQ(setting(Durability::kFull), is_server ? "on" : "2");
  EXPECT_EQ(setting(Durability::kRelaxed), is_server ? "off" : "1");
}

INSTANTIATE_TEST_SUITE_P(Stores, Connection, EveryBackend(), BackendName);

void ExpectNotOpened(const std::string& url, ErrorCode code) {
  const auto opened = Database::Open(url);
  ASSERT_FALSE(opened.ok()) << url;
  EXPECT_EQ(opened.error().code, code) << url;
  EXPECT_FALSE(opened.error().remedy.empty()) << url;
}

TEST(OpenDatabase, RefusesAUrlThatNamesNoKnownDatabase) {
  ExpectNotOpened("", ErrorCode::kInvalid);
  ExpectNotOpened("mysql://root@localhost/x", ErrorCode::kInvalid);
  ExpectNotOpened("store.sqlite", ErrorCode::kInvalid);
}

TEST(OpenDatabase, RefusesAPostgresqlUrlThatCannotBeRead) {
  ExpectNotOpened("postgresql://host/x?no_such_option=1", ErrorCode::kInvalid);
}

TEST(OpenDatabase, KeepsTheFileWhereTheUrlSays) {
  std::string pattern = ::testing::TempDir() + "store.XXXXXX";
  const std::filesystem::path folder = mkdtemp(pattern.data());
  for (const char* name : {"store.sqlite", "a b.sqlite", "a = b.sqlite"}) {
    const auto opened = Database::Open("sqlite:" + (folder / name).string());
    EXPECT_TRUE(opened.ok()) << Describe(opened.error());
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  }
  std::filesystem::remove_all(folder);
}

TEST(OpenDatabase, IsUnavailableWhenTheStoreCannotBeReached) {
  ExpectNotOpened("sqlite:/no/such/folder/store", ErrorCode::kUnavailable);
  ExpectNotOpened("postgresql://nobody@127.0.0.1:1/x?connect_timeout=2",
                  ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace cutover::store_test
