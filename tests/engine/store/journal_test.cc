#include "engine/store/journal.h"

#include "engine/store/chain.h"
#include "engine/store/job_store.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover {
namespace {

class Run : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (!database_) return;
    MigrateStore();
    plan_ = SmallPlan();
    id_ = SavePlan(plan_);
    auto lease = leases().Acquire("tenant", "us", Minutes(1), nullptr);
    ASSERT_TRUE(lease.ok());
    lease_ = *lease;
  }
  LeaseStore leases() { return LeaseStore(*database_, clock_); }
  Journal journal() { return Journal(*database_, clock_, id_, "us", lease_); }
  const Move& bob() const { return plan_.waves[1].moves[0]; }
  std::vector<std::string> Faults() { return *Audit(*database_).Verify(id_); }

  /// A run with one event of every kind; the chain has more than ten.
  void DoSomething() {
    Journal it = journal();
    ASSERT_TRUE(it.Open(plan_).ok());
    auto records = it.Load();
    ASSERT_TRUE(records.ok());
    for (StepRecord& record : *records) {
      const Move& move =
          plan_.waves[static_cast<size_t>(record.place.wave)].moves[0];
      const Step& step = move.steps[static_cast<size_t>(record.place.step)];
      clock_.Advance(Seconds(1));
      ASSERT_TRUE(it.Begin(move, step, record, "key").ok());
      ASSERT_TRUE(it.NoteReceipt(move, step, record, "operation").ok());
      ASSERT_TRUE(it.Park(move, step, record, "waiting").ok());
      ASSERT_TRUE(it.Finish(move, step, record, StepState::kDone, "step.done",
                            step.after, "")
                      .ok());
    }
    ASSERT_TRUE(it.Note("run.ended", "all").ok());
  }

  Plan plan_;
  std::string id_;
  Lease lease_;
};
CUTOVER_ON_BOTH_STORES(Run);

TEST_P(Run, KeepsTheIntentWithEverythingARestartNeeds) {
  Journal it = journal();
  ASSERT_TRUE(it.Open(plan_).ok());
  StepRecord record = it.Load()->at(1);
  const Step& step = bob().steps[0];
  ASSERT_TRUE(it.Begin(bob(), step, record, "key-1").ok());
  ASSERT_TRUE(it.NoteReceipt(bob(), step, record, "/operations/7").ok());
  auto again = ReadSteps(*database_, id_);
  ASSERT_TRUE(again.ok());
  ASSERT_EQ(again->size(), 3u);
  EXPECT_EQ(again->at(1).state, StepState::kIntent);
  EXPECT_EQ(again->at(1).attempts, 1);
  EXPECT_EQ(again->at(1).sent_at, clock_.Now());
  EXPECT_EQ(again->at(1).receipt, "/operations/7");
  EXPECT_EQ(again->at(0).state, StepState::kPlanned);
}

TEST_P(Run, GoesOnWithTheSameStepsWhenOpenedAgain) {
  DoSomething();
  ASSERT_TRUE(journal().Open(plan_).ok());
  const auto records = ReadSteps(*database_, id_);
  ASSERT_TRUE(records.ok());
  for (const StepRecord& record : *records) {
    EXPECT_EQ(record.state, StepState::kDone);
  }
}

TEST_P(Run, WritesNothingUnderALeaseThatWasLost) {
  Journal late = journal();
  ASSERT_TRUE(late.Open(plan_).ok());
  StepRecord record = late.Load()->at(0);
  clock_.Advance(Minutes(2));
  auto other = leases().Acquire("tenant", "them", Minutes(1), nullptr);
  ASSERT_TRUE(other.ok());
  EXPECT_GT(other->fence, lease_.fence);
  const int events = Count("select count(*) from event");
  const Move& ann = plan_.waves[0].moves[0];
  const Status begun = late.Begin(ann, ann.steps[0], record, "key");
  ASSERT_FALSE(begun.ok());
  EXPECT_EQ(begun.error().code, ErrorCode::kConflict);
  EXPECT_EQ(Count("select count(*) from event"), events);
  EXPECT_EQ(ReadSteps(*database_, id_)->at(0).state, StepState::kPlanned);
  EXPECT_FALSE(leases().Renew(lease_, Minutes(1)).ok());
}

