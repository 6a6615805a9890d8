#include "engine/plan/path.h"

#include <gtest/gtest.h>

#include "engine/plan/path_checks.h"
#include "engine/plan/planner.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

constexpr const char* kOne = "+4930100001";
constexpr const char* kTwo = "+4930200002";
constexpr Time kPort{1'800'000'000'000'000};

PathChoice PathOf(const User& user, const Policy& policy) {
  return ChoosePath(SnapshotOf({user}), user, Classify(user), policy.rules[0],
                    policy);
}

std::string NameOf(const User& user, const Policy& policy) {
  const PathChoice choice = PathOf(user, policy);
  return choice.recipe == nullptr ? "" : choice.recipe->path;
}

Policy Keeping(NumberAuthority authority = NumberAuthority::kActiveDirectory) {
  Rule rule = AnyRule();
  rule.authority = authority;
  return PolicyOf(rule);
}

Policy Giving(const std::string& number) {
  Rule rule = AnyRule();
  rule.number = NumberChoice::kCsv;
  Policy policy = PolicyOf(rule);
  policy.new_numbers.emplace("ann@contoso.test", *PhoneNumber::Parse(number));
  return policy;
}

UserBuilder Ann() { return UserBuilder("ann"); }

TEST(ChoosePath, PortsDigitsThatStayAndReplacesOthers) {
  const User ann = Ann().CallingPlan(kOne).Build();
  EXPECT_EQ(NameOf(ann, Giving(kTwo)), "P1b");
  EXPECT_EQ(NameOf(ann, Giving(kOne)), "P1a");
  EXPECT_EQ(NameOf(ann, Keeping()), "P1a");
}

TEST(ChoosePath, FlipsTheAuthorityOnlyWhereTheRuleWantsIt) {
  const User ann = Ann()
                       .MovedWithLine(kOne)
                       .With(A::kEnterpriseVoice, "true")
                       .With(A::kOnlineVoiceRoutingPolicy, "X")
                       .Build();
  EXPECT_EQ(NameOf(ann, Keeping()), "repair");
  EXPECT_EQ(NameOf(ann, Keeping(NumberAuthority::kCloud)), "P6");
  EXPECT_EQ(NameOf(ann, Giving(kTwo)), "P6");
}

TEST(ChoosePath, TakesAnUnlicensedHolderByWhatItWillBe) {
  const auto unlicensed = [](UserBuilder user) {
    return user.With(A::kFeatureTypes, "Teams").Build();
  };
  Policy policy = Giving(kTwo);
  EXPECT_EQ(NameOf(unlicensed(Ann().CallingPlan(kOne)), policy), "");
  policy.rules[0].licences_add = {"MCOEV"};
  EXPECT_EQ(NameOf(unlicensed(Ann().CallingPlan(kOne)), policy), "P1b");
  EXPECT_EQ(NameOf(unlicensed(Ann().DirectRouting(kOne)), policy), "relicense");
}

TEST(ChoosePath, LeavesAResourceAccountWithoutANumberInPeace) {
  const User ann = Ann().With(A::kAccountType, "resourceAccount").Build();
  EXPECT_EQ(PathOf(ann, Keeping()).severity, Severity::kNote);
  EXPECT_EQ(NameOf(ann, Giving(kTwo)), "P8");
}

TEST(ChoosePath, SaysWhatToCreateInPlaceOfAnEndpointOrAContact) {
  for (const char* owner : {"urn:application:Caa", "urn:device:commonarea"}) {
    const PathChoice choice =
        PathOf(Ann().OnPremVoice(kOne).With(A::kOwnerUrn, owner).Build(),
               Giving(kTwo));
    EXPECT_EQ(choice.recipe, nullptr);
    EXPECT_NE(choice.remedy.find("create a"), std::string::npos);
    EXPECT_NE(choice.remedy.find(kOne), std::string::npos) << choice.remedy;
  }
}

std::vector<std::string> KindsOf(const Result<Plan>& plan) {
  std::vector<std::string> kinds;
  if (!plan.ok() || plan->waves.empty()) return kinds;
  for (const Step& step : plan->waves[0].moves[0].steps)
    kinds.push_back(RowOf(step.kind).id +
                    (step.item.empty() ? "" : " " + step.item));
  return kinds;
}

Result<Plan> PlanOf(const UserBuilder& user, const Policy& policy) {
  return BuildPlan(SnapshotOf({user.Build()}), policy, Time{1});
}

bool Has(const Plan& plan, const std::string& id) {
  return std::any_of(plan.findings.begin(), plan.findings.end(),
                     [&](const Finding& each) { return each.id == id; });
}

using Kinds = std::vector<std::string>;

Policy Porting() {
  Policy policy = Giving(kOne);
  policy.ports[kOne] = kPort;
  policy.default_window = Window{kPort - Hours(2), kPort + Hours(2), "UTC"};
  return policy;
}

TEST(Porting, WaitsForTheDayThenReleasesThenAssigns) {
  EXPECT_EQ(KindsOf(PlanOf(Ann().CallingPlan(kOne), Porting())),
            (Kinds{"POL-DIAL", "NUM-PORTOUT +4930100001", "NUM-REL-CP",
                   "NUM-GONE +4930100001", "NUM-SET-DR", "POL-OVRP"}));
}

TEST(Porting, NeedsItsOwnConsentAndItsDate) {
  Policy policy = Porting();
  policy.irreversible = Irreversible::kRefuse;
  auto plan = PlanOf(Ann().CallingPlan(kOne), policy);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 0u);
  EXPECT_TRUE(Has(*plan, "CUT-R3"));
  policy = Porting();
  policy.ports.clear();
  plan = PlanOf(Ann().CallingPlan(kOne), policy);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 0u);
  EXPECT_TRUE(Has(*plan, "CUT-NUMBER"));
}

