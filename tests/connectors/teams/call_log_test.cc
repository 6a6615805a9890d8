// The logs of calls, as typed rows.

#include "connectors/teams/call_log.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/fakes/scripted_transport.h"
#include "tests/fakes/tenant_wire.h"

namespace cutover {
namespace {

Time At(const std::string& text) { return *ParseTime(text); }

Json GoodRow() {
  return {{"id", "c-1"},
          {"userId", "5C802B19-3600-43F1-9767-7B9EDC7F38AB"},
          {"userPrincipalName", "ada@fabrikam.example"},
          {"startDateTime", "2026-08-20T10:00:25.105Z"},
          {"inviteDateTime", "2026-08-20T10:00:21.949Z"},
          {"failureDateTime", "0001-01-01T00:00:00Z"},
          {"duration", 5},
          {"callType", "ByotIn"},
          {"successfulCall", true},
          {"callerNumber", "+49305559***"},
          {"calleeNumber", "+49305550***"},
          {"finalSipCode", 0},
          {"finalSipCodePhrase", "BYE"},
          {"trunkFullyQualifiedDomainName", "sbc1.fabrikam.example"}};
}

Json PstnRow() {
  return {{"id", "p-1"},
          {"userId", "5c802b19-3600-43f1-9767-7b9edc7f38ab"},
          {"startDateTime", "2026-08-20T10:00:08.2589935Z"},
          {"duration", 219},
          {"callType", "user_out"},
          {"callerNumber", "+49305550100"},
          {"calleeNumber", "+49305559999"}};
}

TEST(CallOfRow, ReadsACallOverDirectRouting) {
  const auto call = CallOfRow(CallLog::kDirectRouting, GoodRow());
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->user_id, "5c802b19-3600-43f1-9767-7b9edc7f38ab");
  EXPECT_EQ(call->start, At("2026-08-20T10:00:25.105Z"));
  EXPECT_EQ(call->duration, Seconds(5));
  EXPECT_EQ(call->direction, CallDirection::kIn);
  EXPECT_EQ(call->outcome, CallOutcome::kGood);
  EXPECT_EQ(call->callee, "+49305550***");
  EXPECT_EQ(call->phrase, "") << "BYE is no news of a good call";
  EXPECT_EQ(call->trunk, "sbc1.fabrikam.example");
}

// A good call has the code 0 as well: only successfulCall tells.
TEST(CallOfRow, TakesSuccessFromTheRowAndNotFromTheCode) {
  Json row = GoodRow();
  row["successfulCall"] = false;
  EXPECT_EQ(CallOfRow(CallLog::kDirectRouting, row)->outcome,
            CallOutcome::kFailed);
  row["successfulCall"] = nullptr;
  row["duration"] = 0;
  EXPECT_EQ(CallOfRow(CallLog::kDirectRouting, row)->outcome,
            CallOutcome::kUnknown);
}

TEST(CallOfRow, TimesAFailedCallByWhenItWasTried) {
  Json row = GoodRow();
  row["successfulCall"] = false;
  row["finalSipCode"] = 503;
  row["finalSipCodePhrase"] = "Service Unavailable";
  row["startDateTime"] = "0001-01-01T00:00:00Z";
  auto call = CallOfRow(CallLog::kDirectRouting, row);
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->start, At("2026-08-20T10:00:21.949Z"));
  EXPECT_EQ(call->sip_code, 503);
  EXPECT_EQ(call->phrase, "Service Unavailable");
  row["inviteDateTime"] = nullptr;
  row["failureDateTime"] = "2026-08-20T10:00:31Z";
  EXPECT_EQ(CallOfRow(CallLog::kDirectRouting, row)->start,
            At("2026-08-20T10:00:31Z"));
}

TEST(CallOfRow, ReadsACallOverACallingPlanAndStarsItsNumbers) {
  const auto call = CallOfRow(CallLog::kPstn, PstnRow());
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->direction, CallDirection::kOut);
  EXPECT_EQ(call->outcome, CallOutcome::kGood);
  EXPECT_EQ(call->callee, "+49305559***");
  EXPECT_EQ(call->caller, "+49305550***");
}

TEST(CallOfRow, KnowsTheDirectionOfEveryKindOfCall) {
  const std::pair<const char*, CallDirection> types[] = {
      {"ByotIn", CallDirection::kIn},
      {"ByotOut", CallDirection::kOut},
      {"ByotInUserForkee", CallDirection::kIn},
      {"ByotOutUserForwarding", CallDirection::kOut},
      {"user_in", CallDirection::kIn},
      {"user_out_conf", CallDirection::kOut},
      {"ucap_out", CallDirection::kOut},
      {"byotout", CallDirection::kOut},
      {"conference", CallDirection::kUnknown},
      {"", CallDirection::kUnknown}};
  for (const auto& [type, direction] : types) {
    Json row = GoodRow();
    row["callType"] = type;
    EXPECT_EQ(CallOfRow(CallLog::kDirectRouting, row)->direction, direction)
        << type;
  }
}

