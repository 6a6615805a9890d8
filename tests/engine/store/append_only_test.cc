// The events table itself refuses what no code of ours asks for.

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

class EventTable : public Store {
 protected:
  void ExpectRefused(const std::string& sql) {
    const std::string id = SavedPlan();
    const std::string hash = EventsOf(id).at(0).hash;
    const Status status = TryRun(sql);
    ASSERT_FALSE(status.ok()) << sql;
    EXPECT_EQ(status.error().code, ErrorCode::kConflict) << sql;
    EXPECT_TRUE(Says(status.error(), "append-only")) << sql;
    const auto events = EventsOf(id);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(EventHash(events[0]), hash);
    EXPECT_EQ(FaultsOf(id), std::vector<std::string>());
  }
};

TEST_P(EventTable, RefusesAnUpdateOfAnyColumn) {
  for (const char* column : {"plan_id", "actor", "kind", "user_key", "upn",
                             "step_kind", "before_value", "after_value",
                             "seen_value", "detail", "prev_hash", "hash"}) {
    ExpectRefused(std::string("update event set ") + column + " = 'x'");
  }
  for (const char* column : {"seq", "at", "wave", "move", "step"}) {
    ExpectRefused(std::string("update event set ") + column + " = 7");
  }
}

TEST_P(EventTable, RefusesADelete) {
  ExpectRefused("delete from event");
  ExpectRefused("delete from event where seq = 1");
}

TEST_P(EventTable, RefusesASecondEventOfTheSameNumber) {
  const std::string id = SavedPlan();
  EXPECT_FALSE(TryRun("insert into event select * from event").ok());
  EXPECT_EQ(EventsOf(id).size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Stores, EventTable, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