TEST(Porting, IsNotPlannedIntoAWindowThatIsOverBeforeIt) {
  Policy policy = Porting();
  policy.default_window = Window{kPort - Hours(4), kPort - Hours(2), "UTC"};
  const auto plan = PlanOf(Ann().CallingPlan(kOne), policy);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 0u);
  EXPECT_TRUE(Has(*plan, "CUT-PORT"));
}

UserBuilder OfAnOperator() {
  return Ann()
      .With(A::kNumber, std::string("operatorConnect online ") + kOne)
      .With(A::kEnterpriseVoice, "true");
}

TEST(OperatorConnect, NeedsTheOperatorsTicket) {
  Policy policy = Keeping();
  auto plan = PlanOf(OfAnOperator(), policy);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 0u);
  EXPECT_TRUE(Has(*plan, "PF-N15"));
  policy.rules[0].operator_ticket = "OP-1";
  EXPECT_EQ(KindsOf(PlanOf(OfAnOperator(), policy)),
            (Kinds{"POL-DIAL", "NUM-REL-OC", "NUM-GONE +4930100001",
                   "NUM-SET-DR", "POL-OVRP"}));
}

TEST(Blocks, AreLiftedWhereTheWantedNumberIsBlockedOrWillBe) {
  Policy policy = Giving(kTwo);
  policy.told_tenant[tenant_fact::kBlockedNumbers] = kTwo;
  EXPECT_EQ(KindsOf(PlanOf(Ann().CallingPlan(kOne), policy))[0],
            std::string("NUM-UNBLOCK ") + kTwo);
  policy = Keeping();
  policy.rules[0].operator_ticket = "OP-1";
  policy.told_tenant[tenant_fact::kBlockedForever] = "true";
  EXPECT_EQ(KindsOf(PlanOf(OfAnOperator(), policy))[3],
            std::string("NUM-UNBLOCK ") + kOne);
}

TEST(OtherNumbers, KeepAUserFromLosingTheCallingPlanThatCarriesThem) {
  const auto plan_of = [](NumberType type, bool loses_plan) {
    Policy policy = Giving(kTwo);
    if (loses_plan) policy.rules[0].licences_remove = {"MCOPSTN1"};
    Snapshot snapshot =
        SnapshotOf({Ann()
                        .CallingPlan(kOne)
                        .With(A::kLicences, "sku-cp direct")
                        .With(A::kOtherNumbers, "private +4930100009")
                        .Build()});
    snapshot.numbers.push_back(
        {{*PhoneNumber::Parse("+4930100009"), type, NumberSource::kOnline, ""},
         "userAssigned",
         "activated",
         "private",
         "c-ann"});
    snapshot.digest = SnapshotDigest(snapshot);
    auto plan = BuildPlan(snapshot, policy, Time{1});
    EXPECT_TRUE(plan.ok()) << Describe(plan.error());
    return plan;
  };
  EXPECT_EQ(CountMoves(*plan_of(NumberType::kCallingPlan, true)), 0u);
  EXPECT_TRUE(Has(*plan_of(NumberType::kCallingPlan, true), "PF-U34"));
  EXPECT_EQ(CountMoves(*plan_of(NumberType::kCallingPlan, false)), 1u);
  EXPECT_EQ(CountMoves(*plan_of(NumberType::kDirectRouting, true)), 1u);
}

constexpr const char* kPrivate = "+4930100009";

UserBuilder WithAPrivateLine() {
  return Ann().OnPremVoice(kOne).With(A::kPrivateLine,
                                      std::string("tel:") + kPrivate);
}

std::string LastKind(const Result<Plan>& plan) {
  const Kinds kinds = KindsOf(plan);
  return kinds.empty() ? "" : kinds.back();
}

