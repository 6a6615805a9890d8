#include "engine/plan/planner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "engine/plan/campaign_checks.h"
#include "tests/engine/plan/estate_builder.h"
#include "tests/fakes/rehearsal_world.h"

namespace cutover {
namespace {

constexpr const char* kOne = "+4930100001";

Plan PlanFor(const User& user, const Rule& rule) {
  const Snapshot snapshot = SnapshotOf({user});
  auto plan = BuildPlan(snapshot, PolicyOf(rule), Time{1});
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : Describe(plan.error()));
  return plan.ok() ? *plan : Plan{};
}

// "NUM-SET-DR: (none) > directRouting …", one a step.
std::vector<std::string> StepsOf(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps) {
        lines.push_back(std::string(RowOf(step.kind).id) + ": " +
                        DescribeValue(step.before) + " > " +
                        DescribeValue(step.after));
      }
    }
  }
  return lines;
}

std::set<std::string> IdsOf(const Plan& plan) {
  std::set<std::string> ids;
  for (const Finding& finding : plan.findings) ids.insert(finding.id);
  return ids;
}

using Lines = std::vector<std::string>;

TEST(Planner, ReleasesACallingPlanNumberBeforeItAssignsTheNewOne) {
  Rule rule = AnyRule();
  rule.number = NumberChoice::kCsv;
  rule.licences_remove = {"MCOPSTN1"};
  Policy policy = PolicyOf(rule);
  policy.new_numbers.emplace("ann@contoso.test",
                             *PhoneNumber::Parse("+4930200002"));
  const Snapshot snapshot =
      SnapshotOf({UserBuilder("ann")
                      .CallingPlan(kOne)
                      .With(Attribute::kLicences, "sku-cp direct")
                      .Build()});
  auto plan = BuildPlan(snapshot, policy, Time{1});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(StepsOf(*plan),
            (Lines{"POL-DIAL: (none) > DP",
                   "NUM-REL-CP: callingPlan online +4930100001 @place > (none)",
                   "NUM-SET-DR: (none) > directRouting online +4930200002",
                   "POL-OVRP: (none) > VRP", "LIC-DEL: assigned > (none)"}));
  EXPECT_EQ(plan->waves.front().moves.front().path, "P1b");
}

TEST(Planner, MovesAnOnPremUserWithTheNumberKeptInTheDirectory) {
  const Plan plan =
      PlanFor(UserBuilder("ann").OnPremVoice(kOne).Build(), AnyRule());
  EXPECT_EQ(
      StepsOf(plan),
      (Lines{"POL-DIAL: (none) > DP", "POL-OVRP: (none) > VRP",
             "SFB-MOVE: onprem pool1 > online", "SYNC-HOME: onprem > online",
             "WAIT-MODE: Islands > TeamsOnly", "EV-ON: false > true"}));
}

TEST(Planner, MovesAnOnPremUserAndItsNumberToTheCloud) {
  Rule rule = AnyRule();
  rule.authority = NumberAuthority::kCloud;
  const Plan plan = PlanFor(UserBuilder("ann").OnPremVoice(kOne).Build(), rule);
  EXPECT_EQ(
      StepsOf(plan),
      (Lines{"POL-DIAL: (none) > DP", "POL-OVRP: (none) > VRP",
             "SFB-MOVE: onprem pool1 > online", "SYNC-HOME: onprem > online",
             "WAIT-MODE: Islands > TeamsOnly", "EV-ON: false > true",
             "AD-LINE-CLEAR: tel:+4930100001 > (none)",
             "SYNC-LINE: directRouting onPremises +4930100001 > (none)",
             "NUM-SET-DR: (none) > directRouting online +4930100001"}));
}

Policy KeepingLines() {
  Rule rule = AnyRule();
  rule.authority = NumberAuthority::kCloud;
  rule.copy_line_to = "ExtensionAttribute10";
  Policy policy = PolicyOf(rule);
  policy.known_copies = {"extensionAttribute10"};
  return policy;
}

