#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/plan/after_step.h"
#include "engine/plan/check.h"
#include "engine/plan/move_notes.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {

/// A tenant and a user of whom every check has only good to say, until a test
/// spoils one thing.
struct CheckWorld {
  enum class Base { kOnPrem, kCallingPlan };

  explicit CheckWorld(Base base) {
    const bool is_on_prem = base == Base::kOnPrem;
    state = is_on_prem ? UserState::kS07OnPremVoice
                       : UserState::kS01CallingPlanCloud;
    recipe = RecipeFor(state, NumberAuthority::kCloud);
    if (is_on_prem) {
      ann.OnPremVoice("+4930100001");
    } else {
      ann.CallingPlan("+4930100001")
          .With(Attribute::kLicences, "sku-cp direct")
          .With(Attribute::kRegistrarPool, "pool.infra.lync.com");
    }
    Want(is_on_prem ? "+4930100001" : "+4930200002");
    ann.With(Attribute::kInterpretedUserType, "HybridUser")
        .With(Attribute::kCountry, "DE");
    for (const auto& [attribute, value] :
         std::initializer_list<std::pair<Attribute, const char*>>{
             {Attribute::kCallForwarding, "none"},
             {Attribute::kDialInConferencing, "false"},
             {Attribute::kMailboxHome, "online"},
             {Attribute::kLastTeamsSignIn, "2026-11-01T00:00:00Z"},
             {Attribute::kDevices, "teams"},
             {Attribute::kHold, "none"},
             {Attribute::kLastGrant, "2026-11-01T00:00:00Z"}})
      Tell(attribute, value);
    rule = AnyRule();
    rule.emergency_call_routing_policy = "ECRP";
    rule.authority = NumberAuthority::kCloud;
    policy.line_readers = LineReaders::kNone;
    policy.sbc_change = "CHG1";
    policy.sbc_numbers = {"+4930100001", "+4930200002"};
    Open("2026-11-25T22:00:00Z", "2026-11-26T02:00:00Z");
    FillTenant();
    FillCalls();
  }

  void Want(const std::string& number) {
    auto parsed = PhoneNumber::Parse(number);
    ASSERT_TRUE(parsed.ok()) << number;
    target.number = NumberValue{*parsed, NumberType::kDirectRouting,
                                NumberSource::kOnline, ""};
  }
  void Tell(Attribute attribute, const std::string& value) {
    policy.told_people["ann@contoso.test"].Set(attribute, value);
  }
  void Open(const std::string& opens, const std::string& closes) {
    policy.default_window =
        Window{*ParseTime(opens), *ParseTime(closes), "UTC"};
  }
  /// A record of the number that the user is to have.
  NumberRecord& Record(NumberType type, const std::string& holder) {
    records.push_back({*target.number,
                       holder.empty() ? "unassigned" : "userAssigned",
                       "activated", "primary", holder, {"userAssignment"}});
    records.back().value.type = type;
    return records.back();
  }
  void RouteBy(const std::string& pattern) {
    auto compiled = Pattern::Compile(pattern);
    ASSERT_TRUE(compiled.ok()) << pattern;
    calls.routes = {{"all", 1, *compiled, {"U"}, {"sbc.contoso.test"}}};
  }

