// The executor in a world where every call can go wrong. Each case runs the
// whole job; the seed of a failing case is in its message.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "engine/store/chain.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr int kUsers = 12;
constexpr uint64_t kSeed = 7;

// The journal, the chain and the estate agree, and nothing was ordered twice.
void ExpectSound(RehearsalWorld& world, Database& database,
                 const std::string& plan_id, const std::string& where) {
  EXPECT_EQ(world.RepeatedOrders(), std::vector<std::string>()) << where;
  const auto faults = Audit(database).Verify(plan_id);
  ASSERT_TRUE(faults.ok()) << where << Describe(faults.error());
  EXPECT_EQ(*faults, std::vector<std::string>()) << where;
}

// Starts new processes until one comes to its end.
RunSummary RunToTheEnd(RehearsalWorld& world, Database& database,
                       const std::string& plan_id) {
  for (int process = 0; process < 50; ++process) {
    try {
      auto summary = world.Run(database, plan_id);
      if (summary.ok() && summary->parked == 0 && summary->not_begun == 0)
        return *summary;
    } catch (const Killed&) {
    }
    world.clock().Advance(Seconds(1));
  }
  ADD_FAILURE() << "not at its end after 50 processes";
  return {};
}

struct Unbroken {
  std::vector<std::string> end_state;
  int calls = 0;
  int moves = 0;
};

Unbroken RunUnbroken(TeamsBy teams_by, LinesBy lines_by) {
  RehearsalWorld world(kUsers, kSeed, teams_by, lines_by);
  const auto database = FreshStore();
  const std::string id =
      SaveApproved(*database, world.clock(), world.MakePlan());
  world.Reset(nullptr);
  const RunSummary summary = RunToTheEnd(world, *database, id);
  EXPECT_EQ(summary.done, summary.moves);
  ExpectSound(world, *database, id, "unbroken");
  return Unbroken{world.EndState(), world.calls(), summary.moves};
}

const Unbroken& TheUnbrokenRun(TeamsBy teams_by = TeamsBy::kGraph,
                               LinesBy lines_by = LinesBy::kSkype) {
  static std::map<std::pair<TeamsBy, LinesBy>, Unbroken> runs;
  const std::pair roads{teams_by, lines_by};
  auto found = runs.find(roads);
  if (found == runs.end())
    found = runs.emplace(roads, RunUnbroken(teams_by, lines_by)).first;
  return found->second;
}

// Every call for CUTOVER_SWEEP=all, else some 60 spread over the run.
int SweepStride(int calls) {
  const char* sweep = std::getenv("CUTOVER_SWEEP");
  if (sweep != nullptr && std::string(sweep) == "all") return 1;
  return std::max(1, calls / 60);
}

