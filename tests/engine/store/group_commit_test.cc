#include "engine/store/group_commit.h"

#include <atomic>
#include <thread>

#include "engine/store/step_rows.h"
#include "tests/engine/store/store_fixture.h"

namespace cutover::store_test {
namespace {

using Faults = std::vector<std::string>;
using Work = cutover::GroupCommit::Work;

// Each test fills a batch while the commit before it is held up, so that who
// shares a commit with whom is not a matter of luck.
class GroupCommit : public Store {
 protected:
  void SetUp() override {
    Store::SetUp();
    if (IsSkipped()) return;
    id_ = SavedPlan();
    auto lease = leases().Acquire("tenant-1", "ann", Hours(1), nullptr);
    ASSERT_TRUE(lease.ok()) << Describe(lease.error());
    lease_ = *lease;
    ASSERT_TRUE(
        Journal(database(), clock(), id_, "x", lease_).Open(plan_).ok());
    commits_ = std::make_unique<cutover::GroupCommit>(database());
  }
  void TearDown() override {
    for (std::thread& each : threads_) each.join();
    if (commits_ != nullptr) database().SetWitness(nullptr);
    commits_.reset();
    Store::TearDown();
  }

  cutover::LeaseStore leases() { return {database(), clock()}; }

  Work Says(const std::string& kind) {
    return [this, kind](StepRows&, Chains& chains) {
      Event event;
      event.plan_id = id_;
      event.at = clock().Now();
      event.kind = kind;
      return chains.Append(std::move(event));
    };
  }

  /// Calls Write in a thread of its own; the outcome is there after Join.
  void Begin(const std::string& name, const Lease& lease, Work work) {
    threads_.emplace_back([this, name, &lease, work = std::move(work)] {
      const Status status = commits_->Write(lease, work);
      std::lock_guard lock(mutex_);
      outcomes_.insert_or_assign(name, status);
    });
  }

  /// Holds up the first transaction until `together` has begun its writes and
  /// all of them wait for one commit; later ones are told to `witness`.
  void Hold(const std::function<void()>& together, size_t count,
            AtBoundary witness = nullptr) {
    database().SetWitness([=, this](Boundary boundary) -> Status {
      if (boundary == Boundary::kBegin) ++begun_;
      if (boundary == Boundary::kEnd) ++committed_;
      if (begun_ > 1) return witness ? witness(boundary) : Status(Done{});
      if (boundary == Boundary::kEnd) return Done{};
      together();
      while (commits_->CountWaiting() < count) std::this_thread::yield();
      return Done{};
    });
    EXPECT_TRUE(commits_->Write(lease_, Says("first")).ok());
    Join();
  }
  void Join() {
    for (std::thread& each : threads_) each.join();
    threads_.clear();
    database().SetWitness(nullptr);
  }

  const Status& OutcomeOf(const std::string& name) {
    const auto found = outcomes_.find(name);
    EXPECT_NE(found, outcomes_.end()) << name;
    return found->second;
  }
  bool HasEvent(const std::string& kind) {
    const auto kinds = KindsOf(id_);
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  }

