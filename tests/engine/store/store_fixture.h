#pragma once

#include <gtest/gtest.h>
#include <soci/soci.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "engine/store/database.h"
#include "engine/store/migrator.h"
#include "engine/store/plan_store.h"
#include "tests/fakes/manual_clock.h"

namespace cutover {

/// Each test runs on both databases from one text: on SQLite in memory, and
/// on the PostgreSQL that CUTOVER_TEST_PG names; without that it is skipped.
class StoreTest : public testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    std::string url = "sqlite::memory:";
    if (GetParam() == Dialect::kPostgresql) {
      const char* named = std::getenv("CUTOVER_TEST_PG");
      if (named == nullptr) GTEST_SKIP() << "CUTOVER_TEST_PG names no server";
      url = named;
    }
    auto opened = Database::Open(url);
    ASSERT_TRUE(opened.ok()) << Describe(opened.error());
    database_ = *std::move(opened);
    if (GetParam() == Dialect::kPostgresql) {
      Sql("drop schema public cascade");
      Sql("create schema public");
    }
  }

  void MigrateStore() {
    const Status status = Migrate(*database_);
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }

  void Sql(const std::string& statement) {
    const Status status = TrySql(statement);
    EXPECT_TRUE(status.ok()) << statement << ": " << Describe(status.error());
  }
  Status TrySql(const std::string& statement) {
    return database_->InTransaction([&](soci::session& session) -> Status {
      session << statement;
      return Done{};
    });
  }
  int Count(const std::string& query) {
    int count = -1;
    const Status status =
        database_->InTransaction([&](soci::session& session) -> Status {
          session << query, soci::into(count);
          return Done{};
        });
    EXPECT_TRUE(status.ok()) << query;
    return count;
  }

  /// What guards the events is taken away, so that a test can tamper.
  void AllowTampering() {
    if (GetParam() == Dialect::kSqlite) {
      Sql("drop trigger event_no_update");
      Sql("drop trigger event_no_delete");
    } else {
      Sql("drop trigger event_append_only on event");
    }
  }

  /// Two users in two waves, three steps.
  Plan SmallPlan(const std::string& campaign = "one") {
    Plan plan;
    plan.tenant_id = "tenant";
    plan.snapshot_id = "s-1";
    plan.campaign = campaign;
    plan.valid_until = clock_.Now() + Hours(1);
    const auto move = [](const std::string& name) {
      Move one;
      one.user = {"ad:" + name, name + "@contoso.test", name, "c-" + name, ""};
      one.state = "S01";
      one.path = "P1b";
      one.steps = {Step{StepKind::kDialPlan, "", std::nullopt, "DP", "why"}};
      return one;
    };
    plan.waves = {Wave{0, "pilot", std::nullopt, {move("ann")}},
                  Wave{1, "rest", std::nullopt, {move("bob")}}};
    plan.waves[1].moves[0].steps.push_back(
        Step{StepKind::kVoiceRouting, "", "Old", "New", "why"});
    return plan;
  }

  std::string SavePlan(const Plan& plan) {
    auto id = PlanStore(*database_, clock_).Save(plan, "test");
    EXPECT_TRUE(id.ok()) << Describe(id.error());
    return *id;
  }

  std::unique_ptr<Database> database_;
  ManualClock clock_;
};

#define CUTOVER_ON_BOTH_STORES(Suite)                                         \
  INSTANTIATE_TEST_SUITE_P(                                                   \
      Stores, Suite, testing::Values(Dialect::kSqlite, Dialect::kPostgresql), \
      [](const testing::TestParamInfo<Dialect>& info) {                       \
        return info.param == Dialect::kSqlite ? "Sqlite" : "Postgresql";      \
      })

}  // namespace cutover