// Every property is nullable.
TEST(CallOfRow, NeedsNothingButATime) {
  auto call = CallOfRow(CallLog::kDirectRouting,
                        {{"startDateTime", "2026-08-20T10:00:25Z"}});
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->outcome, CallOutcome::kUnknown);
  for (const Json& row :
       {Json::object(), Json(7), Json{{"startDateTime", nullptr}},
        Json{{"startDateTime", "0001-01-01T00:00:00Z"}},
        Json{{"startDateTime", "2026-08-20"}}}) {
    EXPECT_FALSE(CallOfRow(CallLog::kDirectRouting, row).ok()) << row;
  }
}

class ScriptedLog : public testing::Test {
 protected:
  ScriptedLog() { wire_.AnswerToken("t"); }
  static Credentials SignIn(const TemporaryFolder& folder) {
    Credentials credentials;
    credentials.client_secret_file = folder.Write("secret", "s");
    credentials.authority_url = "https://login";
    return credentials;
  }
  Result<int> Read(CallLog log, const std::string& from,
                   const std::string& to) {
    return ReadCalls(graph_, log, {At(from), At(to)},
                     [this](PhoneCall call) { ids_read_.push_back(call.id); });
  }
  static Json Row(const std::string& id, const std::string& start) {
    return {{"id", id}, {"startDateTime", start}};
  }
  void Page(const std::vector<Json>& rows, const std::string& more = "") {
    Json page = {{"value", rows}};
    if (!more.empty())
      page[more] = "https://graph/v1.0/" + rows[0].value("id", "");
    wire_.Answer(200, CanonicalJson(page));
  }

  TemporaryFolder folder_;
  ScriptedTransport wire_;
  ManualClock clock_;
  IdSource ids_{7};
  TokenSource tokens_{wire_, clock_, ids_, SignIn(folder_)};
  GraphClient graph_{wire_, tokens_, clock_, ids_, "https://graph/v1.0"};
  std::vector<std::string> ids_read_;
};

TEST_F(ScriptedLog, IsAskedInFullTimesWithoutQuotes) {
  Page({});
  ASSERT_TRUE(
      Read(CallLog::kPstn, "2026-08-01T00:00:00Z", "2026-08-02T12:00:00.5Z")
          .ok());
  EXPECT_EQ(wire_.sent[1].url,
            "https://graph/v1.0/communications/callRecords/getPstnCalls("
            "fromDateTime=2026-08-01T00:00:00Z,"
            "toDateTime=2026-08-02T12:00:01Z)");
}

