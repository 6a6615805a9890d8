#include "engine/apply/gates.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

using Kind = Verdict::Kind;

constexpr Time kNow{1'790'000'000'000'000};

ControlOrder Order(ControlVerb verb, int64_t seq, const UserKey& user = "") {
  ControlOrder order{verb, user, user, 0, "ann", "why not"};
  order.seq = seq;
  return order;
}

TEST(Gates, ObjectWithTheFirstThatDoes) {
  const Verdict wait{Kind::kWait, "pause", {}, "a"};
  const Verdict stop{Kind::kStop, "hook", {}, "b"};
  EXPECT_TRUE(FirstObjection({}).Proceeds());
  EXPECT_TRUE(FirstObjection({Verdict{}, Verdict{}}).Proceeds());
  EXPECT_EQ(FirstObjection({Verdict{}, wait, stop}).reason, "a");
  EXPECT_EQ(FirstObjection({stop, wait}).reason, "b");
}

TEST(ApprovalGate, StopsWhatIsNotApproved) {
  StoredPlan stored;
  stored.id = "p-1";
  const Verdict verdict = ApprovalGate(stored);
  EXPECT_EQ(verdict.kind, Kind::kStop);
  EXPECT_EQ(verdict.reason, "plan p-1 is not approved");
}

TEST(WindowGate, WaitsForTheWindowAndSaysWhenItIsOver) {
  Wave wave;
  EXPECT_TRUE(WindowGate(wave, kNow).Proceeds()) << "it has none";
  wave.window = Window{kNow + Hours(1), kNow + Hours(2), "UTC"};
  EXPECT_EQ(WindowGate(wave, kNow).until, kNow + Hours(1));
  EXPECT_TRUE(WindowGate(wave, kNow + Hours(1)).Proceeds());
  const Verdict over = WindowGate(wave, kNow + Hours(2));
  EXPECT_EQ(over.kind, Kind::kWait);
  EXPECT_EQ(over.until, Time{}) << "it never opens again";
}

TEST(BlackoutGate, WaitsUntilTheLastOfTheClosuresThatCoverNow) {
  const std::vector<Closure> closures = {
      {ClosureKind::kBlackout, kNow - Hours(1), kNow + Hours(1), "short"},
      {ClosureKind::kBlackout, kNow, kNow + Hours(3), "long"},
      {ClosureKind::kBlackout, kNow + Hours(9), kNow + Hours(99), "later"},
      {ClosureKind::kMaintenance, kNow, kNow + Hours(5), "MC1"}};
  const Verdict verdict = BlackoutGate(closures, kNow);
  EXPECT_EQ(verdict.reason, "long");
  EXPECT_EQ(verdict.until, kNow + Hours(3));
  EXPECT_TRUE(BlackoutGate(closures, kNow + Hours(3)).Proceeds());
  EXPECT_EQ(MaintenanceGate(closures, kNow).reason, "MC1");
  EXPECT_TRUE(MaintenanceGate(closures, kNow + Hours(5)).Proceeds());
}

TEST(PauseGate, WaitsUntilSomebodyResumes) {
  ControlState control;
  EXPECT_TRUE(PauseGate(control).Proceeds());
  control.Take(Order(ControlVerb::kPause, 1));
  EXPECT_EQ(PauseGate(control).reason, "paused by ann: why not");
  EXPECT_EQ(PauseGate(control).until, Time{});
  control.Take(Order(ControlVerb::kResume, 2));
  EXPECT_TRUE(PauseGate(control).Proceeds());
}

TEST(HoldGate, HoldsThatUserAlone) {
  ControlState control;
  control.Take(Order(ControlVerb::kHold, 1, "bob"));
  EXPECT_FALSE(HoldGate(control, "bob").Proceeds());
  EXPECT_EQ(HoldGate(control, "bob").reach, Verdict::Reach::kUser);
  EXPECT_TRUE(HoldGate(control, "cyd").Proceeds());
  control.Take(Order(ControlVerb::kRelease, 2, "bob"));
  EXPECT_TRUE(HoldGate(control, "bob").Proceeds());
}

TEST(BudgetGate, StopsPastTheFailuresThatTheCampaignAllows) {
  EXPECT_TRUE(BudgetGate({}, {}, 5, 5).Proceeds());
  const Verdict verdict = BudgetGate({}, {}, 6, 5);
  EXPECT_EQ(verdict.kind, Kind::kStop);
  EXPECT_EQ(verdict.reason,
            "6 moves failed, more than the campaign allows (5)");
}

TEST(BudgetGate, CountsEachClassOfErrorAgainstItsOwnBudget) {
  const ErrorBudget budget = {{"throttled", 10}, {"refused", 0}};
  const FaultCounts within = {{"throttled", 10}, {"conflict", 99}};
  EXPECT_TRUE(BudgetGate(budget, within, 0, 5).Proceeds());
  EXPECT_FALSE(BudgetGate(budget, {{"throttled", 11}}, 0, 5).Proceeds());
  const Verdict verdict = BudgetGate(budget, {{"refused", 1}}, 0, 5);
  EXPECT_EQ(verdict.kind, Kind::kStop);
  EXPECT_NE(verdict.reason.find("\"refused\""), std::string::npos);
}

TEST(SeatsGate, WaitsWhileEverySeatIsTaken) {
  const auto skus = [](int64_t consumed) {
    return std::vector<Sku>{{"sku-1", "MCOEV", 25, consumed, {}}};
  };
  EXPECT_TRUE(SeatsGate(skus(24), "sku-1", kNow).Proceeds());
  EXPECT_TRUE(SeatsGate(skus(25), "sku-2", kNow).Proceeds()) << "another";
  const Verdict verdict = SeatsGate(skus(25), "sku-1", kNow);
  EXPECT_EQ(verdict.kind, Kind::kWait);
  EXPECT_GT(verdict.until, kNow);
  EXPECT_EQ(verdict.reason, "no free seat of MCOEV (25 of 25 taken)");
}

}  // namespace
}  // namespace cutover