TEST(CrashSweep, MovesSeveralUsersOverSeveralPaths) {
  EXPECT_GE(TheUnbrokenRun().moves, 8);
  RehearsalWorld world(kUsers, kSeed);
  std::vector<std::string> paths;
  for (const Wave& wave : world.MakePlan().waves) {
    for (const Move& move : wave.moves) paths.push_back(move.path);
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  EXPECT_GE(paths.size(), 3u);
}

void Sweep(Mishap mishap, TeamsBy teams_by = TeamsBy::kGraph,
           LinesBy lines_by = LinesBy::kSkype) {
  const Unbroken& unbroken = TheUnbrokenRun(teams_by, lines_by);
  const int stride = SweepStride(unbroken.calls);
  for (int at = 1; at <= unbroken.calls; at += stride) {
    RehearsalWorld world(kUsers, kSeed, teams_by, lines_by);
    const auto database = FreshStore();
    const std::string id =
        SaveApproved(*database, world.clock(), world.MakePlan());
    world.Reset(
        [&](int call, bool) { return call == at ? mishap : Mishap::kNone; });
    const std::string where = "at call " + std::to_string(at);
    const RunSummary summary = RunToTheEnd(world, *database, id);
    EXPECT_EQ(summary.done, unbroken.moves) << where;
    ExpectSound(world, *database, id, where);
    ASSERT_EQ(world.EndState(), unbroken.end_state) << where;
  }
}

TEST(CrashSweep, EndsTheSameWhenKilledBeforeAnyCall) {
  Sweep(Mishap::kKillBefore);
}

TEST(CrashSweep, EndsTheSameWhenKilledAfterAnyCall) {
  Sweep(Mishap::kKillAfter);
}

TEST(CrashSweep, EndsTheSameWhenAnyRequestIsLost) {
  Sweep(Mishap::kRequestLost);
}

TEST(CrashSweep, EndsTheSameWhenAnyReplyIsLost) { Sweep(Mishap::kReplyLost); }

// A cmdlet leaves no receipt that could be asked: only looking tells.
TEST(CrashSweep, EndsTheSameWhenTeamsIsReachedByCmdletsAlone) {
  EXPECT_EQ(TheUnbrokenRun(TeamsBy::kCmdlets).end_state,
            TheUnbrokenRun().end_state);
  for (const Mishap mishap : {Mishap::kKillBefore, Mishap::kKillAfter,
                              Mishap::kRequestLost, Mishap::kReplyLost}) {
    Sweep(mishap, TeamsBy::kCmdlets);
  }
}

// A modify leaves no receipt either, and is not sent again without a look.
TEST(CrashSweep, EndsTheSameWhenLinesAreWrittenByLdap) {
  EXPECT_NE(TheUnbrokenRun(TeamsBy::kGraph, LinesBy::kLdap).end_state,
            TheUnbrokenRun().end_state)
      << "some lines should have been kept";
  for (const Mishap mishap : {Mishap::kKillBefore, Mishap::kKillAfter,
                              Mishap::kRequestLost, Mishap::kReplyLost}) {
    Sweep(mishap, TeamsBy::kGraph, LinesBy::kLdap);
  }
}

TEST(CrashSweep, EndsTheSameWhenProcessAfterProcessDiesAtTheSameWrite) {
  RehearsalWorld world(kUsers, kSeed);
  const auto database = FreshStore();
  const std::string id =
      SaveApproved(*database, world.clock(), world.MakePlan());
  // Enough for three deaths at the first write of each user.
  constexpr int kKills = 3 * kUsers;
  int kills = 0;
  world.Reset([&](int, bool is_write) {
    if (!is_write || kills == kKills) return Mishap::kNone;
    ++kills;
    return Mishap::kKillBefore;
  });
  const RunSummary summary = RunToTheEnd(world, *database, id);
  EXPECT_EQ(kills, kKills);
  EXPECT_EQ(summary.done, TheUnbrokenRun().moves);
  ExpectSound(world, *database, id, "");
  EXPECT_EQ(world.EndState(), TheUnbrokenRun().end_state);
}

// Many mishaps in one run: each call meets one with a chance of 1 in 12.
TEST(CrashSweep, LeavesNobodyBetweenInAStormOfMishaps) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    RehearsalWorld world(kUsers, kSeed);
    const auto database = FreshStore();
    const std::string id =
        SaveApproved(*database, world.clock(), world.MakePlan());
    IdSource dice(seed);
    int left = 40;
    world.Reset([&](int, bool) {
      if (left == 0 || dice.Below(12) != 0) return Mishap::kNone;
      --left;
      return static_cast<Mishap>(1 + dice.Below(4));
    });
    const std::string where = "seed " + std::to_string(seed);
    const RunSummary summary = RunToTheEnd(world, *database, id);
    EXPECT_EQ(summary.done + summary.compensated, summary.moves) << where;
    ExpectSound(world, *database, id, where);
    if (summary.failed == 0) {
      EXPECT_EQ(world.EndState(), TheUnbrokenRun().end_state) << where;
    }
  }
}

}  // namespace
}  // namespace cutover
