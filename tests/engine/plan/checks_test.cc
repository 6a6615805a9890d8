// The preflight catalogue (domain.md 11): each of the 84 checks is silent where
// all is well, and speaks when the one thing that it watches is spoilt.

#include <gtest/gtest.h>

#include <set>

#include "tests/engine/plan/check_world.h"

namespace cutover {
namespace {

using A = Attribute;
using B = CheckWorld::Base;
using W = CheckWorld;

using namespace tenant_fact;

struct Case {
  const char* id;
  B base;
  void (*spoil)(W&);
};

UserBuilder Bob() { return UserBuilder("bob"); }

const std::vector<Case>& TenantCases() {
  static const std::vector<Case> kCases = {
      {"PF-T01", B::kOnPrem, [](W& w) { w.tenant[kTeamsModule] = "5.0.0"; }},
      {"PF-T01", B::kOnPrem, [](W& w) { w.tenant[kTeamsModule] = "7.2.0"; }},
      {"PF-T02", B::kOnPrem, [](W& w) { w.tenant[kSfbBuild] = "7.0.100.0"; }},
      {"PF-T03", B::kOnPrem,
       [](W& w) { w.tenant[kAppRoles] = "User.Read.All"; }},
      {"PF-T04", B::kOnPrem, [](W& w) { w.tenant[kWorkerTls] = "false"; }},
      {"PF-T05", B::kOnPrem, [](W& w) { w.tenant[kSharedSip] = "False"; }},
      {"PF-T06", B::kOnPrem, [](W& w) { w.tenant[kSyncEnabled] = "False"; }},
      {"PF-T06", B::kOnPrem,
       [](W& w) { w.tenant[kSyncLast] = "2026-11-24T10:00:00Z"; }},
      {"PF-T07", B::kOnPrem,
       [](W& w) { w.tenant[kSyncedAttributes] = "msRTCSIP-Line"; }},
      {"PF-T08", B::kOnPrem,
       [](W& w) { w.tenant[kMeetingMigration] = "False"; }},
      {"PF-T09", B::kOnPrem,
       [](W& w) { w.tenant[kGlobalUpgrade] = "UpgradeToTeams"; }},
      {"PF-T10", B::kCallingPlan,
       [](W& w) { w.calls.policies["Global"] = {"U"}; }},
      {"PF-T11", B::kCallingPlan,
       [](W& w) { w.tenant[kBlockedForever] = "True"; }},
      {"PF-T12", B::kOnPrem,
       [](W& w) { w.calls.gateways["sbc.contoso.test"].is_enabled = false; }},
      {"PF-T13", B::kOnPrem,
       [](W& w) { w.tenant[kVerifiedDomains] = "other.test"; }},
      {"PF-T14", B::kOnPrem, [](W& w) { w.calls.faults = {"a pattern"}; }},
      {"PF-T15", B::kOnPrem, [](W& w) { w.calls.routes[0].usages.clear(); }},
      {"PF-T16", B::kOnPrem, [](W& w) { w.tenant[kMaxSessions] = "0"; }},
      {"PF-T17", B::kOnPrem,
       [](W& w) { w.Open("2026-11-20T22:00:00Z", "2026-11-21T02:00:00Z"); }},
      {"PF-T18", B::kOnPrem, [](W& w) { w.tenant[kCloud] = "dod"; }},
      {"PF-T19", B::kOnPrem, [](W& w) { w.tenant[kCmsReplication] = "False"; }},
  };
  return kCases;
}

const std::vector<Case>& WaveCases() {
  static const std::vector<Case> kCases = {
      {"PF-W01", B::kCallingPlan,
       [](W& w) {
         w.rule.licences_add = {"MCOEV"};
         w.spoil = [](Snapshot& s) { s.skus[0].consumed = s.skus[0].enabled; };
       }},
      {"PF-W02", B::kOnPrem,
       [](W& w) { w.ann.With(A::kLicenceErrors, "sku CountViolation"); }},
      {"PF-W03", B::kOnPrem, [](W& w) { w.ann.With(A::kCloudId, {}); }},
      {"PF-W04", B::kOnPrem,
       [](W& w) {
         w.is_split = true;
         w.ann.With(A::kDelegates, "sip:bob@contoso.test");
         w.others = {Bob().OnPremVoice("+4930100009").Build()};
       }},
      {"PF-W05", B::kOnPrem,
       [](W& w) { w.ann.With(A::kResponseGroups, "Hotline"); }},
      {"PF-W06", B::kOnPrem, [](W& w) { w.others = {Bob().Build()}; }},
      {"PF-W07", B::kOnPrem,
       [](W& w) { w.policy.rollback_horizon = Seconds(0); }},
      {"PF-W08", B::kOnPrem, [](W& w) { w.digest = "another"; }},
      {"PF-W09", B::kOnPrem, [](W& w) { w.policy.sbc_change.clear(); }},
      {"PF-W10", B::kOnPrem,
       [](W& w) { w.Open("2026-11-25T10:00:00Z", "2026-11-25T12:00:00Z"); }},
  };
  return kCases;
}

const std::vector<Case>& UserCases() {
  static const std::vector<Case> kCases = {
      {"PF-U01", B::kOnPrem, [](W& w) { w.state = UserState::kUnknown; }},
      {"PF-U02", B::kOnPrem, [](W& w) { w.ann.With(A::kCloudId, {}); }},
      {"PF-U03", B::kOnPrem,
       [](W& w) { w.ann.With(A::kAccountEnabled, "false"); }},
      {"PF-U04", B::kOnPrem, [](W& w) { w.ann.With(A::kCountry, "FR"); }},
      {"PF-U04", B::kOnPrem,
       [](W& w) { w.ann.With(A::kCountry, {}).With(A::kUsageLocation, {}); }},
      {"PF-U05", B::kOnPrem, [](W& w) { w.Want("+33142000001"); }},
      {"PF-U06", B::kOnPrem,
       [](W& w) { w.ann.With(A::kFeatureTypes, "PhoneSystem"); }},
      {"PF-U07", B::kOnPrem,
       [](W& w) { w.ann.With(A::kFeatureTypes, "Teams"); }},
      {"PF-U08", B::kOnPrem,
       [](W& w) {
         w.ann.With(A::kDisabledPlans,
                    "sku direct 0feaeb32-d00e-4d66-bd5a-43b5b83db82c");
       }},
      {"PF-U09", B::kOnPrem,
       [](W& w) { w.Tell(A::kDialInConferencing, "true"); }},
      {"PF-U10", B::kCallingPlan,
       [](W& w) {
         w.rule.licences_remove = {"MCOPSTN1"};
         w.ann.With(A::kLicences, "sku-cp group:g");
       }},
      {"PF-U11", B::kOnPrem,
       [](W& w) { w.ann.With(A::kValidationErrors, "x"); }},
      {"PF-U12", B::kOnPrem, [](W& w) { w.ann.With(A::kHomedOn, {}); }},
      {"PF-U13", B::kOnPrem, [](W& w) { w.ann.With(A::kTeamsHome, "online"); }},
      {"PF-U13", B::kCallingPlan,
       [](W& w) { w.ann.With(A::kTeamsHome, "onprem"); }},
      {"PF-U14", B::kCallingPlan,
       [](W& w) { w.ann.With(A::kRegistrarPool, "x.online.lync.com"); }},
      {"PF-U15", B::kOnPrem,
       [](W& w) { w.ann.With(A::kProxyAddresses, "SIP:zoe@contoso.test"); }},
      {"PF-U16", B::kOnPrem, [](W& w) { w.tenant[kSipDomains] = "x.test"; }},
      {"PF-U17", B::kOnPrem,
       [](W& w) { w.ann.With(A::kCoexistenceMode, "TeamsOnly"); }},
      {"PF-U18", B::kOnPrem,
       [](W& w) { w.ann.With(A::kInheritedPolicies, "TenantDialPlan=X (g)"); }},
      {"PF-U19", B::kOnPrem, [](W& w) { w.rule.voice_routing_policy.clear(); }},
      {"PF-U20", B::kOnPrem,
       [](W& w) { w.tenant[kNoPrivateCalling] = "Other\nGlobal"; }},
      {"PF-U21", B::kOnPrem,
       [](W& w) {
         w.calls.gateways["sbc.contoso.test"].is_location_based = true;
       }},
      {"PF-U22", B::kOnPrem,
       [](W& w) { w.rule.emergency_call_routing_policy.clear(); }},
      {"PF-U22", B::kOnPrem,
       [](W& w) {
         w.rule.emergency_call_routing_policy.clear();
         w.calls.emergency_policies["EM"] = {{"112", {}, "U"}};
         w.calls.sites = {{"Berlin", "EM"}};
       }},
      {"PF-U23", B::kOnPrem, [](W& w) { w.RouteBy("^\\+49"); }},
      {"PF-U23", B::kOnPrem,
       [](W& w) {
         w.ann.With(A::kSite, "berlin");
         w.calls.emergency_policies["EM"] = {{"112", {}, "no such usage"}};
         w.calls.sites = {{"Berlin", "EM"}};
       }},
      {"PF-U24", B::kOnPrem, [](W& w) { w.policy.most_dial_rules = 0; }},
      {"PF-U25", B::kCallingPlan,
       [](W& w) { w.ann.With(A::kOnlineVoiceRoutingPolicy, "VRP"); }},
      {"PF-U26", B::kOnPrem,
       [](W& w) { w.Tell(A::kCallForwarding, "to voicemail"); }},
      {"PF-U26", B::kOnPrem,
       [](W& w) { w.ann.With(A::kDelegates, "sip:bob@contoso.test"); }},
      {"PF-U27", B::kOnPrem, [](W& w) { w.Tell(A::kMailboxHome, "onprem"); }},
      {"PF-U28", B::kOnPrem,
       [](W& w) { w.Tell(A::kLastTeamsSignIn, "never"); }},
      {"PF-U29", B::kOnPrem, [](W& w) { w.Tell(A::kDevices, "sfb"); }},
      {"PF-U30", B::kOnPrem,
       [](W& w) { w.ann.With(A::kTargetHomeServer, "CN=pool2"); }},
      {"PF-U31", B::kOnPrem,
       [](W& w) { w.ann.With(A::kOriginatorSid, "S-1-5-21-9"); }},
      {"PF-U32", B::kOnPrem, [](W& w) { w.ann.With(A::kOwnerUrn, "urn:x"); }},
      {"PF-U33", B::kOnPrem,
       [](W& w) { w.ann.With(A::kLineServer, "sip:pbx"); }},
      {"PF-U34", B::kOnPrem,
       [](W& w) { w.ann.With(A::kPrivateLine, "tel:+4930100007"); }},
      {"PF-U35", B::kOnPrem,
       [](W& w) { w.policy.busy_users[w.ann.Build().key] = "p-1"; }},
      {"PF-U36", B::kOnPrem, [](W& w) { w.Tell(A::kHold, "VIP"); }},
      {"PF-U37", B::kOnPrem, [](W& w) { w.taken_at = w.now - Hours(24 * 8); }},
      {"PF-U38", B::kOnPrem, [](W& w) { w.ann.With(A::kAdLine, {}); }},
      {"PF-U39", B::kOnPrem,
       [](W& w) { w.Tell(A::kLastGrant, "2026-11-24T11:55:00Z"); }},
  };
  return kCases;
}

const std::vector<Case>& NumberCases() {
  static const std::vector<Case> kCases = {
      {"PF-N01", B::kCallingPlan, [](W& w) { w.Want("1234"); }},
      {"PF-N02", B::kCallingPlan,
       [](W& w) { w.Record(NumberType::kCallingPlan, ""); }},
      {"PF-N03", B::kCallingPlan,
       [](W& w) {
         w.Record(NumberType::kDirectRouting, "c-bob");
         w.others = {Bob().Build()};
       }},
      {"PF-N04", B::kCallingPlan,
       [](W& w) { w.Record(NumberType::kDirectRouting, "c-ghost"); }},
      {"PF-N05", B::kCallingPlan,
       [](W& w) { w.others = {Bob().OnPremVoice("+4930200002").Build()}; }},
      {"PF-N06", B::kCallingPlan,
       [](W& w) {
         w.Want("+4930200002;ext=12");
         w.Record(NumberType::kDirectRouting, "");
         w.Want("+4930200002");
       }},
      {"PF-N07", B::kCallingPlan, [](W& w) { w.Want("+4930200002;ext=12"); }},
      {"PF-N08", B::kCallingPlan,
       [](W& w) { w.tenant[kBlockedNumbers] = "+4930200002"; }},
      {"PF-N09", B::kCallingPlan,
       [](W& w) {
         w.policy.ports["+4930200002"] = *ParseTime("2026-12-01T08:00:00Z");
       }},
      {"PF-N10", B::kCallingPlan,
       [](W& w) { w.spoil = [](Snapshot& s) { s.numbers.clear(); }; }},
      {"PF-N11", B::kCallingPlan,
       [](W& w) { w.policy.sbc_numbers = {"+4930300003"}; }},
      {"PF-N12", B::kOnPrem,
       [](W& w) {
         w.state = UserState::kS10HalfMoved;
         w.recipe = RecipeFor(w.state, NumberAuthority::kActiveDirectory);
       }},
      {"PF-N13", B::kCallingPlan,
       [](W& w) {
         w.Record(NumberType::kDirectRouting, "").capabilities = {
             "voiceApplicationAssignment"};
       }},
      {"PF-N14", B::kCallingPlan,
       [](W& w) {
         w.Record(NumberType::kDirectRouting, "").status = "conferenceAssigned";
       }},
      {"PF-N15", B::kCallingPlan,
       [](W& w) {
         w.ann.With(A::kNumber, "operatorConnect online +4930100001");
       }},
      {"PF-N16", B::kOnPrem,
       [](W& w) { w.policy.line_readers = LineReaders::kSome; }},
  };
  return kCases;
}

std::vector<Case> AllCases() {
  std::vector<Case> all;
  for (const auto* cases :
       {&TenantCases(), &WaveCases(), &UserCases(), &NumberCases()})
    all.insert(all.end(), cases->begin(), cases->end());
  return all;
}

TEST(Checks, AreTheCatalogueAndEachHasACase) {
  std::set<std::string> ids;
  for (const CheckRow& row : AllChecks()) ids.insert(row.id);
  EXPECT_EQ(ids.size(), 84u);
  EXPECT_EQ(AllChecks().size(), 84u);
  std::set<std::string> held;
  for (const Case& each : AllCases()) held.insert(each.id);
  EXPECT_EQ(held, ids);
}

TEST(Checks, AreSilentWhereAllIsWell) {
  for (B base : {B::kOnPrem, B::kCallingPlan}) {
    for (const CheckRow& row : AllChecks()) {
      W world(base);
      EXPECT_EQ(world.Ask(row.id), std::vector<std::string>{})
          << row.id << (base == B::kOnPrem ? " on-prem" : " Calling Plan");
    }
  }
}

TEST(Checks, SpeakWhenTheOneThingThatTheyWatchIsSpoilt) {
  for (const Case& each : AllCases()) {
    W world(each.base);
    each.spoil(world);
    const auto said = world.Ask(each.id);
    ASSERT_FALSE(said.empty()) << each.id;
    EXPECT_FALSE(said[0].starts_with("not checked")) << each.id << said[0];
  }
}

TEST(Checks, AskNoEmergencyPathOfAResourceAccount) {
  for (const char* id : {"PF-U22", "PF-U23"}) {
    W world(B::kCallingPlan);
    world.state = UserState::kS14ResourceAccount;
    world.rule.emergency_call_routing_policy.clear();
    world.RouteBy("^\\+49");
    EXPECT_EQ(world.Ask(id), std::vector<std::string>{}) << id;
  }
}

// What was not read and not told is said, never silently green.
TEST(Checks, SayThatTheyCouldNotLook) {
  for (const char* id :
       {"PF-T01", "PF-T02", "PF-T03", "PF-T04", "PF-T05", "PF-T06",
        "PF-T07", "PF-T08", "PF-T09", "PF-T13", "PF-T16", "PF-T18",
        "PF-T19", "PF-U09", "PF-U16", "PF-U20", "PF-U26", "PF-U27",
        "PF-U28", "PF-U29", "PF-U36", "PF-U39", "PF-N08"}) {
    W world(B::kOnPrem);
    world.tenant.clear();
    world.policy.told_people.clear();
    const auto said = world.Ask(id);
    ASSERT_FALSE(said.empty()) << id;
    EXPECT_TRUE(said[0].starts_with("not checked")) << id << ": " << said[0];
  }
}

TEST(Checks, TakeWhatTheCampaignTellsWhereNothingWasRead) {
  W world(B::kOnPrem);
  world.policy.told_tenant = world.tenant;
  world.tenant.clear();
  EXPECT_EQ(world.Ask("PF-T05"), std::vector<std::string>{});
  world.tenant[kSharedSip] = "False";
  EXPECT_EQ(world.Ask("PF-T05").size(), 1u) << "what was read goes before";
}

}  // namespace
}  // namespace cutover
