#pragma once

#include <gtest/gtest.h>
#include <soci/soci.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/store/chain.h"
#include "engine/store/database.h"
#include "engine/store/journal.h"
#include "engine/store/lease_store.h"
#include "engine/store/migrator.h"
#include "engine/store/plan_store.h"
#include "tests/fakes/manual_clock.h"

/// Each file tests one class of the store on every database. The fixtures
/// carry the subject's name, so the product's class is spelled in full.
namespace cutover::store_test {

enum class Backend { kSqliteFile, kSqliteMemory, kPostgresql };

inline auto EveryBackend() {
  return ::testing::Values(Backend::kSqliteFile, Backend::kSqliteMemory,
                           Backend::kPostgresql);
}

inline std::string BackendName(const ::testing::TestParamInfo<Backend>& of) {
  if (of.param == Backend::kSqliteFile) return "SqliteFile";
  return of.param == Backend::kSqliteMemory ? "SqliteMemory" : "Postgresql";
}

inline Step StepOf(StepKind kind, Value before, Value after) {
  return {kind, "", std::move(before), std::move(after), ""};
}

inline Move MoveOf(const std::string& name) {
  return {{"ad:" + name, name + "@contoso.com", name, "c-" + name, ""},
          "S05",
          "P3A",
          "berlin",
          {StepOf(StepKind::kUsageLocation, std::nullopt, "DE"),
           StepOf(StepKind::kVoiceRouting, std::nullopt,
                  "Berlin 'Mitte' :x")}};
}

/// Two waves, three moves, six steps; `campaign` makes it one of its own.
inline Plan SomePlan(const std::string& campaign = "Berlin") {
  Plan plan;
  plan.tenant_id = "tenant-1";
  plan.snapshot_id = "s-1";
  plan.campaign = campaign;
  plan.read_at = Time{1'790'000'000'000'000};
  plan.valid_until = plan.read_at + Hours(72);
  plan.rollback_horizon = Hours(72);
  plan.waves = {
      {0, "pilot", std::nullopt, {MoveOf("ann")}},
      {1, "first", std::nullopt, {MoveOf("bob"), MoveOf("j\xc3\xbcrg")}}};
  return plan;
}

/// A store of its own for each test, brought up unless `Bare`.
class Store : public ::testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    if (!FindUrl()) GTEST_SKIP() << "CUTOVER_TEST_PG names no PostgreSQL";
    Connect();
    if (GetParam() == Backend::kPostgresql) {
      Run("drop schema public cascade");
      Run("create schema public");
    }
    if (is_bare()) return;
    ASSERT_TRUE(Migrate(database()).ok());
  }

  void TearDown() override {
    database_.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  /// True in a fixture whose tests bring the schema up themselves.
  virtual bool is_bare() const { return false; }

  Database& database() { return *database_; }
  ManualClock& clock() { return clock_; }
  const std::string& url() const { return url_; }

  /// A connection of somebody else to the same store.
  std::unique_ptr<Database> AnotherConnection() {
    auto opened = Database::Open(url_);
    EXPECT_TRUE(opened.ok()) << Describe(opened.error());
    return *std::move(opened);
  }

  /// What a restart of the program does; memory does not outlive it.
  void Restart() {
    if (GetParam() == Backend::kSqliteMemory) return;
    database_.reset();
    Connect();
  }

  Status TryRun(const std::string& sql) {
    return database().InTransaction([&](soci::session& session) -> Status {
      session << sql;
      return Done{};
    });
  }

  void Run(const std::string& sql) {
    const Status status = TryRun(sql);
    ASSERT_TRUE(status.ok()) << sql << ": " << Describe(status.error());
  }

  /// The single value of a query for text.
  std::string Text(const std::string& sql) {
    std::string value;
    const Status status =
        database().InTransaction([&](soci::session& session) -> Status {
          session << sql, soci::into(value);
          return Done{};
        });
    EXPECT_TRUE(status.ok()) << sql << ": " << Describe(status.error());
    return value;
  }

  std::string Count(const std::string& table) {
    return Text("select cast(count(*) as text) from " + table);
  }

  cutover::PlanStore plans() { return {database(), clock_}; }

  std::string SavedPlan(const std::string& campaign = "Berlin") {
    auto id = plans().Save(SomePlan(campaign), "ann");
    EXPECT_TRUE(id.ok()) << Describe(id.error());
    return *id;
  }

  std::vector<Event> EventsOf(const std::string& plan_id) {
    auto events = cutover::Audit(database()).Read(plan_id);
    EXPECT_TRUE(events.ok()) << Describe(events.error());
    return *events;
  }

  std::vector<std::string> KindsOf(const std::string& plan_id) {
    std::vector<std::string> kinds;
    for (const Event& each : EventsOf(plan_id)) kinds.push_back(each.kind);
    return kinds;
  }

  std::vector<std::string> FaultsOf(const std::string& plan_id) {
    auto faults = cutover::Audit(database()).Verify(plan_id);
    EXPECT_TRUE(faults.ok()) << Describe(faults.error());
    return *faults;
  }

 private:
  bool FindUrl() {
    const char* postgresql = getenv("CUTOVER_TEST_PG");
    if (GetParam() == Backend::kPostgresql) {
      url_ = postgresql == nullptr ? "" : postgresql;
    } else if (GetParam() == Backend::kSqliteMemory) {
      url_ = "sqlite::memory:";
    } else {
      std::string pattern = ::testing::TempDir() + "store test.XXXXXX";
      folder_ = mkdtemp(pattern.data());
      url_ = "sqlite:" + folder_ + "/store.sqlite";
    }
    return !url_.empty();
  }

  void Connect() {
    auto opened = Database::Open(url_);
    ASSERT_TRUE(opened.ok()) << Describe(opened.error());
    database_ = *std::move(opened);
  }

  std::string url_;
  std::string folder_;
  std::unique_ptr<Database> database_;
  ManualClock clock_;
};

/// The words of `error` and its remedy hold `part`.
inline bool Says(const Error& error, const std::string& part) {
  return Describe(error).find(part) != std::string::npos;
}

}  // namespace cutover::store_test
