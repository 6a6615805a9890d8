#include <map>

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

using Faults = std::vector<std::string>;

/// One plan that was made, approved and partly run. The triggers are gone, so
/// that a test can do what somebody with the database's password can do.
class Audit : public Store {
 protected:
  void SetUp() override {
    Store::SetUp();
    if (IsSkipped()) return;
    RunSomeSteps();
    for (const char* table : {"event", "plan", "step"}) {
      const std::string name = table;
      Run("create table kept_" + name + " as select * from " + name);
    }
    if (GetParam() == Backend::kPostgresql) {
      Run("drop trigger event_append_only on event");
    } else {
      Run("drop trigger event_no_update");
      Run("drop trigger event_no_delete");
    }
    length_ = static_cast<int64_t>(EventsOf(id_).size());
    ASSERT_GE(length_, 10);
    ExpectWhole();
  }

  void ExpectWhole() { ASSERT_EQ(FaultsOf(id_), Faults{}); }

  /// Runs `statements`, expects a fault, and puts everything back.
  void ExpectReported(const std::vector<std::string>& statements) {
    for (const std::string& each : statements) Run(each);
    EXPECT_NE(FaultsOf(id_), Faults{}) << statements.front();
    for (const char* table : {"event", "step"}) {
      const std::string name = table;
      Run("delete from " + name);
      Run("insert into " + name + " select * from kept_" + name);
    }
    Run("update plan set chain_length = (select chain_length from kept_plan),"
        " chain_head = (select chain_head from kept_plan)");
    ExpectWhole();
  }

  static std::string N(int64_t number) { return std::to_string(number); }

  /// Numbers the events from `seq` on anew, `by` further. Two statements, for
  /// no two may have the same number even for a moment.
  static std::vector<std::string> Shift(int64_t seq, int64_t by) {
    return {
        "update event set seq = seq + 1000 where seq >= " + N(seq),
        "update event set seq = seq - 1000 + " + N(by) + " where seq >= 1000"};
  }

  /// As the product writes it, but for the plan's count and head.
  std::string InsertOf(const Event& event) {
    return "insert into event select '" + event.plan_id + "', " + N(event.seq) +
           ", " + N(event.at.us) + ", actor, kind, user_key," +
           " upn, wave, move, step, step_kind, before_value, after_value," +
           " seen_value, detail, '" + event.prev_hash + "', '" + event.hash +
           "' from kept_event where seq = 1";
  }

  std::string id_;
  int64_t length_ = 0;

 private:
  void RunSomeSteps() {
    id_ = SavedPlan();
    const auto stored = plans().Load(id_);
    const Status approved =
        plans().Approve(id_, {stored->digest, "bob", "7", {}});
    ASSERT_TRUE(approved.ok()) << Describe(approved.error());
    const Plan plan = SomePlan();
    const Lease lease;
    cutover::Journal journal(database(), clock(), id_, "cutover", lease);
    ASSERT_TRUE(journal.Open(plan).ok());
    const StepState ends[] = {StepState::kDone, StepState::kSkipped,
                              StepState::kFailed, StepState::kDrifted};
    const char* kinds[] = {"step.done", "step.skipped", "step.failed",
                           "step.drifted"};
    auto records = *journal.Load();
    for (size_t i = 0; i < 5; ++i) {
      StepRecord& record = records[i];
      const Move& move = plan.waves[static_cast<size_t>(record.place.wave)]
                             .moves[static_cast<size_t>(record.place.move)];
      Step step = move.steps[static_cast<size_t>(record.place.step)];
      // No plan holds an empty text; the audit tells it from none all the same.
      if (step.kind == StepKind::kVoiceRouting) step.before = "";
      clock().Advance(Seconds(1));
      ASSERT_TRUE(journal.Begin(move, step, record, "key").ok());
      if (i == 4) break;
      ASSERT_TRUE(
          journal
              .Finish(move, step, record, ends[i], kinds[i], step.after, "why")
              .ok());
    }
    ASSERT_TRUE(journal.Note("run.ended", "parked").ok());
  }
};

TEST_P(Audit, FindsAnUntouchedChainWhole) {
  ExpectWhole();
  Restart();
  ExpectWhole();
}

TEST_P(Audit, NumbersEventsWithoutAGapAndChainsThem) {
  std::string prev_hash;
  int64_t seq = 0;
  for (const Event& event : EventsOf(id_)) {
    EXPECT_EQ(event.seq, ++seq);
    EXPECT_EQ(event.prev_hash, prev_hash);
    EXPECT_EQ(event.hash, EventHash(event));
    prev_hash = event.hash;
  }
  EXPECT_EQ(Text("select chain_head from plan"), prev_hash);
}

TEST_P(Audit, GivesEachPlanAChainOfItsOwn) {
  clock().Advance(Seconds(1));
  const std::string other = SavedPlan("Hamburg");
  EXPECT_EQ(*cutover::Audit(database()).Chains(),
            (std::vector<std::string>{id_, other}));
  EXPECT_EQ(EventsOf(other).size(), 1u);
  EXPECT_EQ(EventsOf("").size(), static_cast<size_t>(length_) + 1);
  EXPECT_EQ(FaultsOf(other), Faults{});
  Run("update event set actor = 'x' where plan_id = '" + id_ + "'");
  EXPECT_NE(FaultsOf(id_), Faults{});
  EXPECT_EQ(FaultsOf(other), Faults{});
}

TEST_P(Audit, SaysWhenThereIsNoSuchPlan) {
  const auto faults = cutover::Audit(database()).Verify("p-000000000000");
  ASSERT_FALSE(faults.ok());
  EXPECT_EQ(faults.error().code, ErrorCode::kNotFound);
}

