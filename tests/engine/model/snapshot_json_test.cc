#include "engine/model/snapshot_json.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/model/finding_json.h"

namespace cutover {
namespace {

Facts SomeFacts() {
  Facts facts;
  facts.Set(Attribute::kDisplayName, "J\xc3\xbcrgen \"J\" O'Neil");
  facts.Set(Attribute::kUsageLocation, "DE");
  facts.SetList(Attribute::kMemberOf, {"CN=Voice,DC=x", "CN=All,DC=x"});
  return facts;
}

Snapshot SomeTenant() {
  Snapshot snapshot;
  NumberRecord held{{*PhoneNumber::Parse("+4930;ext=1")},
                    "userAssigned",
                    "activated",
                    "primary",
                    "c-1"};
  held.value.type = NumberType::kCallingPlan;
  held.value.location_id = "loc-1";
  NumberRecord spare{{*PhoneNumber::Parse("+4931")}, "unassigned", "", "", ""};
  spare.value.source = NumberSource::kOnPremises;
  snapshot.numbers = {held, spare};
  snapshot.skus = {{"sku-1", "MCOEV", 25, 24, {"MCOEV", "MCOPSTN1"}},
                   {"sku-2", "SPE_E3", 0, 0, {}}};
  return snapshot;
}

TEST(FactsToText, IsCanonical) {
  Facts facts;
  facts.Set(Attribute::kUsageLocation, "DE");
  facts.Set(Attribute::kAdGuid, "g");
  EXPECT_EQ(FactsToText(facts), R"({"AdGuid":"g","UsageLocation":"DE"})");
  EXPECT_EQ(FactsToText(Facts()), "{}");
}

TEST(FactsFromText, ReadsWhatFactsToTextWrites) {
  EXPECT_EQ(*FactsFromText(FactsToText(SomeFacts())), SomeFacts());
  EXPECT_EQ(*FactsFromText("{}"), Facts());
}

TEST(FactsFromText, ReadsEveryAttribute) {
  EXPECT_TRUE(rc::check("any facts survive the text", [] {
    Facts facts;
    for (Attribute attribute : AllAttributes()) {
      facts.Set(attribute, *rc::gen::container<std::string>(
                               rc::gen::inRange<char>(1, 127)));
    }
    RC_ASSERT(*FactsFromText(FactsToText(facts)) == facts);
  }));
}

TEST(FactsFromText, RefusesANameItDoesNotKnow) {
  const auto facts = FactsFromText(R"({"UsageLocation":"DE","FromLater":"x"})");
  ASSERT_FALSE(facts.ok());
  EXPECT_EQ(facts.error().code, ErrorCode::kInvalid);
  EXPECT_NE(facts.error().message.find("FromLater"), std::string::npos);
  EXPECT_FALSE(facts.error().remedy.empty());
}

TEST(FactsFromText, RefusesAValueThatIsNoText) {
  for (const char* text :
       {R"({"Site":1})", R"({"Site":null})", R"({"Site":["x"]})"}) {
    EXPECT_FALSE(FactsFromText(text).ok()) << text;
  }
}

TEST(FactsFromText, RefusesWhatIsNoObject) {
  for (const char* text : {"", "{", "\"Site\"", "7", "[]", "null"}) {
    EXPECT_FALSE(FactsFromText(text).ok()) << text;
  }
}

TEST(TenantFactsFromText, ReadsWhatTenantFactsToTextWrites) {
  const Snapshot before = SomeTenant();
  Snapshot after;
  ASSERT_TRUE(TenantFactsFromText(TenantFactsToText(before), after).ok());
  EXPECT_EQ(TenantFactsToText(after), TenantFactsToText(before));
  EXPECT_EQ(SnapshotDigest(after), SnapshotDigest(before));
}

TEST(TenantFactsFromText, ReadsEveryPartOfANumber) {
  Snapshot after;
  ASSERT_TRUE(TenantFactsFromText(TenantFactsToText(SomeTenant()), after).ok());
  ASSERT_EQ(after.numbers.size(), 2u);
  const NumberRecord& held = after.numbers[0];
  EXPECT_EQ(held.value.Text(), "callingPlan online +4930;ext=1 @loc-1");
  EXPECT_EQ(held.status, "userAssigned");
  EXPECT_EQ(held.activation, "activated");
  EXPECT_EQ(held.category, "primary");
  EXPECT_EQ(held.target_id, "c-1");
  EXPECT_EQ(after.numbers[1].value.source, NumberSource::kOnPremises);
}

TEST(TenantFactsFromText, ReadsEveryPartOfASku) {
  Snapshot after;
  ASSERT_TRUE(TenantFactsFromText(TenantFactsToText(SomeTenant()), after).ok());
  ASSERT_EQ(after.skus.size(), 2u);
  EXPECT_EQ(after.skus[0].id, "sku-1");
  EXPECT_EQ(after.skus[0].part_number, "MCOEV");
  EXPECT_EQ(after.skus[0].enabled, 25);
  EXPECT_EQ(after.skus[0].consumed, 24);
  EXPECT_EQ(after.skus[0].plan_names,
            (std::vector<std::string>{"MCOEV", "MCOPSTN1"}));
  EXPECT_TRUE(after.skus[1].plan_names.empty());
}

TEST(TenantFactsFromText, ReadsWhatSkypeForBusinessIsSetUpAs) {
  Snapshot snapshot;
  snapshot.on_prem.emplace();
  snapshot.on_prem->voice_policies = {{"Global", "Global", TextList{}, {}}};
  snapshot.on_prem->voice_routes = {
      {"r", "r", ".*", 1, TextList{"u"}, TextList{"gw"}}};
  Snapshot read;
  ASSERT_TRUE(TenantFactsFromText(TenantFactsToText(snapshot), read).ok());
  EXPECT_EQ(read.on_prem, snapshot.on_prem);
  EXPECT_EQ(TenantFactsToText(read), TenantFactsToText(snapshot));
}

// What was saved before it was kept has the digest that it had.
TEST(TenantFactsToText, HasNoTraceOfSkypeForBusinessWhereItWasNotRead) {
  EXPECT_EQ(TenantFactsToText(Snapshot{}), "{\"numbers\":[],\"skus\":[]}");
}

TEST(TenantFactsFromText, LeavesTheUsersAlone) {
  Snapshot after;
  after.users.push_back({"ad:x", SomeFacts()});
  ASSERT_TRUE(TenantFactsFromText(TenantFactsToText(SomeTenant()), after).ok());
  EXPECT_EQ(after.users.size(), 1u);
}

TEST(TenantFactsFromText, RefusesANumberItCannotRead) {
  Snapshot after;
  EXPECT_FALSE(
      TenantFactsFromText(R"({"numbers":[{"value":"493O"}],"skus":[]})", after)
          .ok());
  EXPECT_FALSE(TenantFactsFromText("{", after).ok());
}

TEST(TenantFactsFromText, RefusesAPlanNameThatIsNoText) {
  Snapshot after;
  EXPECT_FALSE(TenantFactsFromText(
                   R"({"numbers":[],"skus":[{"id":"x","plans":[1]}]})", after)
                   .ok());
}

TEST(FindingsFromText, ReadsWhatFindingsToTextWrites) {
  const std::vector<Finding> findings = {
      {"PF-U02", Severity::kBlock, "ad:1", "ann", "fact \"1\"", "remedy 1"},
      {"PF-N01", Severity::kWarn, "", "+4930", "fact 2", "remedy 2"},
      {"PF-X01", Severity::kNote, "cloud:2", "bob", "fact 3", ""}};
  EXPECT_EQ(*FindingsFromText(FindingsToText(findings)), findings);
  EXPECT_TRUE((*FindingsFromText(FindingsToText({}))).empty());
}

TEST(FindingsFromText, RefusesASeverityItDoesNotKnow) {
  const auto findings = FindingsFromText(R"([{"id":"X","severity":"dire"}])");
  ASSERT_FALSE(findings.ok());
  EXPECT_EQ(findings.error().code, ErrorCode::kInvalid);
}

TEST(FindingsFromText, RefusesWhatIsNoList) {
  for (const char* text : {"", "[", "7", "{}", "null"}) {
    EXPECT_FALSE(FindingsFromText(text).ok()) << text;
  }
}

TEST(FindingToJson, WritesAllMembersOfItsContract) {
  const Json json = FindingToJson(
      {"PF-U02", Severity::kBlock, "ad:1", "ann", "fact", "remedy"});
  EXPECT_EQ(CanonicalJson(json),
            R"({"id":"PF-U02","remedy":"remedy","severity":"block",)"
            R"("summary":"fact","user_key":"ad:1","who":"ann"})");
}

TEST(TenantFactsToText, KeepsWhatANumberMayBeUsedFor) {
  Snapshot snapshot;
  snapshot.numbers = {{{*PhoneNumber::Parse("+4930100001")},
                       "unassigned",
                       "activated",
                       "primary",
                       "",
                       {"userAssignment", "conferenceAssignment"}}};
  Snapshot again;
  const Status read = TenantFactsFromText(TenantFactsToText(snapshot), again);
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(again.numbers.size(), 1u);
  EXPECT_EQ(again.numbers[0].capabilities, snapshot.numbers[0].capabilities);
}

TEST(FactsToText, IsWhatACanonicalDocumentOfTheFactsIs) {
  Facts facts;
  facts.Set(Attribute::kUsageLocation, "DE");
  facts.Set(Attribute::kDisplayName, "J\xc3\xb6rg \"the\" \\ \xff");
  facts.SetList(Attribute::kMemberOf, {"CN=a", "CN=b"});
  Json json = Json::object();
  for (const auto& [attribute, value] : facts.all())
    json[AttributeName(attribute)] = value;
  EXPECT_EQ(FactsToText(facts), CanonicalJson(json));
}

}  // namespace
}  // namespace cutover
