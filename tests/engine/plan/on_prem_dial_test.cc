#include "engine/plan/on_prem_dial.h"

#include <gtest/gtest.h>

#include "engine/dial/route_call.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

using A = Attribute;

std::vector<OnPremNormalizationRule> Adding(const std::string& prefix) {
  return {{"rule", "", "^(\\d+)$", prefix + "$1", false}};
}

OnPremEstate Pool() {
  OnPremEstate estate;
  estate.dial_plans = {{"Global", "Global", "", Adding("+1")},
                       {"Tag:DE", "DE", "", Adding("+49")},
                       {"Service:Registrar:pool1", "Service:Registrar:pool1",
                        "", Adding("+33")}};
  estate.voice_policies = {{"Global", "Global", TextList{}, {}},
                           {"Tag:DE", "DE", TextList{"Far", "Near"}, {}}};
  estate.voice_routes = {
      {"near", "near", "^\\+", 2, TextList{"Near"}, TextList{"PstnGateway:a"}},
      {"far", "far", "^\\+33", 1, TextList{"Far"}, TextList{"PstnGateway:b"}}};
  return estate;
}

Facts Ann() {
  return UserBuilder("ann")
      .OnPremVoice("+4930100001")
      .With(A::kHomedOn, "onprem pool9")
      .With(A::kSfbEnterpriseVoice, "true")
      .With(A::kSfbVoicePolicy, "DE")
      .Build()
      .facts;
}

TEST(OnPremDial, TakesTheUsersOwnPolicyThenThePoolsThenGlobal) {
  const OnPremEstate pool = Pool();
  const OnPremDial dial(&pool);
  Facts ann = Ann();
  EXPECT_EQ(dial.CallerOf(ann).profile.dial_plan, "Global");
  ann.Set(A::kHomedOn, "onprem pool1");
  const OnPremCaller caller = dial.CallerOf(ann);
  EXPECT_EQ(caller.unknown, "");
  const CallDecision decision = RouteCall(dial.calls(), caller.profile, "7");
  EXPECT_EQ(decision.normalised, "+337");
  EXPECT_EQ(decision.route, "far");
  ann.Set(A::kSfbDialPlan, "Tag:DE");
  EXPECT_EQ(dial.CallerOf(ann).profile.dial_plan, "DE");
  EXPECT_EQ(RouteCall(dial.calls(), dial.CallerOf(ann).profile, "7").gateways,
            (std::vector<std::string>{"PstnGateway:a"}));
}

TEST(OnPremDial, DoesNotAskForPoliciesOfWhoHasNoVoice) {
  const OnPremEstate pool = Pool();
  Facts ann = Ann();
  ann.Set(A::kSfbEnterpriseVoice, "false");
  ann.Set(A::kSfbVoicePolicy, "gone");
  const OnPremCaller caller = OnPremDial(&pool).CallerOf(ann);
  EXPECT_EQ(caller.unknown, "");
  EXPECT_FALSE(caller.profile.has_voice);
}

std::string UnknownOf(const OnPremEstate& pool, const Facts& facts) {
  return OnPremDial(&pool).CallerOf(facts).unknown;
}

TEST(OnPremDial, SaysWhyItCannotTell) {
  const auto says = [](const std::string& text, const std::string& words) {
    EXPECT_NE(text.find(words), std::string::npos) << text;
  };
  says(OnPremDial(nullptr).CallerOf(Ann()).unknown, "no exports");
  OnPremEstate pool = Pool();
  pool.voice_routes.reset();
  says(UnknownOf(pool, Ann()), "Get-CsVoiceRoute");
  pool = Pool();
  (*pool.voice_routes)[0].gateways.reset();
  says(UnknownOf(pool, Ann()), "lost their usages or gateways");
  pool = Pool();
  pool.dial_plans[0].rules.reset();
  says(UnknownOf(pool, Ann()), "the dial plan Global is not in the export");
  pool = Pool();
  pool.voice_policies.push_back({"Site:Bonn", "Site:Bonn", TextList{}, {}});
  EXPECT_EQ(UnknownOf(pool, Ann()), "") << "her own policy counts";
  Facts ann = Ann();
  ann.Set(A::kSfbVoicePolicy, std::nullopt);
  says(UnknownOf(pool, ann), "a voice policy of a site");
  pool = Pool();
  pool.lost_user_columns = {"DialPlan"};
  says(UnknownOf(pool, Ann()), "lost who has which dial plan");
  ann = Ann();
  ann.Set(A::kSfbEnterpriseVoice, std::nullopt);
  says(UnknownOf(Pool(), ann), "not in the export of Get-CsUser");
}

}  // namespace
}  // namespace cutover
