// The port MoveTarget, held by Entra, Skype for Business, the directory, and
// Teams by each of its roads on the rehearsal tenant: every kind of step that a
// real plan has, there and back.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/plan/rollback.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

using Roads = std::pair<TeamsBy, LinesBy>;

class MoveTargets : public testing::TestWithParam<Roads> {
 protected:
  MoveTargets() {
    Mend();
    plan_ = world_.MakePlan();
  }
  void Mend() {
    world_.Reset([](int, bool) { return Mishap::kNone; });
  }
  void Pass() {
    world_.clock().Advance(Seconds(20));
    world_.tenant().Advance();
  }

  Value Seen(const Identity& user, const Step& step) {
    Value value;
    world_.WithRoutes([&](const Routes& routes) {
      auto seen = routes.Observe({user, step});
      EXPECT_TRUE(seen.ok()) << Describe(seen.error());
      if (seen.ok()) value = seen->value;
    });
    return value;
  }
  Result<Receipt> Apply(const Identity& user, const Step& step) {
    Result<Receipt> receipt = Receipt{};
    world_.WithRoutes([&](const Routes& routes) {
      receipt = routes.Apply(user, step, "key-" + std::to_string(++keys_));
    });
    return receipt;
  }
  bool Becomes(const Identity& user, const Step& step, const Value& value) {
    for (int i = 0; i < 60; ++i) {
      if (Seen(user, step) == value) return true;
      Pass();
    }
    return false;
  }

  // As a rollback does: to a user in Teams a line brings no voice.
  void GiveVoiceBack(const Identity& user) {
    for (int i = 0; i < 10; ++i) Pass();
    const Step voice{StepKind::kEnterpriseVoice, "", "false", "true", ""};
    ASSERT_TRUE(Apply(user, voice).ok());
    ASSERT_TRUE(Becomes(user, voice, "true"));
  }

  // One move of each path, with and without a private line, so that every kind
  // of step comes.
  std::vector<Move> OneOfEachPath() {
    std::vector<Move> moves;
    std::set<std::string> paths;
    for (const Wave& wave : plan_.waves) {
      for (const Move& move : wave.moves) {
        const bool has_private = std::any_of(
            move.steps.begin(), move.steps.end(), [](const Step& step) {
              return step.kind == StepKind::kPrivateNumber;
            });
        if (paths.insert(move.path + move.state + (has_private ? "+" : ""))
                .second)
          moves.push_back(move);
      }
    }
    return moves;
  }

  RehearsalWorld world_{60, 5, GetParam().first, GetParam().second};
  Plan plan_;
  int keys_ = 0;
};

TEST_P(MoveTargets, BringEveryKindOfStepFromBeforeToAfterAndBack) {
  std::set<StepKind> there;
  std::set<StepKind> back;
  const auto before = world_.EndState();
  for (const Move& move : OneOfEachPath()) {
    for (const Step& step : move.steps) {
      SCOPED_TRACE(move.path + " " + RowOf(step.kind).id);
      // A move brings Enterprise Voice by itself where the licence was there.
      const Value seen = Seen(move.user, step);
      if (!step.IsWait() && seen != step.after) {
        EXPECT_EQ(seen, step.before);
        auto receipt = Apply(move.user, step);
        ASSERT_TRUE(receipt.ok()) << Describe(receipt.error());
        there.insert(step.kind);
      }
      ASSERT_TRUE(Becomes(move.user, step, step.after));
    }
    for (auto step = move.steps.rbegin(); step != move.steps.rend(); ++step) {
      const auto inverse = InverseOf(*step);
      if (!inverse || step->IsWait()) continue;
      SCOPED_TRACE("back by " + std::string(RowOf(inverse->kind).id));
      // A change of the directory reaches Teams by a sync.
      for (int i = 0; i < 10; ++i) Pass();
      if (Seen(move.user, *inverse) != inverse->after) {
        auto receipt = Apply(move.user, *inverse);
        ASSERT_TRUE(receipt.ok()) << Describe(receipt.error());
        back.insert(inverse->kind);
      }
      ASSERT_TRUE(Becomes(move.user, *inverse, inverse->after));
    }
    const bool had_voice = move.state == "S06" || move.state == "S11";
    if (move.path == "P6" && had_voice) GiveVoiceBack(move.user);
  }
  EXPECT_GE(there.size(), 10U);
  EXPECT_GE(back.size(), 9U);
  EXPECT_TRUE(there.contains(StepKind::kPrivateNumber));
  EXPECT_TRUE(back.contains(StepKind::kPrivateNumber));
  EXPECT_EQ(world_.EndState(), before);
}