  const Plan plan_ = SomePlan();
  std::string id_;
  Lease lease_;
  std::unique_ptr<cutover::GroupCommit> commits_;
  std::mutex mutex_;
  std::map<std::string, Status> outcomes_;
  std::vector<std::thread> threads_;
  std::atomic<int> begun_ = 0;
  std::atomic<int> committed_ = 0;
};

TEST_P(GroupCommit, SharesOneCommitAmongWritesThatComeAtTheSameTime) {
  Hold(
      [this] {
        for (const char* each : {"a", "b", "c", "d", "e"})
          Begin(each, lease_, Says(each));
      },
      5);
  EXPECT_EQ(committed_, 2);
  for (const char* each : {"a", "b", "c", "d", "e"}) {
    EXPECT_TRUE(OutcomeOf(each).ok());
    EXPECT_TRUE(HasEvent(each)) << each;
  }
  EXPECT_EQ(FaultsOf(id_), Faults{});
}

TEST_P(GroupCommit, KeepsOneChainWithoutGapsWhenManyThreadsWrite) {
  const auto write = [this](int thread) {
    for (int i = 0; i < 20; ++i) {
      const std::string kind = std::to_string(thread) + "." + std::to_string(i);
      EXPECT_TRUE(commits_->Write(lease_, Says(kind)).ok());
    }
  };
  for (int i = 0; i < 8; ++i) threads_.emplace_back(write, i);
  Join();
  EXPECT_EQ(FaultsOf(id_), Faults{});
  EXPECT_EQ(EventsOf(id_).size(), 2u + 160u);
  // Each thread's own events stand in the order in which it wrote them.
  std::map<std::string, int> next;
  for (const std::string& kind : KindsOf(id_)) {
    const size_t dot = kind.find('.');
    if (!std::isdigit(kind[0])) continue;
    EXPECT_EQ(std::stoi(kind.substr(dot + 1)), next[kind.substr(0, dot)]++);
  }
}

TEST_P(GroupCommit, KeepsTheStatesAndTheEventsOfManyUsersTogether) {
  Journal journal(*commits_, clock(), id_, "x", lease_);
  auto records = *journal.Load();
  for (StepRecord& record : records) {
    threads_.emplace_back([&] {
      const auto& moves =
          plan_.waves[static_cast<size_t>(record.place.wave)].moves;
      const Move& move = moves[static_cast<size_t>(record.place.move)];
      const Step& step = move.steps[static_cast<size_t>(record.place.step)];
      EXPECT_TRUE(journal.Begin(move, step, record, "k").ok());
      EXPECT_TRUE(journal.NoteReceipt(move, step, record, "r").ok());
      EXPECT_TRUE(journal
                      .Finish(move, step, record, StepState::kDone, "step.done",
                              step.after, "")
                      .ok());
    });
  }
  Join();
  EXPECT_EQ(FaultsOf(id_), Faults{});
  EXPECT_EQ(EventsOf(id_).size(), 2u + 18u);
  const auto stored = *journal.Load();
  for (const StepRecord& record : stored)
    EXPECT_EQ(record.state, StepState::kDone);
}

TEST_P(GroupCommit, LeavesOutTheWriteThatIsRefusedAndKeepsTheOthers) {
  StepRecord record =
      Journal(database(), clock(), id_, "x", lease_).Load()->at(0);
  record.detail = "mine";
  const Work refused = [&](StepRows& steps, Chains& chains) -> Status {
    steps.Add(id_, record);
    TRY(Says("refused")(steps, chains));
    return Error{ErrorCode::kRefused, "no"};
  };
  Hold(
      [&] {
        Begin("before", lease_, Says("before"));
        Begin("refused", lease_, refused);
        Begin("after", lease_, Says("after"));
      },
      3);
  EXPECT_TRUE(OutcomeOf("before").ok());
  EXPECT_TRUE(OutcomeOf("after").ok());
  ASSERT_FALSE(OutcomeOf("refused").ok());
  EXPECT_EQ(OutcomeOf("refused").error().code, ErrorCode::kRefused);
  EXPECT_TRUE(HasEvent("before") && HasEvent("after"));
  EXPECT_FALSE(HasEvent("refused"));
  EXPECT_EQ(Text("select max(detail) from step"), "");
  EXPECT_EQ(FaultsOf(id_), Faults{});
}

TEST_P(GroupCommit, LeavesOutTheWriteWhoseSqlFailsAndKeepsTheOthers) {
  Run("create unique index once on event (plan_id, kind)"
      " where kind = 'first'");
  const Work broken = Says("first");  // which is there already
  Hold(
      [&] {
        Begin("before", lease_, Says("before"));
        Begin("broken", lease_, broken);
        Begin("broken too", lease_, broken);
        Begin("after", lease_, Says("after"));
      },
      4);
  EXPECT_FALSE(OutcomeOf("broken").ok());
  EXPECT_FALSE(OutcomeOf("broken too").ok());
  EXPECT_TRUE(OutcomeOf("before").ok() && OutcomeOf("after").ok());
  EXPECT_TRUE(HasEvent("before") && HasEvent("after"));
  EXPECT_EQ(FaultsOf(id_), Faults{});
}

TEST_P(GroupCommit, LeavesOutAStepThatHasNoRow) {
  Journal journal(*commits_, clock(), id_, "x", lease_);
  auto records = *journal.Load();
  Run("delete from step where wave = 0 and step = 0");
  const Move& ann = plan_.waves[0].moves[0];
  const auto begin = [&](size_t step) {
    return [&, step] {
      const Status status =
          journal.Begin(ann, ann.steps[step], records[step], "k");
      std::lock_guard lock(mutex_);
      outcomes_.insert_or_assign(std::to_string(step), status);
    };
  };
  Hold(
      [&] {
        threads_.emplace_back(begin(0));
        threads_.emplace_back(begin(1));
      },
      2);
  ASSERT_FALSE(OutcomeOf("0").ok());
  EXPECT_EQ(OutcomeOf("0").error().code, ErrorCode::kBug);
  EXPECT_TRUE(OutcomeOf("1").ok());
  EXPECT_EQ(EventsOf(id_).back().step, 1);
  EXPECT_EQ(FaultsOf(id_), Faults{});
}

TEST_P(GroupCommit, RefusesEveryWriteUnderALeaseThatWasLost) {
  const Lease nobody;
  Lease lost = lease_;
  lost.fence -= 1;
  bool was_called = false;
  const Work work = [&](StepRows&, Chains&) -> Status {
    was_called = true;
    return Done{};
  };
  Hold(
      [&] {
        Begin("lost", lost, work);
        Begin("lost too", lost, work);
        Begin("held", lease_, Says("held"));
        Begin("unguarded", nobody, Says("unguarded"));
      },
      4);
  for (const char* each : {"lost", "lost too"}) {
    ASSERT_FALSE(OutcomeOf(each).ok());
    EXPECT_EQ(OutcomeOf(each).error().code, ErrorCode::kConflict);
  }
  EXPECT_FALSE(was_called);
  EXPECT_TRUE(OutcomeOf("held").ok() && OutcomeOf("unguarded").ok());
  EXPECT_EQ(committed_, 2);
}

TEST_P(GroupCommit, RefusesABatchWhoseOnlyLeaseWasLost) {
  const auto before = EventsOf(id_).size();
  ASSERT_TRUE(leases()
                  .Acquire("tenant-1", "bob", Hours(1),
                           [](const auto&) { return true; })
                  .ok());
  Begin("a", lease_, Says("a"));
  Begin("b", lease_, Says("b"));
  Join();
  for (const char* each : {"a", "b"}) {
    ASSERT_FALSE(OutcomeOf(each).ok());
    EXPECT_EQ(OutcomeOf(each).error().code, ErrorCode::kConflict);
  }
  EXPECT_EQ(EventsOf(id_).size(), before);
}

TEST_P(GroupCommit, TellsEveryWriteOfTheBatchThatTheStoreCannotBeReached) {
  Hold(
      [this] {
        Begin("a", lease_, Says("a"));
        Begin("b", lease_, Says("b"));
      },
      2,
      [](Boundary boundary) -> Status {
        if (boundary == Boundary::kEnd) return Done{};
        return Error{ErrorCode::kUnavailable, "gone"};
      });
  for (const char* each : {"a", "b"}) {
    ASSERT_FALSE(OutcomeOf(each).ok());
    EXPECT_EQ(OutcomeOf(each).error().message, "gone");
    EXPECT_FALSE(HasEvent(each));
  }
  EXPECT_EQ(committed_, 1);
}

TEST_P(GroupCommit, WritesNothingTwiceWhenACommitWasNotHeardOf) {
  Hold(
      [this] {
        Begin("a", lease_, Says("a"));
        Begin("b", lease_, Says("b"));
      },
      2,
      [](Boundary boundary) -> Status {
        if (boundary == Boundary::kBegin) return Done{};
        return Error{ErrorCode::kUnavailable, "gone"};
      });
  EXPECT_FALSE(OutcomeOf("a").ok());
  EXPECT_FALSE(OutcomeOf("b").ok());
  EXPECT_EQ(EventsOf(id_).size(), 2u + 3u) << "first, a and b, once each";
  EXPECT_EQ(FaultsOf(id_), Faults{});
}

TEST_P(GroupCommit, ReturnsToNobodyBeforeTheCommit) {
  std::atomic<size_t> early = 0;
  Hold(
      [this] {
        Begin("a", lease_, Says("a"));
        Begin("b", lease_, Says("b"));
      },
      2,
      [&](Boundary boundary) -> Status {
        std::lock_guard lock(mutex_);
        if (boundary == Boundary::kEnd) early += outcomes_.size();
        return Done{};
      });
  EXPECT_EQ(early, 0u);
  EXPECT_EQ(outcomes_.size(), 2u);
}

TEST_P(GroupCommit, WritesAgainWhenAConnectionThatWasLostIsThereAgain) {
  if (GetParam() != Backend::kPostgresql) GTEST_SKIP() << "has no connection";
  ASSERT_TRUE(commits_->Write(lease_, Says("before")).ok());
  const std::string pid = Text("select cast(pg_backend_pid() as text)");
  auto other = AnotherConnection();
  ASSERT_TRUE(other
                  ->InTransaction([&](soci::session& session) -> Status {
                    session << "select pg_terminate_backend(" + pid + ")";
                    return Done{};
                  })
                  .ok());
  Begin("a", lease_, Says("a"));
  Begin("b", lease_, Says("b"));
  Join();
  for (const char* each : {"a", "b"})
    EXPECT_EQ(HasEvent(each), OutcomeOf(each).ok()) << each;
  EXPECT_TRUE(commits_->Write(lease_, Says("later")).ok());
  EXPECT_TRUE(HasEvent("before") && HasEvent("later"));
  EXPECT_EQ(FaultsOf(id_), Faults{});
}

// In the simulation a process dies by an exception at a border.
TEST_P(GroupCommit, LeavesNobodyWaitingWhenItsLeaderIsThrownOut) {
  struct Death {};
  const auto dies = [this](const std::string& name) {
    return [this, name] {
      try {
        const Status status = commits_->Write(lease_, Says(name));
        std::lock_guard lock(mutex_);
        outcomes_.insert_or_assign(name, status);
      } catch (const Death&) {
      }
    };
  };
  Hold(
      [&] {
        threads_.emplace_back(dies("a"));
        threads_.emplace_back(dies("b"));
      },
      2, [](Boundary) -> Status { throw Death{}; });
  ASSERT_EQ(outcomes_.size(), 1u);
  ASSERT_FALSE(outcomes_.begin()->second.ok());
  EXPECT_EQ(outcomes_.begin()->second.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(commits_->Write(lease_, Says("later")).ok());
}

INSTANTIATE_TEST_SUITE_P(Stores, GroupCommit, EveryBackend(), BackendName);

}  // namespace
}  // namespace cutover::store_test
