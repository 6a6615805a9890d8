#include "engine/store/control_store.h"

#include <thread>

#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

class ControlStore : public Store {
 protected:
  void SetUp() override {
    Store::SetUp();
    if (IsSkipped()) return;
    auto id = PlanStore(database(), clock()).Save(SomePlan(), "ann");
    ASSERT_TRUE(id.ok()) << Describe(id.error());
    id_ = *id;
  }

  void Say(ControlVerb verb, const UserKey& user = "", int64_t value = 0) {
    ControlOrder order{verb,  user,  user.empty() ? "" : user + "@contoso.com",
                       value, "ann", "a reason"};
    const Status status =
        cutover::ControlStore(database(), clock()).Say(id_, order);
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }

  ControlState Now(ControlState state = {}) {
    const Status status =
        cutover::ControlStore(database(), clock()).Update(id_, state);
    EXPECT_TRUE(status.ok()) << Describe(status.error());
    return state;
  }

  std::string id_;
};

TEST_P(ControlStore, SaysNothingOfAPlanThatNobodyControls) {
  const ControlState state = Now();
  EXPECT_EQ(state.last, 0);
  EXPECT_FALSE(state.pause || state.stop || state.concurrency);
  EXPECT_TRUE(state.holds.empty());
}

TEST_P(ControlStore, LetsTheLastWordCount) {
  Say(ControlVerb::kPause);
  Say(ControlVerb::kConcurrency, "", 4);
  Say(ControlVerb::kConcurrency, "", 2);
  Say(ControlVerb::kHold, "bob");
  Say(ControlVerb::kHold, "cyd");
  Say(ControlVerb::kRelease, "bob");
  const ControlState state = Now();
  ASSERT_TRUE(state.pause.has_value());
  EXPECT_EQ(DescribeOrder(*state.pause), "paused by ann: a reason");
  EXPECT_EQ(state.concurrency->value, 2);
  ASSERT_EQ(state.holds.size(), 1u);
  EXPECT_EQ(state.holds.at("cyd").upn, "cyd@contoso.com");
}

TEST_P(ControlStore, TakesBackPauseAndStopByAResume) {
  Say(ControlVerb::kPause);
  Say(ControlVerb::kStop);
  EXPECT_TRUE(Now().stop.has_value());
  Say(ControlVerb::kResume);
  const ControlState state = Now();
  EXPECT_FALSE(state.pause || state.stop);
}

TEST_P(ControlStore, ReadsOnlyWhatIsNew) {
  Say(ControlVerb::kPause);
  ControlState state = Now();
  state.pause.reset();
  EXPECT_FALSE(Now(state).pause) << "read twice";
  Say(ControlVerb::kStop);
  EXPECT_TRUE(Now(state).stop.has_value());
}

TEST_P(ControlStore, KeepsOrdersOfDifferentPlansApart) {
  Say(ControlVerb::kPause);
  auto other = PlanStore(database(), clock()).Save(SomePlan("Paris"), "ann");
  ASSERT_TRUE(other.ok());
  ControlState state;
  ASSERT_TRUE(
      cutover::ControlStore(database(), clock()).Update(*other, state).ok());
  EXPECT_FALSE(state.pause);
}

TEST_P(ControlStore, PutsWhoAndWhyIntoTheChain) {
  Say(ControlVerb::kHold, "bob");
  Say(ControlVerb::kConcurrency, "", 4);
  auto events = Audit(database()).Read(id_);
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events->size(), 3u);
  const Event& hold = (*events)[1];
  EXPECT_EQ(hold.kind, "control.hold");
  EXPECT_EQ(hold.actor, "ann");
  EXPECT_EQ(hold.upn, "bob@contoso.com");
  EXPECT_EQ(hold.detail, "a reason");
  EXPECT_EQ((*events)[2].detail, "4 users at a time: a reason");
  EXPECT_EQ(*Audit(database()).Verify(id_), std::vector<std::string>());
}

TEST_P(ControlStore, RefusesAPlanThatIsNot) {
  const Status status = cutover::ControlStore(database(), clock())
                            .Say("p-none", {ControlVerb::kPause});
  EXPECT_FALSE(status.ok());
}

// A run and a person write to one chain from two processes: neither may be
// turned away.
TEST_P(ControlStore, TakesTurnsWithARunThatWritesToTheSameChain) {
  if (GetParam() == Backend::kSqliteMemory) GTEST_SKIP() << "has no others";
  const Lease lease{};
  Journal journal(database(), clock(), id_, "runner", lease);
  ASSERT_TRUE(journal.Open(SomePlan()).ok());
  auto other = AnotherConnection();
  std::thread person([&] {
    cutover::ControlStore store(*other, clock());
    for (int i = 0; i < 20; ++i) {
      const Status status =
          store.Say(id_, {ControlVerb::kPause, "", "", 0, "ann", "why"});
      EXPECT_TRUE(status.ok()) << Describe(status.error());
    }
  });
  for (int i = 0; i < 20; ++i) {
    const Status status = journal.Note("note", "n");
    EXPECT_TRUE(status.ok()) << Describe(status.error());
  }
  person.join();
  EXPECT_EQ(*Audit(database()).Verify(id_), std::vector<std::string>());
  EXPECT_EQ(Audit(database()).Read(id_)->size(), 42u);
}

INSTANTIATE_TEST_SUITE_P(Stores, ControlStore, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