  /// What the check says: its findings, then why it could not look.
  std::vector<std::string> Ask(const std::string& id) {
    std::vector<User> users = {ann.Build()};
    users.insert(users.end(), others.begin(), others.end());
    Snapshot snapshot = SnapshotOf(users);
    if (spoil) spoil(snapshot);
    snapshot.numbers.insert(snapshot.numbers.end(), records.begin(),
                            records.end());
    snapshot.tenant = tenant;
    snapshot.taken_at = taken_at;
    SortSnapshot(snapshot);
    snapshot.digest = digest.empty() ? SnapshotDigest(snapshot) : digest;
    const Estate estate(snapshot, &calls);
    policy.rules = {rule};
    target.rule = &rule;
    const User& user = *estate.UserWithKey(users[0].key);
    const auto steps = ExpandSteps(snapshot, user, *recipe, target).steps;
    std::vector<Wave> waves = {{1, "wave 1", policy.default_window, {}}};
    for (const User& each : users) {
      const bool is_new = &each != &users[0] && is_split;
      if (is_new) waves.push_back({2, "wave 2", policy.default_window, {}});
      waves.back().moves.push_back(
          {IdentityOf(each), "S", recipe->path, rule.name, steps});
    }
    Facts after = user.facts;
    for (const Step& step : steps)
      after = AfterStep(after, step, snapshot.skus);
    DialTones tones;
    NoteTaker notes(estate, policy, tones, nullptr);
    std::vector<std::shared_ptr<const MoveNotes>> kept;
    std::vector<PlacedMove> moves;
    for (const Wave& wave : waves) {
      for (const Move& move : wave.moves) {
        const User& mover = *estate.UserWithKey(move.user.key);
        kept.push_back(notes.Of(mover, move, mover.facts));
        moves.push_back({&wave, &move, &mover, kept.back().get()});
      }
    }
    DialExam exam(calls);
    CheckCase each{estate, policy, now, &waves, moves};
    each.wave = &waves[0];
    each.wave_moves = each.moves.first(waves[0].moves.size());
    each.user = &user;
    each.state = state;
    each.target = &target;
    each.steps = &steps;
    each.after = &after;
    each.exam = &exam;
    return Run(id, each);
  }

  UserBuilder ann{"ann"};
  std::vector<User> others;
  std::vector<NumberRecord> records;
  Policy policy;
  Rule rule;
  Target target;
  TenantFacts tenant;
  CallPlan calls;
  UserState state;
  const Recipe* recipe;
  Time now = *ParseTime("2026-11-24T12:00:00Z");
  Time taken_at = now;
  std::string digest;
  bool is_split = false;  ///< the others move in a wave of their own
  void (*spoil)(Snapshot&) = nullptr;

 private:
  static std::vector<std::string> Run(const std::string& id,
                                      const CheckCase& each) {
    std::vector<std::string> said;
    for (const CheckRow& row : AllChecks()) {
      if (row.id != id) continue;
      Verdicts verdicts;
      verdicts.Ask(row.id, "k", "who");
      row.run(each, verdicts);
      for (const Finding& finding : verdicts.TakeFindings())
        said.push_back(finding.summary);
      for (const auto& [check, reasons] : verdicts.not_checked()) {
        for (const auto& [why, times] : reasons)
          said.push_back("not checked: " + why);
      }
    }
    return said;
  }

  void FillTenant() {
    using namespace tenant_fact;
    tenant = {
        {kTeamsModule, "6.9.0"},
        {kSfbBuild, "7.0.2046.530"},
        {kWorkerTls, "true"},
        {kAppRoles,
         "User.Read.All\nTeamsUserConfiguration.Read.All\n"
         "TeamsTelephoneNumber.ReadWrite.All\n"
         "TeamsPolicyUserAssign.ReadWrite.All"},
        {kOnPremRoles, "CsAdministrator"},
        {kCloud, "global"},
        {kVerifiedDomains, "contoso.test"},
        {kSipDomains, "contoso.test"},
        {kSharedSip, "true"},
        {kHostingProvider, "true"},
        {kFederatedEdges, "1"},
        {kCmsReplication, "true"},
        {kSyncEnabled, "true"},
        {kSyncStaging, "false"},
        {kSyncInterval, "1800"},
        {kSyncLast, "2026-11-24T11:50:00Z"},
        {kSyncedAttributes,
         "msRTCSIP-ApplicationOptions\nmsRTCSIP-DeploymentLocator\n"
         "msRTCSIP-Line\nmsRTCSIP-OptionFlags\nmsRTCSIP-OwnerUrn\n"
         "msRTCSIP-PrimaryUserAddress\nmsRTCSIP-UserEnabled"},
        {kMeetingMigration, "true"},
        {kGlobalUpgrade, "Islands"},
        {kBlockedForever, "false"},
        {kOnPremToOnline, "true"},
        {kNoPrivateCalling, ""},
        {kBlockedNumbers, ""},
        {kMaxSessions, "100"},
    };
  }

  void FillCalls() {
    RouteBy(".*");
    calls.policies = {{"Global", {}}, {"VRP", {"U"}}};
    calls.gateways = {{"sbc.contoso.test", {}}};
    calls.dial_plans["DP"] = {{"keep", *Pattern::Compile("^(\\d{3})$"), "$1"}};
  }
};

}  // namespace cutover