TEST_P(Audit, ReportsAnEditedEvent) {
  for (int64_t seq = 1; seq <= length_; ++seq) {
    const std::string which = " where seq = " + N(seq);
    for (const std::string column :
         {"plan_id", "actor", "kind", "user_key", "upn", "step_kind", "detail",
          "prev_hash", "hash"}) {
      const std::string set = "update event set " + column + " = ";
      ExpectReported({set + column + " || 'x'" + which});
      ExpectReported({set + "case when " + column + " = '' then ' ' else " +
                      "substr(" + column + ", 2) end" + which});
    }
    for (const std::string column : {"seq", "at", "wave", "move", "step"}) {
      const std::string set = "update event set " + column + " = " + column;
      ExpectReported({set + " + 1000" + which});
      ExpectReported({set + " - 1000" + which});
    }
  }
}

TEST_P(Audit, ReportsAnEditedValueEvenBetweenEmptyAndNone) {
  for (int64_t seq = 1; seq <= length_; ++seq) {
    for (const std::string column :
         {"before_value", "after_value", "seen_value"}) {
      const std::string set = "update event set " + column + " = ";
      const std::string which = " where seq = " + N(seq);
      ExpectReported({set + "coalesce(" + column + ", '') || 'x'" + which});
      ExpectReported({set + "case when " + column +
                      " is null then '' else null end" + which});
    }
  }
}

TEST_P(Audit, ReportsTextThatMovedToTheNextField) {
  ExpectReported(
      {"update event set actor = actor || substr(kind, 1, 1),"
       " kind = substr(kind, 2) where seq = 3"});
  ExpectReported(
      {"update event set user_key = upn, upn = user_key where seq = 4"});
}

TEST_P(Audit, ReportsADroppedEvent) {
  for (int64_t seq = 1; seq <= length_; ++seq) {
    const std::string drop = "delete from event where seq = " + N(seq);
    const std::string count = "update plan set chain_length = chain_length - 1";
    const auto shift = Shift(seq + 1, -1);
    ExpectReported({drop});
    ExpectReported({drop, shift[0], shift[1]});
    ExpectReported({drop, shift[0], shift[1], count});
  }
}

TEST_P(Audit, ReportsTwoSwappedEvents) {
  for (int64_t a = 1; a < length_; ++a) {
    for (int64_t b = a + 1; b <= length_; ++b) {
      ExpectReported({"update event set seq = -1 where seq = " + N(a),
                      "update event set seq = " + N(a) + " where seq = " + N(b),
                      "update event set seq = " + N(b) + " where seq = -1"});
    }
  }
}

TEST_P(Audit, ReportsATruncatedTail) {
  for (int64_t left = 0; left < length_; ++left) {
    const std::string cut = "delete from event where seq > " + N(left);
    ExpectReported({cut});
    ExpectReported({cut, "update plan set chain_length = " + N(left)});
  }
}

TEST_P(Audit, ReportsACutEndByTheStatesItNoLongerExplains) {
  const auto events = EventsOf(id_);
  // With count and head made to fit, only the steps can tell; the last event
  // is of no step, and nothing tells of that one.
  for (int64_t left = 1; left < length_ - 1; ++left) {
    if (events[static_cast<size_t>(left)].step < 0) continue;
    ExpectReported({"delete from event where seq > " + N(left),
                    "update plan set chain_length = " + N(left) +
                        ", chain_head = '" +
                        events[static_cast<size_t>(left) - 1].hash + "'"});
  }
}

TEST_P(Audit, ReportsAnInsertedEvent) {
  const auto kept = EventsOf(id_);
  const std::string count = "update plan set chain_length = chain_length + 1";
  for (int64_t seq = 1; seq <= length_ + 1; ++seq) {
    Event event = kept[0];
    event.seq = seq;
    event.prev_hash = seq == 1 ? "" : kept[static_cast<size_t>(seq) - 2].hash;
    event.hash = EventHash(event);
    const auto shift = Shift(seq, 1);
    const std::string insert = InsertOf(event);
    ExpectReported({shift[0], shift[1], insert});
    ExpectReported({shift[0], shift[1], insert, count});
  }
}

TEST_P(Audit, ReportsAnEventBeforeTheFirst) {
  for (const int64_t seq : {0, -1}) {
    Event event = EventsOf(id_)[0];
    event.seq = seq;
    event.hash = EventHash(event);
    ExpectReported({InsertOf(event)});
  }
}

TEST_P(Audit, ReportsAForgedCountOrHead) {
  ExpectReported({"update plan set chain_length = chain_length + 1"});
  ExpectReported({"update plan set chain_length = chain_length - 1"});
  ExpectReported({"update plan set chain_length = 0, chain_head = ''"});
  ExpectReported({"update plan set chain_head = 'x'"});
}

TEST_P(Audit, ReportsAStateThatNoEventExplains) {
  const auto records = ReadSteps(database(), id_);
  ASSERT_EQ(records->size(), 6u);
  for (const StepRecord& record : *records) {
    const std::string which = " where wave = " + N(record.place.wave) +
                              " and move = " + N(record.place.move) +
                              " and step = " + N(record.place.step);
    for (int state = 0; state < 6; ++state) {
      const auto other = static_cast<StepState>(state);
      if (other == record.state) continue;
      ExpectReported({std::string("update step set state = '") +
                      StepStateName(other) + "'" + which});
    }
  }
}

TEST_P(Audit, ReportsAStepWhoseRowIsGone) {
  ExpectReported({"delete from step where state = 'done'"});
  ExpectReported({"delete from step where state = 'intent'"});
  ExpectReported({"delete from step"});
}

INSTANTIATE_TEST_SUITE_P(Stores, Audit, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
