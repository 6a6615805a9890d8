// Planning again after a part of a plan was carried out.

#include "engine/cli/plan_store_input.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "engine/plan/planner.h"
#include "engine/store/journal.h"
#include "engine/store/migrator.h"
#include "engine/store/plan_store.h"
#include "tests/engine/plan/estate_builder.h"
#include "tests/fakes/manual_clock.h"

namespace cutover {
namespace {

class Campaign : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::Open("sqlite::memory:");
    ASSERT_TRUE(opened.ok());
    database_ = *std::move(opened);
    ASSERT_TRUE(Migrate(*database_).ok());
    std::vector<User> users;
    for (int i = 0; i < 12; ++i) {
      users.push_back(UserBuilder("u" + std::to_string(i))
                          .OnPremVoice("+49301000" + std::to_string(10 + i))
                          .Build());
    }
    snapshot_ = SnapshotOf(std::move(users));
    snapshot_.taken_at = clock_.Now();
    clock_.Advance(Hours(1));
  }

  // The plan that "cutover plan" would make now.
  Result<Plan> Planned(const Continues& continues = "",
                       const std::string& name = "test") {
    Policy policy = PolicyOf(AnyRule());
    policy.campaign = name;
    policy.wave_size = 3;
    TRY(AddStoreTo(policy, *database_, clock_, snapshot_, continues));
    return BuildPlan(snapshot_, policy, clock_.Now());
  }

  Status Approve(const Plan& plan) {
    PlanStore plans(*database_, clock_);
    auto id = plans.Save(plan, "ann");
    if (!id.ok()) return id.error();
    clock_.Advance(Seconds(1));
    return plans.Approve(
        *id, {PlanDigest(PlanToText(plan)), "bob", "CHG-7", clock_.Now()});
  }

  static std::string IdOf(const Plan& plan) {
    return PlanIdOf(PlanDigest(PlanToText(plan)));
  }

  // Of each move of `chosen` the first `steps`, as the executor would book it.
  void Carry(const Plan& plan, const std::set<UserKey>& chosen, size_t steps) {
    Journal journal(*database_, clock_, IdOf(plan), "x", nobody_);
    ASSERT_TRUE(journal.Open(plan).ok());
    auto records = journal.Load();
    ASSERT_TRUE(records.ok());
    clock_.Advance(Seconds(1));
    for (StepRecord& record : *records) {
      const Move& move = plan.waves[static_cast<size_t>(record.place.wave)]
                             .moves[static_cast<size_t>(record.place.move)];
      const size_t at = static_cast<size_t>(record.place.step);
      if (!chosen.contains(move.user.key) || at >= steps) continue;
      const Step& step = move.steps[at];
      ASSERT_TRUE(journal
                      .Finish(move, step, record, StepState::kDone, "step.done",
                              step.after, "")
                      .ok());
    }
  }

  static std::map<UserKey, int> WavesOf(const Plan& plan) {
    std::map<UserKey, int> waves;
    for (const Wave& wave : plan.waves) {
      for (const Move& move : wave.moves) waves[move.user.key] = wave.number;
    }
    return waves;
  }

  ManualClock clock_;
  Lease nobody_;
  std::unique_ptr<Database> database_;
  Snapshot snapshot_;
};

TEST_F(Campaign, PlansOnlyWhatIsLeftWithTheSameWavesAfterAnyPartOfARun) {
  const unsigned seed = 4;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 dice(seed);
  std::set<UserKey> moved;
  auto plan = Planned();
  ASSERT_TRUE(plan.ok()) << Describe(plan.error());
  const std::map<UserKey, int> first = WavesOf(*plan);
  ASSERT_EQ(first.size(), 12U);
  for (int round = 0; round < 5; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    ASSERT_TRUE(Approve(*plan).ok());
    std::set<UserKey> now;
    for (const auto& [user, wave] : WavesOf(*plan)) {
      if (dice() % 3U == 0) now.insert(user);
    }
    Carry(*plan, now, 99);
    moved.insert(now.begin(), now.end());
    const std::string last = IdOf(*plan);
    plan = Planned();
    ASSERT_TRUE(plan.ok()) << Describe(plan.error());
    EXPECT_EQ(plan->continues, last);
    std::map<UserKey, int> left = first;
    for (const UserKey& user : moved) left.erase(user);
    ASSERT_FALSE(left.empty());
    EXPECT_EQ(WavesOf(*plan), left);
  }
}

TEST_F(Campaign, PlansNobodyWhomARunLeftHalfWayBeforeItIsReadAgain) {
  auto plan = Planned();
  ASSERT_TRUE(Approve(*plan).ok());
  Carry(*plan, {AdUserKey("u1")}, 2);
  EXPECT_FALSE(WavesOf(*Planned()).contains(AdUserKey("u1")));
  snapshot_.taken_at = clock_.Now();
  EXPECT_TRUE(WavesOf(*Planned()).contains(AdUserKey("u1")));
}

TEST_F(Campaign, LeavesToAnotherCampaignWhatItHolds) {
  auto plan = Planned();
  ASSERT_TRUE(Approve(*plan).ok());
  auto other = Planned("", "another");
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->continues, "");
  EXPECT_EQ(CountMoves(*other), 0U);
  EXPECT_TRUE(std::any_of(
      other->findings.begin(), other->findings.end(), [&](const Finding& each) {
        return each.id == "PF-U35" &&
               each.summary.find(IdOf(*plan)) != std::string::npos;
      }));
}

TEST_F(Campaign, ContinuesNothingWhenToldSo) {
  auto plan = Planned();
  ASSERT_TRUE(Approve(*plan).ok());
  auto fresh = Planned("none");
  ASSERT_TRUE(fresh.ok());
  EXPECT_EQ(fresh->continues, "");
  EXPECT_EQ(CountMoves(*fresh), 0U);  // the first one holds everybody
}

TEST_F(Campaign, ContinuesOnlyAnApprovedPlanOfItsOwn) {
  auto plan = Planned();
  ASSERT_TRUE(PlanStore(*database_, clock_).Save(*plan, "ann").ok());
  EXPECT_EQ(Planned(IdOf(*plan)).error().code, ErrorCode::kInvalid);
  ASSERT_TRUE(Approve(*plan).ok());
  EXPECT_TRUE(Planned(IdOf(*plan)).ok());
  EXPECT_EQ(Planned(IdOf(*plan), "another").error().code, ErrorCode::kInvalid);
  auto next = Planned();
  ASSERT_TRUE(Approve(*next).ok());
  EXPECT_EQ(Planned(IdOf(*plan)).error().code, ErrorCode::kInvalid);
}

TEST_F(Campaign, TakesOverSoThatTheFirstPlanHoldsNothing) {
  auto plan = Planned();
  ASSERT_TRUE(Approve(*plan).ok());
  auto next = Planned();
  ASSERT_TRUE(Approve(*next).ok());
  EXPECT_EQ(PlanStore(*database_, clock_).Load(IdOf(*plan))->superseded_by,
            IdOf(*next));
}

}  // namespace
}  // namespace cutover
