// Which calls of which user are listed, and in which order.

#include "engine/cli/call_list.h"

#include <gtest/gtest.h>

namespace cutover {
namespace {

using Names = std::vector<std::string>;

constexpr Time kStart{1'790'000'000'000'000};

Time After(int minutes) { return kStart + Minutes(minutes); }

Identity Person(const std::string& name) {
  return {"cloud:" + name, name + "@contoso.com", name, "ID-" + name, ""};
}

PhoneCall CallBy(const std::string& name, int minute,
                 CallOutcome outcome = CallOutcome::kGood) {
  PhoneCall call;
  call.id = name + std::to_string(minute);
  call.user_id = "id-" + name;
  call.upn = name + "@contoso.com";
  call.start = After(minute);
  call.duration = Seconds(75);
  call.direction = CallDirection::kOut;
  call.caller = "+49301000***";
  call.callee = "+49305559***";
  call.outcome = outcome;
  return call;
}

PhoneCall FailedBy(const std::string& name, int minute) {
  PhoneCall call = CallBy(name, minute, CallOutcome::kFailed);
  call.sip_code = 503;
  call.phrase = "Service Unavailable";
  call.trunk = "sbc1.contoso.com";
  return call;
}

Names UpnsOf(const CallList& list) {
  Names names;
  for (const UserCalls& user : list.Users()) names.push_back(user.upn);
  return names;
}

TEST(CallList, NamesFirstWhoFailedMostThenWhoHasNoCall) {
  CallList list;
  for (const char* name : {"ann", "bob", "eve", "joe", "zoe"})
    list.Expect(Person(name), kStart);
  list.Add(CallBy("ann", 1));
  list.Add(FailedBy("joe", 2));
  list.Add(CallBy("joe", 3));
  list.Add(FailedBy("zoe", 4));
  list.Add(FailedBy("zoe", 5));
  list.Add(CallBy("bob", 6));
  EXPECT_EQ(UpnsOf(list),
            (Names{"zoe@contoso.com", "joe@contoso.com", "eve@contoso.com",
                   "ann@contoso.com", "bob@contoso.com"}));
}

TEST(CallList, ShowsAUsersFailedCallsBeforeTheOthers) {
  CallList list;
  list.Add(CallBy("ann", 1));
  list.Add(FailedBy("ann", 9));
  list.Add(CallBy("ann", 0));
  list.Add(FailedBy("ann", 5));
  const auto users = list.Users();
  ASSERT_EQ(users.size(), 1u);
  EXPECT_EQ(users[0].failed, 2u);
  EXPECT_EQ(users[0].since, After(0));
  Names ids;
  for (const PhoneCall& call : users[0].calls) ids.push_back(call.id);
  EXPECT_EQ(ids, (Names{"ann5", "ann9", "ann0", "ann1"}));
}

TEST(CallList, CountsOnlyCallsOfThePlansUsersAfterTheirOwnCutOver) {
  CallList list;
  list.Expect(Person("ann"), After(10));
  list.Expect(Person("bob"), After(20));
  list.Add(CallBy("ann", 9));
  list.Add(FailedBy("ann", 10));
  list.Add(FailedBy("bob", 15));
  list.Add(CallBy("stranger", 30));
  const auto users = list.Users();
  ASSERT_EQ(users.size(), 2u);
  EXPECT_EQ(users[0].upn, "ann@contoso.com");
  EXPECT_EQ(users[0].calls.size(), 1u);
  EXPECT_EQ(users[0].since, After(10));
  EXPECT_TRUE(users[1].calls.empty());
}

TEST(CallList, ListsEverybodyWhereNoPlanIsNamed) {
  CallList list;
  PhoneCall nobody = CallBy("", 1);
  nobody.user_id = nobody.upn = "";
  list.Add(nobody);
  PhoneCall nameless = CallBy("x", 1);
  nameless.upn = "";
  list.Add(nameless);
  list.Add(CallBy("ann", 1));
  EXPECT_EQ(UpnsOf(list), (Names{"(no user)", "ann@contoso.com", "user id-x"}));
}

TEST(CallLine, SaysWhoWasCalledAndHowItEnded) {
  EXPECT_EQ(
      CallLine(CallBy("ann", 0)),
      FormatTime(kStart) + "  out  +49305559***  1 min 15 s  direct routing");
  EXPECT_EQ(CallLine(FailedBy("ann", 0)),
            FormatTime(kStart) +
                "  out  +49305559***  failed: 503 Service Unavailable  direct "
                "routing sbc1.contoso.com");
  PhoneCall call = CallBy("ann", 0, CallOutcome::kUnknown);
  call.direction = CallDirection::kIn;
  call.log = CallLog::kPstn;
  EXPECT_EQ(CallLine(call),
            FormatTime(kStart) +
                "  in  +49301000***  not known how it ended  calling plan");
}

// A plan of one user in its second wave: a licence, two steps that carry calls,
// and the licence's removal.
Plan SomePlan() {
  Move move;
  move.user = Person("ann");
  move.steps = {{StepKind::kLicenceAdd, "sku", {}, "assigned"},
                {StepKind::kVoiceRouting, "", {}, "DR"},
                {StepKind::kAssignDirectRouting, "", {}, "+4930"},
                {StepKind::kLicenceRemove, "sku", "assigned", {}}};
  Plan plan;
  plan.waves = {{0, "pilot", std::nullopt, {}},
                {1, "first", std::nullopt, {move}}};
  return plan;
}

Event EventOf(const char* kind, int step, int minute) {
  Event event;
  event.kind = kind;
  event.wave = 1;
  event.move = 0;
  event.step = step;
  event.at = After(minute);
  return event;
}

std::optional<Time> CutOverAfter(const std::vector<Event>& events) {
  const auto cut_overs = CutOversOf(SomePlan(), events);
  EXPECT_EQ(cut_overs.size(), 1u);
  EXPECT_EQ(cut_overs[0].user.upn, "ann@contoso.com");
  return cut_overs[0].at;
}

TEST(CutOver, IsWhenTheLastStepEndedThatCarriesCalls) {
  EXPECT_EQ(
      CutOverAfter({EventOf("step.done", 0, 1), EventOf("step.done", 1, 2),
                    EventOf("step.intent", 2, 3), EventOf("step.done", 2, 9),
                    EventOf("step.done", 3, 99)}),
      After(9));
  EXPECT_EQ(CutOverAfter({EventOf("step.recovered", 2, 4),
                          EventOf("step.skipped", 1, 5)}),
            After(5));
}

TEST(CutOver, IsNotWhileOneOfThemIsOpen) {
  EXPECT_EQ(CutOverAfter({}), std::nullopt);
  EXPECT_EQ(
      CutOverAfter({EventOf("step.done", 1, 2), EventOf("step.failed", 2, 3)}),
      std::nullopt);
  // Begun anew.
  EXPECT_EQ(
      CutOverAfter({EventOf("step.done", 1, 2), EventOf("step.done", 2, 3),
                    EventOf("step.intent", 2, 4)}),
      std::nullopt);
}

// At a restart what is done is found again, and said again.
TEST(CutOver, IsTheFirstTimeThatAStepEnded) {
  EXPECT_EQ(
      CutOverAfter({EventOf("step.done", 1, 2), EventOf("step.done", 2, 3),
                    EventOf("step.skipped", 2, 50)}),
      After(3));
}

}  // namespace
}  // namespace cutover