TEST(PrivateLines, ComeAlongBehindThePrimaryNumber) {
  const std::string given = std::string("NUM-SET-PRIV ") + kPrivate;
  Policy policy = Keeping();
  EXPECT_EQ(LastKind(PlanOf(WithAPrivateLine(), policy)), given);
  policy.rules[0].authority = NumberAuthority::kCloud;
  const Kinds kinds = KindsOf(PlanOf(WithAPrivateLine(), policy));
  ASSERT_GE(kinds.size(), 2u);
  EXPECT_EQ(kinds[kinds.size() - 2], "NUM-SET-DR");
  EXPECT_EQ(kinds.back(), given);
  EXPECT_TRUE(Has(*PlanOf(WithAPrivateLine(), policy), "PF-U34"));
}

TEST(PrivateLines, StayWhereTheRuleSaysSoOrTeamsHasThemAlready) {
  Policy policy = Keeping();
  policy.rules[0].private_line = PrivateLineChoice::kLeave;
  EXPECT_EQ(LastKind(PlanOf(WithAPrivateLine(), policy)), "EV-ON");
  EXPECT_TRUE(Has(*PlanOf(WithAPrivateLine(), policy), "PF-U34"));
  EXPECT_EQ(
      LastKind(PlanOf(WithAPrivateLine().With(
                          A::kOtherNumbers, std::string("private ") + kPrivate),
                      Keeping())),
      "EV-ON");
}

TEST(PrivateLines, AreNotAssignedWhereAnotherHasThemOrTheyAreBlocked) {
  const auto last_beside = [](const UserBuilder& other) {
    Snapshot snapshot = SnapshotOf({WithAPrivateLine().Build(), other.Build()});
    auto plan = BuildPlan(snapshot, Keeping(), Time{1});
    EXPECT_TRUE(plan.ok());
    EXPECT_TRUE(Has(*plan, "PF-U34"));
    const Move* ann = nullptr;
    for (const Wave& wave : plan->waves) {
      for (const Move& move : wave.moves)
        if (move.user.upn.starts_with("ann")) ann = &move;
    }
    return ann == nullptr ? std::string()
                          : std::string(RowOf(ann->steps.back().kind).id);
  };
  EXPECT_EQ(last_beside(UserBuilder("bob")), "NUM-SET-PRIV");
  EXPECT_EQ(last_beside(UserBuilder("bob").OnPremVoice(kPrivate)), "EV-ON");
  Policy policy = Keeping();
  policy.told_tenant[tenant_fact::kBlockedNumbers] = kPrivate;
  EXPECT_EQ(LastKind(PlanOf(WithAPrivateLine(), policy)), "EV-ON");
  policy = Keeping();
  policy.reserved_numbers[kPrivate] = "PLN-7";
  EXPECT_EQ(LastKind(PlanOf(WithAPrivateLine(), policy)), "EV-ON");
}

UserBuilder OfAPbx() {
  return Ann()
      .OnPremVoice(kOne)
      .With(A::kOptionFlags, "785")
      .With(A::kLineServer, "sip:pbx@contoso.test");
}

TEST(RemoteCallControl, IsClearedBeforeTheMoveAndOnlyWhereItMayBeWritten) {
  Policy policy = Keeping();
  auto plan = PlanOf(OfAPbx(), policy);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(CountMoves(*plan), 0u);
  EXPECT_TRUE(Has(*plan, "CUT-WRITE"));
  policy.known_writes = {A::kAdFlag, A::kLineServer};
  EXPECT_EQ(KindsOf(PlanOf(OfAPbx(), policy)),
            (Kinds{"POL-DIAL", "AD-FLAG 16", "AD-FLAG 512", "AD-LINESRV",
                   "AD-LINE-CLEAR", "SYNC-LINE", "SFB-MOVE", "SYNC-HOME",
                   "WAIT-MODE"}));
}

TEST(WithoutVoiceOnPrem, AUserGetsANumberOnlyWhereOneIsGiven) {
  const auto eve = [] {
    return Ann()
        .OnPremVoice(kOne)
        .With(A::kOptionFlags, "257")
        .With(A::kAdLine, {});
  };
  EXPECT_EQ(KindsOf(PlanOf(eve().With(A::kNumber, {}), Keeping())),
            (Kinds{"POL-DIAL", "SFB-MOVE", "SYNC-HOME", "WAIT-MODE"}));
  EXPECT_EQ(KindsOf(PlanOf(eve().With(A::kNumber, {}), Giving(kTwo))),
            (Kinds{"POL-DIAL", "POL-OVRP", "SFB-MOVE", "SYNC-HOME", "WAIT-MODE",
                   "NUM-SET-DR"}));
}

}  // namespace
}  // namespace cutover
