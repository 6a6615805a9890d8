// Batches of policies over a worker that holds its answers back until it is
// told, so that what gathers meanwhile can be seen. No sleeps.

#include "connectors/teams/policy_batches.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace cutover {
namespace {

// The first call waits at a gate; the others go through. Keeps all calls.
class GatedHost : public PowerShellHost {
 public:
  Result<Json> Invoke(const std::string& verb, const Json& args) override {
    std::unique_lock lock(mutex_);
    calls_.push_back({verb, args});
    changed_.notify_all();
    if (calls_.size() == 1) changed_.wait(lock, [&] { return is_open_; });
    if (fails_) return Error{ErrorCode::kUnavailable, "the worker was lost"};
    if (verb == "New-CsBatchPolicyAssignmentOperation")
      return Json{{"OperationId", "op-" + std::to_string(calls_.size())}};
    if (verb == "Get-CsBatchPolicyAssignmentOperation") return state_;
    return Json::object();
  }
  void WaitForTheFirstCall() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !calls_.empty(); });
  }
  void Open() {
    std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }

  std::vector<std::pair<std::string, Json>> calls_;
  bool fails_ = false;
  Json state_;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
};

std::string UserId(int number) { return "user-" + std::to_string(number); }

// One user is at the gate while `count` others come, each with a name.
struct Crowd {
  Crowd(GatedHost& host, int count, const std::function<Value(int)>& name_of) {
    PolicyBatches batches(host);
    std::vector<std::thread> threads;
    threads.emplace_back(
        [&] { first = batches.Grant("first", "TenantDialPlan", "DP", "k"); });
    host.WaitForTheFirstCall();
    std::atomic<int> started = 0;
    outcomes.resize(static_cast<size_t>(count), Receipt{});
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        ++started;
        outcomes[static_cast<size_t>(i)] =
            batches.Grant(UserId(i), "TenantDialPlan", name_of(i), "k");
      });
    }
    while (started < count) std::this_thread::yield();
    host.Open();
    for (std::thread& thread : threads) thread.join();
  }
  Result<Receipt> first = Receipt{};
  std::vector<Result<Receipt>> outcomes;
};

TEST(PolicyBatches, GrantOneUserDirectly) {
  GatedHost host;
  host.Open();
  PolicyBatches batches(host);
  auto receipt = batches.Grant("ann", "TeamsCallingPolicy", std::nullopt, "k1");
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->operation, "");
  ASSERT_EQ(host.calls_.size(), 1U);
  EXPECT_EQ(host.calls_[0].first, "Grant-CsTeamsCallingPolicy");
  EXPECT_EQ(host.calls_[0].second, (Json{{"Identity", "ann"},
                                         {"PolicyName", nullptr},
                                         {"CorrelationId", "k1"}}));
}

TEST(PolicyBatches, ServeEveryUserOnceWhenManyComeWhileOneIsOnItsWay) {
  constexpr int kUsers = 24;
  GatedHost host;
  Crowd crowd(host, kUsers,
              [](int i) { return Value(i % 2 == 0 ? "DP-EVEN" : "DP-ODD"); });
  std::map<std::string, std::string> given;
  for (const auto& [verb, args] : host.calls_) {
    if (verb == "Grant-CsTenantDialPlan") {
      EXPECT_TRUE(
          given.emplace(TextAt(args, "Identity"), TextAt(args, "PolicyName"))
              .second);
      continue;
    }
    ASSERT_EQ(verb, "New-CsBatchPolicyAssignmentOperation");
    EXPECT_EQ(TextAt(args, "PolicyType"), "TenantDialPlan");
    EXPECT_GT(ArrayAt(args, "Identity").size(), 1U);
    for (const Json& id : ArrayAt(args, "Identity"))
      EXPECT_TRUE(
          given.emplace(id.get<std::string>(), TextAt(args, "PolicyName"))
              .second);
  }
  EXPECT_EQ(given.at("first"), "DP");
  for (int i = 0; i < kUsers; ++i)
    EXPECT_EQ(given.at(UserId(i)), i % 2 == 0 ? "DP-EVEN" : "DP-ODD");
  EXPECT_LT(host.calls_.size(), static_cast<size_t>(kUsers));
}

TEST(PolicyBatches, TellEveryUserOfTheBatchThatNobodyKnowsWhenItIsLost) {
  GatedHost host;
  host.fails_ = true;
  Crowd crowd(host, 6, [](int) { return Value("DP"); });
  for (const auto& outcome : crowd.outcomes) {
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
  }
}

struct StateCase {
  const char* state;
  const char* result;
  Progress progress;
};

TEST(PolicyBatches, GiveEachUserItsOwnEnd) {
  const StateCase cases[] = {
      {"NotStarted", "", Progress::kRunning},
      {"InProgress", "", Progress::kRunning},
      {"Completed", "Success", Progress::kNone},
      {"Completed", "User not found", Progress::kFailed},
  };
  for (const StateCase& each : cases) {
    GatedHost host;
    host.Open();
    host.state_ = {
        {"UserState",
         {{{"Id", "BOB"}, {"State", "Completed"}, {"Result", "Bad"}},
          {{"Id", "ANN"}, {"State", each.state}, {"Result", each.result}}}}};
    PolicyBatches batches(host);
    auto seen = batches.Ask(Receipt{"batch:op-1"}, "ann");
    ASSERT_TRUE(seen.ok());
    EXPECT_EQ(seen->progress, each.progress) << each.state << each.result;
    if (each.progress == Progress::kFailed) {
      EXPECT_EQ(seen->detail, each.result);
    }
  }
}

TEST(PolicyBatches, AskNothingForTheReceiptOfAnotherKind) {
  GatedHost host;
  PolicyBatches batches(host);
  auto seen = batches.Ask(Receipt{"https://graph/operations/1"}, "ann");
  ASSERT_TRUE(seen.ok());
  EXPECT_EQ(seen->progress, Progress::kNone);
  EXPECT_TRUE(host.calls_.empty());
}

}  // namespace
}  // namespace cutover