TEST_P(MoveTargets, DoNoHarmWhenASettingIsSetAgain) {
  for (const Move& move : OneOfEachPath()) {
    for (const Step& step : move.steps) {
      SCOPED_TRACE(move.path + " " + RowOf(step.kind).id);
      if (!step.IsWait()) {
        ASSERT_TRUE(Apply(move.user, step).ok());
      }
      ASSERT_TRUE(Becomes(move.user, step, step.after));
      // Numbers are orders: the engine looks, it never repeats one.
      if (step.IsWait() || step.attribute() == Attribute::kNumber ||
          step.attribute() == Attribute::kPrivateNumber)
        continue;
      const auto again = Apply(move.user, step);
      if (!again.ok()) {
        EXPECT_NE(again.error().code, ErrorCode::kUnavailable);
      }
      EXPECT_TRUE(Becomes(move.user, step, step.after));
    }
  }
}

TEST_P(MoveTargets, SayThatNobodyKnowsWhenTheReplyIsLost) {
  for (const Move& move : OneOfEachPath()) {
    for (const Step& step : move.steps) {
      SCOPED_TRACE(move.path + " " + RowOf(step.kind).id);
      if (!step.IsWait()) {
        world_.Reset([](int, bool is_write) {
          return is_write ? Mishap::kReplyLost : Mishap::kNone;
        });
        const auto receipt = Apply(move.user, step);
        Mend();
        ASSERT_FALSE(receipt.ok());
        EXPECT_EQ(receipt.error().code, ErrorCode::kUnavailable);
      }
      // It was carried out all the same, and looking finds it.
      ASSERT_TRUE(Becomes(move.user, step, step.after));
    }
  }
}

TEST_P(MoveTargets, RefuseANumberThatSomebodyElseHolds) {
  const Move* taker = nullptr;
  const Step* taking = nullptr;
  for (const Wave& wave : plan_.waves) {
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps) {
        if (step.kind != StepKind::kAssignDirectRouting) continue;
        taker = &move;
        taking = &step;
      }
    }
  }
  ASSERT_NE(taking, nullptr);
  for (const auto& [text, number] : world_.tenant().numbers()) {
    if (number.holder.empty() || number.holder == taker->user.cloud_id)
      continue;
    if (number.value.type != NumberType::kDirectRouting) continue;
    Step theft = *taking;
    theft.after = number.value.Text();
    const auto before = world_.EndState();
    const auto receipt = Apply(taker->user, theft);
    ASSERT_FALSE(receipt.ok());
    EXPECT_NE(receipt.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(world_.EndState(), before);
    return;
  }
  GTEST_SKIP() << "nobody holds a Direct Routing number";
}

std::string NameOfRoads(const testing::TestParamInfo<Roads>& info) {
  const auto [teams, lines] = info.param;
  if (lines == LinesBy::kLdap) return "LinesByLdap";
  if (teams == TeamsBy::kCmdlets) return "TeamsByCmdlets";
  return teams == TeamsBy::kGraph ? "TeamsByGraph" : "PoliciesByCmdlets";
}

INSTANTIATE_TEST_SUITE_P(
    Port, MoveTargets,
    testing::Values(Roads{TeamsBy::kGraph, LinesBy::kSkype},
                    Roads{TeamsBy::kGraphWithoutPolicies, LinesBy::kSkype},
                    Roads{TeamsBy::kCmdlets, LinesBy::kSkype},
                    Roads{TeamsBy::kGraph, LinesBy::kLdap}),
    NameOfRoads);

}  // namespace
}  // namespace cutover
