#include "engine/store/journal.h"

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

using Kinds = std::vector<std::string>;

std::string TextOf(const StepRecord& record) {
  std::string text;
  for (const int64_t number :
       {record.place.wave, record.place.move, record.place.step,
        static_cast<int64_t>(record.state), record.attempts, record.sent_at.us,
        record.odd_since.us, record.resume_at.us}) {
    text += std::to_string(number) + " ";
  }
  return text + "[" + record.receipt + "][" + record.detail + "]";
}

class Journal : public Store {
 protected:
  void SetUp() override {
    Store::SetUp();
    if (IsSkipped()) return;
    id_ = SavedPlan();
    auto lease = leases().Acquire("tenant-1", "ann", Hours(1), nullptr);
    ASSERT_TRUE(lease.ok()) << Describe(lease.error());
    lease_ = *lease;
  }

  cutover::LeaseStore leases() { return {database(), clock()}; }
  cutover::Journal journal() {
    return {database(), clock(), id_, "cutover 42", lease_};
  }
  void Open() {
    const Status status = journal().Open(plan_);
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }
  StepRecord RecordAt(size_t index) { return journal().Load()->at(index); }

  std::vector<std::string> Records() {
    std::vector<std::string> texts;
    const auto records = journal().Load();
    EXPECT_TRUE(records.ok()) << Describe(records.error());
    for (const StepRecord& each : *records) texts.push_back(TextOf(each));
    return texts;
  }
  /// Everything that a write of the journal may touch.
  std::vector<std::string> Everything() {
    auto all = Records();
    for (const Event& each : EventsOf(id_)) all.push_back(each.hash);
    all.push_back(Text("select chain_head from plan"));
    return all;
  }
  void TakeOver() {
    const auto taken = leases().Acquire("tenant-1", "bob", Hours(1),
                                        [](const auto&) { return true; });
    ASSERT_TRUE(taken.ok()) << Describe(taken.error());
  }

  /// Each way to write, with a record that differs from what is stored.
  std::vector<std::function<Status()>> EveryWrite() {
    StepRecord record = RecordAt(2);
    record.resume_at = Time{7};
    const auto with = [this, record](auto call) {
      return [this, record, call]() mutable { return call(journal(), record); };
    };
    return {[this] { return journal().Open(plan_); },
            [this] { return journal().Note("run.ended", "x"); },
            with([this](auto to, auto& r) {
              return to.Begin(bob(), step(), r, "k");
            }),
            with([this](auto to, auto& r) {
              return to.NoteReceipt(bob(), step(), r, "r");
            }),
            with([this](auto to, auto& r) {
              return to.Park(bob(), step(), r, "p");
            }),
            with([this](auto to, auto& r) {
              return to.Park(bob(), step(), r, "");
            }),
            with([this](auto to, auto& r) {
              return to.Finish(bob(), step(), r, StepState::kDone, "step.done",
                               "DE", "");
            })};
  }

  const Move& bob() const { return plan_.waves[1].moves[0]; }
  const Step& step() const { return bob().steps[0]; }

  const Plan plan_ = SomePlan();
  std::string id_;
  Lease lease_;
};

TEST_P(Journal, MakesARowOfEachStepOnce) {
  Open();
  const Kinds fresh = {"0 0 0 0 0 0 0 0 [][]", "0 0 1 0 0 0 0 0 [][]",
                       "1 0 0 0 0 0 0 0 [][]", "1 0 1 0 0 0 0 0 [][]",
                       "1 1 0 0 0 0 0 0 [][]", "1 1 1 0 0 0 0 0 [][]"};
  EXPECT_EQ(Records(), fresh);
  Restart();
  Open();
  EXPECT_EQ(Records(), fresh);
  EXPECT_EQ(KindsOf(id_),
            (Kinds{"plan.created", "run.started", "run.resumed"}));
}

TEST_P(Journal, IsEmptyBeforeTheFirstRun) {
  EXPECT_EQ(Records(), Kinds{});
  EXPECT_EQ(ReadSteps(database(), id_)->size(), 0u);
}

TEST_P(Journal, SaysWhetherARunWasEverOpened) {
  EXPECT_FALSE(*HasRun(database(), id_));
  Open();
  EXPECT_TRUE(*HasRun(database(), id_));
  EXPECT_FALSE(*HasRun(database(), "p-of-another"));
}

TEST_P(Journal, NotesTheIntentBeforeAWrite) {
  Open();
  clock().Advance(Seconds(9));
  StepRecord record = RecordAt(2);
  record.odd_since = Time{3};
  record.receipt = "of the former attempt";
  ASSERT_TRUE(journal().Begin(bob(), step(), record, "key-1").ok());
  EXPECT_EQ(record.state, StepState::kIntent);
  EXPECT_EQ(record.attempts, 1);
  EXPECT_EQ(record.sent_at, clock().Now());
  EXPECT_EQ(record.odd_since, Time{});
  EXPECT_EQ(record.receipt, "");
  Restart();
  EXPECT_EQ(TextOf(RecordAt(2)), TextOf(record));
  ASSERT_TRUE(journal().Begin(bob(), step(), record, "key-2").ok());
  EXPECT_EQ(RecordAt(2).attempts, 2);
}

