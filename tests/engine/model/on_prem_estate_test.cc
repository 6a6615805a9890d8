#include "engine/model/on_prem_estate.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace cutover {
namespace {

std::string AnyName() {
  return *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("ab;,\n\"\\ $1")));
}

TextList AnyNames() {
  TextList names;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) names.push_back(AnyName());
  return names;
}

std::optional<TextList> MaybeNames() {
  if (*rc::gen::arbitrary<bool>()) return std::nullopt;
  return AnyNames();
}

Json AnyOther() {
  Json other = Json::object();
  for (const std::string& name : AnyNames())
    other[name] = {AnyName(), 1, nullptr};
  return other;
}

OnPremVoicePolicy AnyPolicy() {
  OnPremVoicePolicy policy{AnyName(), AnyName(), MaybeNames(), {}, AnyOther()};
  for (const std::string& name : AnyNames()) {
    policy.switches[name] = *rc::gen::arbitrary<bool>();
  }
  return policy;
}

OnPremDialPlan AnyPlan() {
  OnPremDialPlan plan{AnyName(), AnyName(), AnyName(), {}, AnyOther()};
  if (*rc::gen::arbitrary<bool>()) return plan;
  plan.rules.emplace();
  for (const std::string& name : AnyNames()) {
    plan.rules->push_back(
        {name, AnyName(), AnyName(), AnyName(), *rc::gen::arbitrary<bool>()});
  }
  return plan;
}

TEST(Estate, IsReadBackFromItsText) {
  EXPECT_TRUE(rc::check("every field survives, unknown ones too", [] {
    OnPremEstate estate;
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
      estate.voice_policies.push_back(AnyPolicy());
      estate.voice_routing_policies.push_back(AnyPolicy());
      estate.dial_plans.push_back(AnyPlan());
      estate.agent_groups.push_back(
          {AnyName(), AnyName(), MaybeNames(), AnyName(), AnyOther()});
      estate.queues.push_back({AnyName(), AnyName(), MaybeNames(), AnyOther()});
      estate.workflows.push_back(
          {AnyName(), AnyName(), AnyName(), AnyName(),
           *rc::gen::elementOf(
               std::vector<std::optional<bool>>{std::nullopt, true, false}),
           AnyOther()});
      estate.delegations.push_back({AnyName(), AnyNames(), AnyNames()});
    }
    const std::string text = EstateToText(estate);
    const auto read = EstateFromText(text);
    RC_ASSERT(read.ok());
    RC_ASSERT(*read == estate);
    RC_ASSERT(EstateToText(*read) == text);
  }));
}

TEST(Estate, KeepsWhatIsUnknownApartFromWhatIsEmpty) {
  OnPremEstate estate;
  estate.queues = {{"a", "A", std::nullopt, Json::object()},
                   {"b", "B", TextList{}, Json::object()}};
  const auto read = EstateFromText(EstateToText(estate));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->queues[0].agent_groups, std::nullopt);
  EXPECT_EQ(read->queues[1].agent_groups, TextList{});
}

TEST(Estate, KnowsNoRoutesFromAnExportWithoutThem) {
  OnPremEstate estate;
  EXPECT_EQ(EstateFromText(EstateToText(estate))->voice_routes, std::nullopt);
  estate.voice_routes.emplace();
  estate.lost_user_columns = {"DialPlan"};
  EXPECT_EQ(*EstateFromText(EstateToText(estate)), estate);
  estate.voice_routes = {{"Berlin", "Berlin", "^\\+49", 2, TextList{"DE"},
                          std::nullopt, Json{{"SuppressCallerId", "False"}}}};
  EXPECT_EQ(*EstateFromText(EstateToText(estate)), estate);
}

TEST(Estate, RefusesTextThatIsNone) {
  EXPECT_FALSE(EstateFromText("{\"queues\":[1]}").ok());
  EXPECT_FALSE(EstateFromText("{").ok());
}

TEST(WorkflowsOf, FollowsActionsToQueuesToGroups) {
  const std::string service = "service:ApplicationServer:pool1/";
  OnPremEstate estate;
  estate.agent_groups = {
      {service + "G1", "Sales", std::nullopt, "", Json::object()},
      {service + "G2", "Help", std::nullopt, "", Json::object()}};
  estate.queues = {
      {service + "q1", "Q1", TextList{service + "g1"}, Json::object()},
      {service + "q2", "Q2", std::nullopt, Json::object()}};
  estate.workflows = {
      {"w1",
       "Hotline",
       "",
       "",
       true,
       {{"DefaultAction", {{"QueueID", "x/Q1"}}}}},
      {"w2", "Other", "", "", true, {{"DefaultAction", "QueueId=q2"}}}};
  EXPECT_EQ(WorkflowsOf(estate, estate.agent_groups[0]), TextList{"Hotline"});
  EXPECT_EQ(WorkflowsOf(estate, estate.agent_groups[1]), TextList{});
}

}  // namespace
}  // namespace cutover