TEST(Planner, KeepsALineInAnotherAttributeBeforeAnythingElse) {
  UserBuilder ann("ann");
  ann.OnPremVoice(kOne);
  const auto first = [](const UserBuilder& user) {
    auto plan = BuildPlan(SnapshotOf({user.Build()}), KeepingLines(), Time{1});
    return plan.ok() ? StepsOf(*plan).at(0) : Describe(plan.error());
  };
  EXPECT_EQ(first(ann), "AD-COPY: (none) > tel:+4930100001");
  ann.With(Attribute::kAdExtensions,
           "extensionAttribute1=x\nextensionAttribute10=old=1");
  EXPECT_EQ(first(ann), "AD-COPY: old=1 > tel:+4930100001");
  ann.With(Attribute::kAdExtensions, "extensionAttribute10=tel:+4930100001");
  EXPECT_EQ(first(ann), "POL-DIAL: (none) > DP");
}

// A line that stays needs no copy.
TEST(Planner, CopiesNoLineThatStaysWhereItIs) {
  Policy policy = KeepingLines();
  policy.rules[0].authority = NumberAuthority::kActiveDirectory;
  auto plan =
      BuildPlan(SnapshotOf({UserBuilder("ann").OnPremVoice(kOne).Build()}),
                policy, Time{1});
  ASSERT_TRUE(plan.ok());
  for (const std::string& line : StepsOf(*plan))
    EXPECT_FALSE(line.starts_with("AD-COPY")) << line;
}

TEST(Planner, RefusesToPlanACopyThatMayNotBeWritten) {
  Policy policy = KeepingLines();
  policy.known_copies = {"extensionAttribute1"};
  auto plan =
      BuildPlan(SnapshotOf({UserBuilder("ann").OnPremVoice(kOne).Build()}),
                policy, Time{1});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, ErrorCode::kRefused);
  EXPECT_NE(plan.error().message.find("ExtensionAttribute10"),
            std::string::npos);
}

TEST(Planner, FinishesAUserWhoWasLeftHalfMoved) {
  const Plan plan =
      PlanFor(UserBuilder("ann").MovedWithLine(kOne).Build(), AnyRule());
  EXPECT_EQ(StepsOf(plan),
            (Lines{"POL-DIAL: (none) > DP", "EV-ON: false > true",
                   "POL-OVRP: (none) > VRP"}));
}

TEST(Planner, LicensesANewUserAndWaitsForPhoneSystem) {
  Rule rule = AnyRule();
  rule.number = NumberChoice::kCsv;
  rule.licences_add = {"MCOEV"};
  Policy policy = PolicyOf(rule);
  policy.new_numbers.emplace("ann@contoso.test", *PhoneNumber::Parse(kOne));
  const Snapshot snapshot = SnapshotOf(
      {UserBuilder("ann").With(Attribute::kFeatureTypes, "Teams").Build()});
  auto plan = BuildPlan(snapshot, policy, Time{1});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(StepsOf(*plan),
            (Lines{"LIC-ADD: (none) > assigned",
                   "WAIT-PHONE: (none) > PhoneSystem", "POL-DIAL: (none) > DP",
                   "NUM-SET-DR: (none) > directRouting online +4930100001",
                   "POL-OVRP: (none) > VRP"}));
}

TEST(Planner, PlansNothingForAUserWhoIsAsTheCampaignWants) {
  const Plan plan =
      PlanFor(UserBuilder("ann").DirectRouting(kOne).Build(), AnyRule());
  EXPECT_EQ(CountMoves(plan), 0u);
  EXPECT_TRUE(IdsOf(plan).contains("CUT-DONE"));
}

TEST(Planner, SaysWhyAUserCannotMoveAndWhatToDo) {
  struct Case {
    UserBuilder user;
    std::string id;
  };
  const auto voice = [] { return UserBuilder("ann").OnPremVoice(kOne); };
  const std::vector<Case> cases = {
      {UserBuilder("ann").With(Attribute::kSharedCallingPolicy, "Lobby"),
       "PF-U01"},
      {UserBuilder("ann").CallingPlan(kOne).With(Attribute::kValidationErrors,
                                                 "duplicate address"),
       "PF-U01"},
      {UserBuilder("ann").CallingPlan(kOne), "CUT-NUMBER"},
      {voice().With(Attribute::kHomedOn, std::nullopt), "PF-U12"},
      {voice().With(Attribute::kTargetHomeServer, "CN=x"), "PF-U30"},
      {voice().With(Attribute::kCoexistenceMode, "TeamsOnly"), "PF-U17"},
      {voice().With(Attribute::kSipAddress, std::nullopt), "PF-U15"},
      {voice().With(Attribute::kFeatureTypes, "Teams"), "PF-U07"},
      {voice().With(Attribute::kAdLine, "tel:nobody"), "CUT-NUMBER"}};
  for (const Case& each : cases) {
    const Plan plan = PlanFor(each.user.Build(), AnyRule());
    EXPECT_EQ(CountMoves(plan), 0u) << each.id;
    const auto found = std::find_if(
        plan.findings.begin(), plan.findings.end(),
        [&](const Finding& finding) { return finding.id == each.id; });
    ASSERT_NE(found, plan.findings.end()) << each.id;
    EXPECT_EQ(found->severity, Severity::kBlock) << each.id;
    EXPECT_EQ(found->who, "ann@contoso.test") << each.id;
    EXPECT_FALSE(found->remedy.empty()) << each.id;
  }
}