TEST_P(Run, IsRefusedToASecondRunnerUntilTheFirstIsGoneOrLate) {
  auto busy = leases().Acquire("tenant", "them", Minutes(1), nullptr);
  ASSERT_FALSE(busy.ok());
  EXPECT_EQ(busy.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(busy.error().retry_after_us.has_value());
  EXPECT_NE(busy.error().message.find("us"), std::string::npos);
  auto taken = leases().Acquire("tenant", "them", Minutes(1),
                                [](const std::string&) { return true; });
  EXPECT_TRUE(taken.ok());
  ASSERT_TRUE(leases().Release(*taken).ok());
  EXPECT_TRUE(leases().Acquire("tenant", "a third", Minutes(1), nullptr).ok());
}

TEST_P(Run, ChainIsWholeAfterAnOrdinaryRun) {
  DoSomething();
  EXPECT_EQ(Faults(), std::vector<std::string>());
  EXPECT_GE(Audit(*database_).Read(id_)->size(), 13u);
}

TEST_P(Run, EventsRefuseToBeChangedOrTakenAway) {
  DoSomething();
  EXPECT_FALSE(TrySql("update event set actor = 'nobody'").ok());
  EXPECT_FALSE(TrySql("delete from event where seq = 3").ok());
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_P(Run, AuditFindsAnEditOfAnyFieldOfAnyEvent) {
  DoSomething();
  AllowTampering();
  const int events = Count("select count(*) from event");
  const std::vector<std::pair<std::string, std::string>> edits = {
      {"actor", "'nobody'"},      {"kind", "'step.done2'"},
      {"upn", "'eve@x'"},         {"user_key", "'ad:eve'"},
      {"at", "at + 1"},           {"detail", "detail || '.'"},
      {"after_value", "'Other'"}, {"before_value", "'Other'"},
      {"seen_value", "'Other'"},  {"step_kind", "'NUM-SET-DR'"},
      {"wave", "wave + 1"},       {"move", "move + 1"},
      {"step", "step + 1"}};
  for (int seq = 1; seq <= events; ++seq) {
    for (const auto& [field, value] : edits) {
      const std::string at = " where seq = " + std::to_string(seq);
      Sql("create table kept as select * from event");
      Sql("update event set " + field + " = " + value + at);
      EXPECT_FALSE(Faults().empty()) << field << at;
      Sql("delete from event");
      Sql("insert into event select * from kept");
      Sql("drop table kept");
    }
  }
  EXPECT_EQ(Faults(), std::vector<std::string>()) << "the test put it back";
}

TEST_P(Run, AuditFindsADropASwapAndACutEverywhere) {
  DoSomething();
  AllowTampering();
  const int events = Count("select count(*) from event");
  for (int seq = 1; seq <= events; ++seq) {
    const std::string here = std::to_string(seq);
    const std::string next = std::to_string(seq + 1);
    const std::vector<std::vector<std::string>> tamperings = {
        {"delete from event where seq = " + here},
        {"delete from event where seq >= " + here},
        {"delete from event where seq = " + here,
         "update event set seq = seq - 1 where seq > " + here},
        {"update event set seq = 1000 where seq = " + here,
         "update event set seq = " + here + " where seq = " + next,
         "update event set seq = " + next + " where seq = 1000"}};
    for (const auto& tampering : tamperings) {
      if (seq == events && tampering.size() == 3) continue;  // no next
      Sql("create table kept as select * from event");
      for (const std::string& statement : tampering) Sql(statement);
      EXPECT_FALSE(Faults().empty()) << tampering.back();
      Sql("delete from event");
      Sql("insert into event select * from kept");
      Sql("drop table kept");
    }
  }
  EXPECT_EQ(Faults(), std::vector<std::string>()) << "the test put it back";
}

TEST_P(Run, AuditFindsAStepWhoseStateNoEventExplains) {
  DoSomething();
  Sql("update step set state = 'failed' where wave = 0");
  EXPECT_FALSE(Faults().empty());
}

TEST_P(Run, JobsComeDueInsideTheirWindowAndAreMissedAfterIt) {
  const Time now = clock_.Now();
  plan_.waves[0].window = Window{now + Hours(1), now + Hours(2), "UTC"};
  JobStore jobs(*database_);
  ASSERT_TRUE(jobs.AddFor(id_, plan_).ok());
  ASSERT_TRUE(jobs.AddFor(id_, plan_).ok()) << "again is no change";
  EXPECT_EQ(Count("select count(*) from job"), 1);
  EXPECT_TRUE(jobs.Due(now)->empty());
  EXPECT_EQ(jobs.Upcoming(now)->size(), 1u);
  auto due = jobs.Due(now + Hours(1));
  ASSERT_EQ(due->size(), 1u);
  Job job = due->front();
  job.state = JobState::kParked;
  job.resume_at = now + Minutes(90);
  ASSERT_TRUE(jobs.Save(job).ok());
  EXPECT_TRUE(jobs.Due(now + Minutes(80))->empty());
  EXPECT_EQ(jobs.Due(now + Minutes(91))->size(), 1u);
  EXPECT_EQ(jobs.MarkMissed(now + Hours(3))->size(), 1u);
  EXPECT_TRUE(jobs.Due(now + Minutes(91))->empty());
}

}  // namespace
}  // namespace cutover
