#include "engine/model/plan.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/base/json.h"

namespace cutover {
namespace {

Step UsageLocation() {
  return {StepKind::kUsageLocation, "", std::nullopt, "DE", "AD says DE"};
}

Step Licence() {
  return {StepKind::kLicenceAdd, "sku-1", std::nullopt, "assigned",
          "needs Phone System"};
}

Step Number() {
  return {StepKind::kReleaseCallingPlan, "", "callingPlan online +4930 @loc-1",
          std::nullopt, ""};
}

Move MoveOf(const std::string& name) {
  return {
      {"ad:" + name, name + "@contoso.com", "J\xc3\xbcrgen \"" + name + "\"",
       "c-" + name, "sip:" + name + "@contoso.com"},
      "S05",
      "P3A",
      "berlin",
      {UsageLocation(), Licence(), Number()}};
}

Plan SomePlan() {
  Plan plan;
  plan.tenant_id = "tenant-1";
  plan.snapshot_id = "s-1";
  plan.snapshot_digest = "abc";
  plan.campaign = "Berlin";
  plan.campaign_digest = "def";
  plan.read_at = *ParseTime("2026-11-24T21:05:09Z");
  plan.valid_until = *ParseTime("2026-11-27T21:05:09Z");
  plan.rollback_horizon = Hours(72);
  plan.max_failures = 3;
  plan.waves = {{0, "pilot", std::nullopt, {MoveOf("ann")}},
                {1,
                 "first",
                 Window{*ParseTime("2026-11-25T21:00:00Z"),
                        *ParseTime("2026-11-26T03:00:00Z"), "Europe/Berlin"},
                 {MoveOf("bob"), MoveOf("eve")}},
                {2, "empty", std::nullopt, {}}};
  plan.findings = {{"PF-N01", Severity::kWarn, "ad:ann", "ann", "f", "r"}};
  return plan;
}

// The plan's text after `change` was made to its JSON.
template <typename Change>
std::string TextAfter(Change change) {
  Json json = *ParseJson(PlanToText(SomePlan()));
  change(json);
  return CanonicalJson(json);
}

Json& FirstStep(Json& plan) { return plan["waves"][0]["moves"][0]["steps"][0]; }

void ExpectRefused(const std::string& text) {
  const auto plan = PlanFromText(text);
  ASSERT_FALSE(plan.ok()) << text;
  EXPECT_EQ(plan.error().code, ErrorCode::kInvalid);
}

TEST(PlanFromText, ReadsWhatPlanToTextWrites) {
  const auto plan = PlanFromText(PlanToText(SomePlan()));
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(*plan, SomePlan());
}

TEST(PlanFromText, ReadsARollback) {
  Plan rollback = SomePlan();
  rollback.purpose = Purpose::kRollback;
  rollback.undoes = "p-0123456789ab";
  rollback.scope = "wave 1";
  EXPECT_EQ(*PlanFromText(PlanToText(rollback)), rollback);
}

TEST(PlanFromText, ReadsAPlanWithoutWaves) {
  Plan plan = SomePlan();
  plan.waves.clear();
  plan.findings.clear();
  EXPECT_EQ(*PlanFromText(PlanToText(plan)), plan);
}

TEST(PlanFromText, ReadsEveryKindOfStep) {
  Plan plan = SomePlan();
  plan.waves[0].moves[0].steps.clear();
  for (const StepKindRow& row : AllStepKinds()) {
    plan.waves[0].moves[0].steps.push_back({row.kind, "", "a", "b", ""});
  }
  EXPECT_EQ(*PlanFromText(PlanToText(plan)), plan);
}

TEST(PlanToText, IsCanonical) {
  const std::string text = PlanToText(SomePlan());
  EXPECT_EQ(text, PlanToText(SomePlan()));
  EXPECT_EQ(text, PlanToText(*PlanFromText(text)));
  EXPECT_EQ(text, CanonicalJson(*ParseJson(text)));
}

TEST(PlanToText, NamesItsSchemaAndRecipes) {
  const Json json = *ParseJson(PlanToText(SomePlan()));
  EXPECT_EQ(TextAt(json, "schema"), "cutover.plan/1");
  EXPECT_EQ(TextAt(json, "recipes"), kRecipeVersion);
}

TEST(PlanToText, TellsThePersonWhatEachStepTouches) {
  Json json = *ParseJson(PlanToText(SomePlan()));
  const Json& step = FirstStep(json);
  EXPECT_EQ(TextAt(step, "kind"), "UL-SET");
  EXPECT_EQ(TextAt(step, "attribute"), "UsageLocation");
  EXPECT_EQ(TextAt(step, "class"), "R0");
}

TEST(PlanFromText, RefusesAnUnknownStepKind) {
  const std::string text =
      TextAfter([](Json& plan) { FirstStep(plan)["kind"] = "MAGIC"; });
  ExpectRefused(text);
  EXPECT_NE(PlanFromText(text).error().message.find("MAGIC"),
            std::string::npos);
}

TEST(PlanFromText, RefusesAStepWithoutAKind) {
  ExpectRefused(TextAfter([](Json& plan) { FirstStep(plan).erase("kind"); }));
}

TEST(PlanFromText, RefusesAnotherSchema) {
  ExpectRefused(
      TextAfter([](Json& plan) { plan["schema"] = "cutover.plan/2"; }));
  ExpectRefused(TextAfter([](Json& plan) { plan.erase("schema"); }));
}

TEST(PlanFromText, RefusesOtherRecipes) {
  ExpectRefused(TextAfter([](Json& plan) { plan["recipes"] = "0"; }));
}

TEST(PlanFromText, ReadsStagingBack) {
  Plan plan = SomePlan();
  plan.waves[1].staging =
      Window{*ParseTime("2026-11-20T21:00:00Z"),
             *ParseTime("2026-11-25T21:00:00Z"), "Europe/Berlin"};
  plan.waves[1].moves[0].staged = 2;
  EXPECT_EQ(*PlanFromText(PlanToText(plan)), plan);
}

TEST(PlanFromText, ReadsAPlanOfTheTimeBeforeStagingToTheSameBytes) {
  Plan old = SomePlan();
  old.recipes = kOldRecipeVersion;
  const std::string text = PlanToText(old);
  EXPECT_EQ(text.find("stag"), std::string::npos);
  const auto read = PlanFromText(text);
  ASSERT_TRUE(read.ok()) << Describe(read.error());
  EXPECT_EQ(*read, old);
  EXPECT_EQ(PlanDigest(PlanToText(*read)), PlanDigest(text));
}

TEST(PlanFromText, RefusesToStageMoreThanThereIs) {
  for (int count : {-1, 4}) {
    ExpectRefused(TextAfter(
        [&](Json& plan) { plan["waves"][0]["moves"][0]["staged"] = count; }));
  }
}

TEST(PlanFromText, RefusesWhatIsNoPlan) {
  for (const char* text : {"", "{", "{}", "[]", "null", "\"plan\""}) {
    ExpectRefused(text);
  }
}

TEST(PlanFromText, RefusesTimesItCannotRead) {
  ExpectRefused(TextAfter([](Json& plan) { plan["valid_until"] = "soon"; }));
  ExpectRefused(
      TextAfter([](Json& plan) { plan["snapshot"].erase("read_at"); }));
  ExpectRefused(TextAfter(
      [](Json& plan) { plan["waves"][1]["window"]["closes"] = "late"; }));
}

TEST(PlanFromText, RefusesAFindingItCannotRead) {
  ExpectRefused(
      TextAfter([](Json& plan) { plan["findings"][0]["severity"] = "dire"; }));
}

TEST(PlanFromText, RefusesAnUnknownPurpose) {
  ExpectRefused(TextAfter([](Json& plan) { plan["purpose"] = "test"; }));
  ExpectRefused(TextAfter([](Json& plan) { plan.erase("purpose"); }));
}

TEST(PlanFromText, RefusesAStepWhoseAttributeIsNotThatOfItsKind) {
  ExpectRefused(
      TextAfter([](Json& plan) { FirstStep(plan)["attribute"] = "Number"; }));
}

TEST(PlanFromText, RefusesAValueThatIsNeitherTextNorNull) {
  ExpectRefused(TextAfter([](Json& plan) { FirstStep(plan)["after"] = 7; }));
  ExpectRefused(TextAfter([](Json& plan) { FirstStep(plan).erase("after"); }));
}

TEST(PlanFromText, RefusesAMemberItDoesNotKnow) {
  ExpectRefused(TextAfter([](Json& plan) { plan["only_on"] = "Sunday"; }));
  ExpectRefused(TextAfter([](Json& plan) { FirstStep(plan)["unless"] = "x"; }));
}

TEST(PlanFromText, RefusesAWindowThatIsNeitherAnObjectNorNull) {
  ExpectRefused(
      TextAfter([](Json& plan) { plan["waves"][1]["window"] = "night"; }));
}

TEST(PlanFromText, RefusesAPlanWithoutItsWavesOrSteps) {
  ExpectRefused(TextAfter([](Json& plan) { plan.erase("waves"); }));
  ExpectRefused(TextAfter(
      [](Json& plan) { plan["waves"][0]["moves"][0].erase("steps"); }));
}

// Its lists are read one item at a time, by how deep they stand.
TEST(PlanFromText, RefusesAListThatStandsElsewhere) {
  ExpectRefused(TextAfter([](Json& plan) {
    std::swap(plan["waves"][0]["moves"], plan["waves"][0]["name"]);
  }));
  ExpectRefused(TextAfter([](Json& plan) {
    plan["waves"][0]["users"] = plan["waves"][0]["moves"];
    plan["waves"][0].erase("moves");
  }));
  ExpectRefused(TextAfter([](Json& plan) {
    plan["health"]["moves"] = plan["waves"][0]["moves"];
  }));
  ExpectRefused(TextAfter([](Json& plan) {
    plan["findings"].push_back(plan["waves"][0]);
  }));
  ExpectRefused(TextAfter([](Json& plan) {
    plan["waves"].push_back(plan["findings"][0]);
  }));
  ExpectRefused(TextAfter([](Json& plan) {
    plan["waves"][0]["moves"].push_back(nullptr);
  }));
  ExpectRefused(TextAfter([](Json& plan) { plan = Json::array({plan}); }));
}

TEST(PlanDigest, ChangesWithEveryBitOfTheText) {
  std::string text = PlanToText(SomePlan());
  const std::string digest = PlanDigest(text);
  EXPECT_EQ(digest.size(), 64u);
  for (char& byte : text) {
    const char before = byte;
    for (int bit = 0; bit < 8; ++bit) {
      byte = static_cast<char>(before ^ (1 << bit));
      ASSERT_NE(PlanDigest(text), digest);
    }
    byte = before;
  }
  EXPECT_EQ(PlanDigest(text), digest);
}

TEST(PlanDigest, ChangesWithEveryPartOfAPlan) {
  const auto digest_after = [](auto change) {
    Plan plan = SomePlan();
    change(plan);
    return PlanDigest(PlanToText(plan));
  };
  const std::string same = digest_after([](Plan&) {});
  const auto step = [](Plan& p) -> Step& {
    return p.waves[0].moves[0].steps[0];
  };
  EXPECT_NE(digest_after([](Plan& p) { p.purpose = Purpose::kRollback; }),
            same);
  EXPECT_NE(digest_after([](Plan& p) { p.tenant_id = "x"; }), same);
  EXPECT_NE(digest_after([](Plan& p) { p.snapshot_digest = "x"; }), same);
  EXPECT_NE(digest_after([](Plan& p) { p.campaign_digest = "x"; }), same);
  EXPECT_NE(digest_after([](Plan& p) { p.valid_until = Time{0}; }), same);
  EXPECT_NE(digest_after([](Plan& p) { p.rollback_horizon = Hours(1); }), same);
  EXPECT_NE(digest_after([](Plan& p) { p.max_failures = 4; }), same);
  EXPECT_NE(digest_after([](Plan& p) { p.waves[1].window.reset(); }), same);
  EXPECT_NE(digest_after([](Plan& p) { p.waves.pop_back(); }), same);
  EXPECT_NE(digest_after([&](Plan& p) { step(p).item = "x"; }), same);
  EXPECT_NE(digest_after([&](Plan& p) { step(p).before = "US"; }), same);
  EXPECT_NE(digest_after([&](Plan& p) { step(p).after.reset(); }), same);
  EXPECT_NE(digest_after([&](Plan& p) { step(p).reason = "x"; }), same);
}

TEST(PlanIdOf, IsTheFirstTwelveDigitsOfTheDigest) {
  EXPECT_EQ(PlanIdOf("0123456789abcdef"), "p-0123456789ab");
}

TEST(RunIdOf, SharesTheDigitsOfItsPlan) {
  EXPECT_EQ(RunIdOf("p-0123456789ab"), "r-0123456789ab");
}

TEST(PlanIdOfRun, TakesEitherId) {
  EXPECT_EQ(PlanIdOfRun("r-0123456789ab"), "p-0123456789ab");
  EXPECT_EQ(PlanIdOfRun("p-0123456789ab"), "p-0123456789ab");
}

TEST(PlanIdOfRun, LeavesAnythingElseAlone) {
  EXPECT_EQ(PlanIdOfRun("latest"), "latest");
  EXPECT_EQ(PlanIdOfRun(""), "");
}

TEST(Plan, CountsItsMovesAndSteps) {
  EXPECT_EQ(CountMoves(SomePlan()), 3u);
  EXPECT_EQ(CountSteps(SomePlan()), 9u);
  EXPECT_EQ(CountMoves(Plan{}), 0u);
  EXPECT_EQ(CountSteps(Plan{}), 0u);
}

TEST(Step, KnowsItsAttributeAndWhetherItWaits) {
  EXPECT_EQ(UsageLocation().attribute(), Attribute::kUsageLocation);
  EXPECT_FALSE(UsageLocation().IsWait());
  Step wait = UsageLocation();
  wait.kind = StepKind::kWaitPhone;
  EXPECT_TRUE(wait.IsWait());
}

TEST(Plan, CarriesHowItsCallsAreJudgedAndElseSaysNothingOfIt) {
  Plan plan = SomePlan();
  EXPECT_EQ(PlanToText(plan).find("health"), std::string::npos);
  plan.health = HealthPolicy{0.1,  0.01,           0.02,
                             0.04, Hours(30 * 24), Hours(24),
                             OnHalt::kRollBack};
  const auto read = PlanFromText(PlanToText(plan));
  ASSERT_TRUE(read.ok()) << Describe(read.error());
  EXPECT_EQ(read->health, plan.health);
}

}  // namespace
}  // namespace cutover