TEST(Planner, RefusesACampaignThatNamesWhatTheTenantDoesNotHave) {
  const Snapshot snapshot =
      SnapshotOf({UserBuilder("ann").OnPremVoice(kOne).Build()});
  Policy policy = PolicyOf(AnyRule());
  policy.known_policies.clear();
  auto plan = BuildPlan(snapshot, policy, Time{1});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, ErrorCode::kRefused);
  EXPECT_NE(plan.error().message.find("VRP"), std::string::npos);
}

TEST(Planner, TakesOutBothUsersWhoAreToGetOneNumber) {
  Rule rule = AnyRule();
  rule.authority = NumberAuthority::kCloud;
  const Snapshot snapshot =
      SnapshotOf({UserBuilder("ann").OnPremVoice(kOne).Build(),
                  UserBuilder("bob").OnPremVoice(kOne).Build()});
  auto plan = BuildPlan(snapshot, PolicyOf(rule), Time{1});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 0u);
}

TEST(Planner, GivesTheSameBytesWhateverTheOrderOfUsers) {
  RehearsalWorld world(80, 7);
  Snapshot snapshot = world.Discover();
  const Policy policy = RehearsalPolicy(snapshot);
  const std::string text =
      PlanToText(*BuildPlan(snapshot, policy, world.clock().Now()));
  for (unsigned seed = 1; seed <= 10; ++seed) {
    std::mt19937 dice(seed);
    std::shuffle(snapshot.users.begin(), snapshot.users.end(), dice);
    std::shuffle(snapshot.numbers.begin(), snapshot.numbers.end(), dice);
    EXPECT_EQ(PlanToText(*BuildPlan(snapshot, policy, world.clock().Now())),
              text)
        << "seed " << seed;
  }
}

TEST(Planner, TakesEveryBeforeFromWhatWasRead) {
  RehearsalWorld world(80, 7);
  const Snapshot snapshot = world.Discover();
  std::map<UserKey, Facts> facts;
  for (const User& user : snapshot.users) facts[user.key] = user.facts;
  for (const Wave& wave : world.MakePlan().waves) {
    for (const Move& move : wave.moves) {
      // What a step before it has set is the `before` of the next.
      std::map<std::pair<Attribute, std::string>, Value> now;
      for (const Step& step : move.steps) {
        const auto key = std::pair{step.attribute(), step.item};
        if (now.contains(key)) {
          EXPECT_EQ(step.before, now[key]) << move.user.upn;
        } else if (step.item.empty()) {
          EXPECT_EQ(step.before, facts[move.user.key].Get(step.attribute()))
              << move.user.upn << " " << RowOf(step.kind).id;
        }
        now[key] = step.after;
        EXPECT_NE(step.before, step.after);
      }
    }
  }
}

TEST(Planner, HasNothingLeftToPlanOnceThePlanWasRun) {
  RehearsalWorld world(40, 7);
  const auto database = FreshStore();
  const Plan plan = world.MakePlan();
  ASSERT_GT(CountMoves(plan), 20u);
  const std::string id = SaveApproved(*database, world.clock(), plan);
  auto summary = world.Run(*database, id);
  ASSERT_TRUE(summary.ok());
  ASSERT_EQ(summary->done, summary->moves);
  world.EndState();  // lets what lags arrive
  EXPECT_EQ(StepsOf(world.MakePlan()), Lines{});
}

TEST(Planner, NamesOnlyFindingsThatAreCatalogued) {
  RehearsalWorld world(200, 3);
  const auto& known = PlanFindingIds();
  for (const std::string& id : IdsOf(world.MakePlan())) {
    EXPECT_NE(std::find(known.begin(), known.end(), id), known.end()) << id;
  }
}

}  // namespace
}  // namespace cutover