TEST_P(Journal, WritesAnEventThatSaysWhoDidWhatToWhom) {
  Open();
  clock().Advance(Seconds(9));
  StepRecord record = RecordAt(2);
  ASSERT_TRUE(journal()
                  .Finish(bob(), step(), record, StepState::kDone, "step.done",
                          "DE", "as 'asked' :x")
                  .ok());
  const Event event = EventsOf(id_).back();
  EXPECT_EQ(event.plan_id, id_);
  EXPECT_EQ(event.seq, 3);
  EXPECT_EQ(event.at, clock().Now());
  EXPECT_EQ(event.actor, "cutover 42");
  EXPECT_EQ(event.kind, "step.done");
  EXPECT_EQ(event.user_key, "ad:bob");
  EXPECT_EQ(event.upn, "bob@contoso.com");
  EXPECT_EQ(event.wave, 1);
  EXPECT_EQ(event.move, 0);
  EXPECT_EQ(event.step, 0);
  EXPECT_EQ(event.step_kind, "UL-SET");
  EXPECT_EQ(event.before, Value());
  EXPECT_EQ(event.after, Value("DE"));
  EXPECT_EQ(event.seen, Value("DE"));
  EXPECT_EQ(event.detail, "as 'asked' :x");
}

TEST_P(Journal, TellsAnEmptyValueFromNone) {
  Open();
  StepRecord record = RecordAt(3);
  Step routing = bob().steps[1];
  routing.before = "";  // no plan has it, and an event keeps it all the same
  ASSERT_TRUE(journal().Begin(bob(), routing, record, "k").ok());
  const Event event = EventsOf(id_).back();
  EXPECT_EQ(event.before, Value(""));
  EXPECT_EQ(event.after, routing.after);
  EXPECT_EQ(event.seen, Value());
}

TEST_P(Journal, GoesOnAfterARestartFromTheSameRecords) {
  Open();
  StepRecord done = RecordAt(0), waiting = RecordAt(2), parked = RecordAt(3);
  const Move& ann = plan_.waves[0].moves[0];
  ASSERT_TRUE(journal().Begin(ann, ann.steps[0], done, "k").ok());
  ASSERT_TRUE(journal().NoteReceipt(ann, ann.steps[0], done, "r-1").ok());
  ASSERT_TRUE(journal()
                  .Finish(ann, ann.steps[0], done, StepState::kDone,
                          "step.done", "DE", "seen")
                  .ok());
  ASSERT_TRUE(journal().Begin(bob(), step(), waiting, "k").ok());
  waiting.resume_at = clock().Now() + Minutes(3);
  waiting.odd_since = clock().Now();
  ASSERT_TRUE(journal().Park(bob(), step(), waiting, "not visible").ok());
  parked.resume_at = Time{77};
  ASSERT_TRUE(journal().Park(bob(), bob().steps[1], parked, "").ok());
  Restart();
  EXPECT_EQ(TextOf(RecordAt(0)), TextOf(done));
  EXPECT_EQ(RecordAt(0).receipt, "r-1");
  EXPECT_EQ(TextOf(RecordAt(2)), TextOf(waiting));
  EXPECT_EQ(RecordAt(2).detail, "not visible");
  EXPECT_EQ(TextOf(RecordAt(3)), TextOf(parked));
  EXPECT_EQ(KindsOf(id_),
            (Kinds{"plan.created", "run.started", "step.intent", "step.receipt",
                   "step.done", "step.intent", "step.waiting"}));
  EXPECT_EQ(FaultsOf(id_), Kinds{});
}

TEST_P(Journal, KeepsEveryOutcome) {
  Open();
  const StepState states[] = {StepState::kDone, StepState::kSkipped,
                              StepState::kFailed, StepState::kDrifted};
  const char* kinds[] = {"step.recovered", "step.skipped", "step.failed",
                         "step.drifted"};
  for (size_t i = 0; i < 4; ++i) {
    StepRecord record = RecordAt(2);
    ASSERT_TRUE(journal()
                    .Finish(bob(), step(), record, states[i], kinds[i],
                            std::nullopt, "because")
                    .ok());
    EXPECT_EQ(RecordAt(2).state, states[i]);
    EXPECT_EQ(RecordAt(2).detail, "because");
    EXPECT_EQ(FaultsOf(id_), Kinds{}) << kinds[i];
  }
}

TEST_P(Journal, ChangesSomethingWithEveryWriteUnderItsLease) {
  Open();
  for (const auto& write : EveryWrite()) {
    const auto before = Everything();
    const Status status = write();
    ASSERT_TRUE(status.ok()) << Describe(status.error());
    EXPECT_NE(Everything(), before);
  }
}

TEST_P(Journal, ChangesNothingUnderALeaseThatWasLost) {
  Open();
  const auto before = Everything();
  TakeOver();
  for (const auto& write : EveryWrite()) {
    const Status status = write();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::kConflict);
    EXPECT_EQ(Everything(), before);
  }
}

TEST_P(Journal, MakesNoRowsUnderALeaseThatWasLost) {
  TakeOver();
  EXPECT_FALSE(journal().Open(plan_).ok());
  EXPECT_EQ(Everything().size(), 2u) << "more than plan.created and its hash";
}

TEST_P(Journal, KeepsNoStateWhoseEventCannotBeWritten) {
  Open();
  const auto before = Everything();
  // The next event would take the number of the first.
  Run("update plan set chain_length = 0");
  StepRecord record = RecordAt(2);
  EXPECT_FALSE(journal().Begin(bob(), step(), record, "k").ok());
  EXPECT_EQ(Everything(), before);
}

TEST_P(Journal, WritesNoEventWhoseStateCannotBeKept) {
  Open();
  StepRecord record = RecordAt(2);
  Run("delete from step where wave = 1 and move = 0 and step = 0");
  const auto before = Everything();
  const Status status = journal().Begin(bob(), step(), record, "k");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kBug);
  EXPECT_EQ(Everything(), before);
}

TEST_P(Journal, RefusesAPlanItDoesNotHave) {
  id_ = "p-000000000000";
  EXPECT_FALSE(journal().Open(plan_).ok());
  EXPECT_EQ(Count("step"), "0");
}

INSTANTIATE_TEST_SUITE_P(Stores, Journal, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