// One of Microsoft's pages spells it with a capital N.
TEST_F(ScriptedLog, IsReadToItsLastPageInEitherSpelling) {
  Page({Row("a", "2026-08-01T01:00:00Z")}, "@odata.nextLink");
  Page({Row("b", "2026-08-01T02:00:00Z")}, "@odata.NextLink");
  Page({Row("c", "2026-08-01T03:00:00Z")});
  ASSERT_TRUE(Read(CallLog::kDirectRouting, "2026-08-01T00:00:00Z",
                   "2026-08-02T00:00:00Z")
                  .ok());
  EXPECT_EQ(ids_read_, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(ScriptedLog, IsAskedForNinetyDaysAtATimeAndGivesEachCallOnce) {
  // On the seam: the last second of one piece, the first of the next.
  const Json seam = Row("seam", "2026-04-01T00:00:00Z");
  Page({Row("a", "2026-01-01T00:00:00Z"), seam});
  Page({seam, Row("b", "2026-06-01T00:00:00Z")});
  Page({Row("late", "2026-07-01T00:00:00Z")});
  ASSERT_TRUE(
      Read(CallLog::kPstn, "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z")
          .ok());
  EXPECT_EQ(ids_read_, (std::vector<std::string>{"a", "seam", "b"}));
  ASSERT_EQ(wire_.sent.size(), 4u);
  EXPECT_NE(wire_.sent[1].url.find("toDateTime=2026-04-01T00:00:00Z"),
            std::string::npos);
  EXPECT_NE(wire_.sent[2].url.find("fromDateTime=2026-04-01T00:00:00Z"),
            std::string::npos);
  EXPECT_NE(wire_.sent[3].url.find("fromDateTime=2026-06-30T00:00:00Z"),
            std::string::npos);
}

TEST_F(ScriptedLog, CountsTheRowsThatCannotBeRead) {
  Page({Row("a", "2026-08-01T01:00:00Z"), Row("x", ""), Json(7)});
  auto unreadable = Read(CallLog::kDirectRouting, "2026-08-01T00:00:00Z",
                         "2026-08-02T00:00:00Z");
  ASSERT_TRUE(unreadable.ok());
  EXPECT_EQ(*unreadable, 2);
  EXPECT_EQ(ids_read_, std::vector<std::string>{"a"});
}

TEST_F(ScriptedLog, IsNotAskedFasterThanItsPublishedLimit) {
  ScriptedTransport wire;
  TokenSource tokens(wire, clock_, ids_, SignIn(folder_));
  GraphClient graph(wire, tokens, clock_, ids_, "https://graph/v1.0");
  wire.AnswerToken("t");
  for (int i = 0; i < 100; ++i) {
    wire.Answer(200, R"({"value":[],"@odata.nextLink":)"
                     R"("https://graph/v1.0/communications/p?)" +
                         std::to_string(i) + "\"}");
  }
  wire.Answer(200, R"({"value":[]})");
  const Time before = clock_.Now();
  ASSERT_TRUE(
      ReadCalls(graph, CallLog::kPstn,
                {At("2026-08-01T00:00:00Z"), At("2026-08-02T00:00:00Z")},
                [](PhoneCall) {})
          .ok());
  EXPECT_GE(clock_.Now() - before, Seconds(120)) << "50 in 60 s";
}

TEST_F(ScriptedLog, SaysWhichPermissionIsMissing) {
  wire_.Answer(403, R"({"error":{"code":"Forbidden","message":"no"}})");
  auto read =
      Read(CallLog::kPstn, "2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kUnauthorized);
  EXPECT_NE(read.error().remedy.find("README"), std::string::npos);
}

// The rehearsal's users telephone as soon as they have a number.
class TenantLog : public testing::Test {
 protected:
  static rehearsal::World Small() {
    rehearsal::World world;
    world.page_size = 3;
    return world;
  }
  void Add(const std::string& name, const std::string& number, NumberType type,
           bool is_routed) {
    rehearsal::CloudUser user;
    user.id = name;
    user.upn = name + "@contoso.test";
    user.number = number;
    user.has_voice = true;
    if (is_routed) user.policies["OnlineVoiceRoutingPolicy"] = "DR-EMEA";
    wire_.tenant.numbers()[number] = {
        {*PhoneNumber::Parse(number), type, NumberSource::kOnline, ""},
        name,
        true};
    wire_.tenant.AddUser(user);
    wire_.tenant.Telephone(name);
  }
  std::vector<PhoneCall> Read(CallLog log) {
    std::vector<PhoneCall> calls;
    const CallLogRange range{begin_, begin_ + Hours(1)};
    auto read = ReadCalls(wire_.graph, log, range, [&](PhoneCall call) {
      calls.push_back(std::move(call));
    });
    EXPECT_TRUE(read.ok()) << Describe(read.error());
    return calls;
  }
  TenantWire wire_{Small()};
  const Time begin_ = wire_.clock.Now();
};

TEST_F(TenantLog, HasTheCallsOfEachUserInTheLogOfTheUsersNumber) {
  for (int i = 0; i < 9; ++i) {
    Add("direct" + std::to_string(i), "+4930300010" + std::to_string(i),
        NumberType::kDirectRouting, true);
    Add("plan" + std::to_string(i), "+4930300020" + std::to_string(i),
        NumberType::kCallingPlan, false);
  }
  for (CallLog log : {CallLog::kDirectRouting, CallLog::kPstn}) {
    const std::string kind = log == CallLog::kPstn ? "plan" : "direct";
    std::set<std::string> called, calling;
    for (const PhoneCall& call : Read(log)) {
      EXPECT_TRUE(call.user_id.starts_with(kind)) << call.user_id;
      EXPECT_EQ(call.log, log);
      if (call.outcome == CallOutcome::kFailed) continue;
      EXPECT_EQ(call.outcome, CallOutcome::kGood);
      (call.direction == CallDirection::kIn ? called : calling)
          .insert(call.user_id);
    }
    EXPECT_EQ(called.size(), 9u) << kind;
    EXPECT_EQ(calling.size(), 9u) << kind;
  }
}

TEST_F(TenantLog, ShowsWhoHasNoRoutingPolicyAsFailingToCallOut) {
  Add("ann", "+4930300010", NumberType::kDirectRouting, false);
  const auto calls = Read(CallLog::kDirectRouting);
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].outcome, CallOutcome::kFailed);
  EXPECT_EQ(calls[0].direction, CallDirection::kOut);
  EXPECT_EQ(calls[0].sip_code, 403);
  EXPECT_EQ(calls[1].outcome, CallOutcome::kGood);
}

}  // namespace
}  // namespace cutover
