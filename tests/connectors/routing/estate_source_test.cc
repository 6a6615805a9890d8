#include "connectors/routing/estate_source.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/fakes/manual_clock.h"
#include "tests/fakes/scripted_transport.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

// What the cmdlets gave, cmdlet to its JSON text, in the forms of both
// PowerShells.
std::map<std::string, std::string> Exports() {
  return {
      {"Get-CsOnlinePstnUsage",
       R"({"Identity":"Global","Usage":["Emergency","National"]})"},
      {"Get-CsOnlineVoiceRoute",
       R"([{"Identity":"national","Priority":1,"NumberPattern":"^\\+49\\d+$",
            "OnlinePstnUsages":["National"],
            "OnlinePstnGatewayList":["sbc1.contoso.com"],
            "Description":null,"FutureField":{"a":[1,2]}},
           {"Identity":"emergency","Priority":0,
            "NumberPattern":"^\\+?112$","OnlinePstnUsages":"Emergency",
            "OnlinePstnGatewayList":{"value":["sbc1.contoso.com"],"Count":1}}])"},
      {"Get-CsOnlineVoiceRoutingPolicy",
       R"({"value":[{"Identity":"Tag:DR","OnlinePstnUsages":["National"],
            "RouteType":"SomethingNew"}],"Count":1})"},
      {"Get-CsOnlinePSTNGateway",
       R"([{"Identity":"sbc1.contoso.com","Enabled":true,
            "MaxConcurrentSessions":100,"SipSignalingPort":5061}])"},
      {"Get-CsTenantDialPlan",
       R"([{"Identity":"Tag:DP","NormalizationRules":[
            {"Name":"n","Pattern":"^0(\\d+)$","Translation":"+49$1"}]}])"},
      {"Get-CsTeamsTranslationRule", "[]"},
      {"Get-CsTeamsEmergencyCallRoutingPolicy",
       R"([{"Identity":"Tag:EM","EmergencyNumbers":[
            {"EmergencyDialString":"112","EmergencyDialMask":"110; 911",
             "OnlinePSTNUsage":"Emergency"}]}])"},
      {"Get-CsTenantNetworkSite", R"([{"Identity":"Berlin"}])"}};
}

std::string Utf16(const std::string& ascii) {
  std::string bytes = "\xff\xfe";
  for (const char c : ascii) {
    bytes += c;
    bytes += '\0';
  }
  return bytes;
}

class Folder {
 public:
  void Write(const std::string& cmdlet, const std::string& bytes) {
    std::ofstream(folder_.Path(cmdlet + ".json"), std::ios::binary)
        << bytes;
  }
  void WriteAll() {
    for (const auto& [cmdlet, text] : Exports()) Write(cmdlet, text);
  }
  Result<EstateReading> Read() { return ReadEstateFolder(folder_.Path("")); }

 private:
  TemporaryFolder folder_;
};

TEST(VoiceEstate, IsReadFromAFolderOfExports) {
  Folder folder;
  folder.WriteAll();
  auto read = folder.Read();
  ASSERT_TRUE(read.ok()) << Describe(read.error());
  EXPECT_TRUE(read->findings.empty());
  const VoiceEstate& estate = read->estate;
  EXPECT_EQ(estate.usages, (std::vector<std::string>{"Emergency", "National"}));
  ASSERT_EQ(estate.routes.size(), 2U);
  EXPECT_EQ(estate.routes[0].priority, 1);
  EXPECT_EQ(estate.routes[0].other["FutureField"]["a"][1], 2);
  EXPECT_EQ(estate.routes[1].usages, std::vector<std::string>{"Emergency"});
  EXPECT_EQ(estate.routes[1].gateways,
            std::vector<std::string>{"sbc1.contoso.com"});
  EXPECT_EQ(estate.policies.at(0).identity, "DR");
  EXPECT_EQ(estate.policies.at(0).route_type, "SomethingNew");
  EXPECT_EQ(estate.gateways.at(0).max_sessions, 100);
  EXPECT_EQ(estate.gateways.at(0).other["SipSignalingPort"], 5061);
  EXPECT_EQ(estate.dial_plans.at(0).rules.at(0).translation, "+49$1");
  EXPECT_EQ(estate.emergency_policies.at(0).numbers.at(0).masks,
            (std::vector<std::string>{"110", "911"}));
  EXPECT_EQ(estate.sites.at(0).identity, "Berlin");
}

TEST(VoiceEstate, IsTheSameInUtf16AndWithAByteOrderMark) {
  Folder plain;
  plain.WriteAll();
  auto first = plain.Read();
  ASSERT_TRUE(first.ok());
  Folder wide;
  for (const auto& [cmdlet, text] : Exports())
    wide.Write(cmdlet,
               text.size() % 2 == 0 ? Utf16(text) : "\xef\xbb\xbf" + text);
  auto second = wide.Read();
  ASSERT_TRUE(second.ok()) << Describe(second.error());
  EXPECT_EQ(EstateToJson(first->estate), EstateToJson(second->estate));
}

TEST(VoiceEstate, KeepsEverythingThroughItsCanonicalForm) {
  Folder folder;
  folder.WriteAll();
  auto read = folder.Read();
  ASSERT_TRUE(read.ok());
  const Json json = EstateToJson(read->estate);
  auto again = EstateFromJson(json);
  ASSERT_TRUE(again.ok()) << Describe(again.error());
  EXPECT_EQ(EstateToJson(*again), json);
  EXPECT_NE(CanonicalJson(json).find("FutureField"), std::string::npos);
}

TEST(VoiceEstate, SaysWhatWasNotExported) {
  Folder half;
  half.Write("Get-CsOnlineVoiceRoute", Exports()["Get-CsOnlineVoiceRoute"]);
  auto read = half.Read();
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->findings.size(), EstateCmdlets().size() - 1);
  EXPECT_EQ(read->findings[0].id, "CUT-ROUTING");
}

TEST(VoiceEstate, RefusesAFileThatIsCutAtAnyByte) {
  const auto exports = Exports();
  for (const char* cmdlet :
       {"Get-CsOnlineVoiceRoute", "Get-CsTenantDialPlan"}) {
    const std::string& whole = exports.at(cmdlet);
    Folder folder;
    for (size_t size = 1; size < whole.size(); ++size) {
      folder.Write(cmdlet, whole.substr(0, size));
      auto read = folder.Read();
      ASSERT_FALSE(read.ok()) << cmdlet << " at " << size;
      EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
      EXPECT_NE(read.error().message.find(cmdlet), std::string::npos);
    }
  }
}

// Every field, given every other type: an error, or nothing of it dropped.
TEST(VoiceEstate, TellsAKnownFieldOfAnotherType) {
  const std::vector<Json> strange = {Json(7),    Json("x"),
                                     Json(true), Json::array({Json::array()}),
                                     Json(1.5),  Json::object()};
  int told = 0;
  for (const auto& [cmdlet, text] : Exports()) {
    Json objects = *ParseJson(text);
    if (objects.is_object() && objects.contains("value"))
      objects = Json(objects["value"]);
    if (!objects.is_array()) objects = Json::array({objects});
    for (const Json& object : objects) {
      for (const auto& field : object.items()) {
        for (const Json& value : strange) {
          if (value.type() == field.value().type()) continue;
          Json bad = object;
          bad[field.key()] = value;
          VoiceEstate estate;
          const Status added = AddToEstate(cmdlet, bad, estate);
          if (!added.ok()) {
            ++told;
            EXPECT_EQ(added.error().code, ErrorCode::kInvalid);
            continue;
          }
          // Usages are kept as one list; the object that held them is not.
          if (cmdlet == "Get-CsOnlinePstnUsage") continue;
          const std::string kept = CanonicalJson(EstateToJson(estate));
          EXPECT_NE(kept.find(field.key()), std::string::npos)
              << cmdlet << " " << field.key() << " " << value;
        }
      }
    }
  }
  EXPECT_GT(told, 80);
}

class Graph : public testing::Test {
 protected:
  Graph() {
    ::setenv("CUTOVER_TEST_SECRET", "secret", 1);
    wire_.AnswerToken("t");
  }
  static Credentials Secret() {
    Credentials credentials;
    credentials.tenant_id = "tenant";
    credentials.client_secret_variable = "CUTOVER_TEST_SECRET";
    credentials.authority_url = "https://login";
    return credentials;
  }

  ScriptedTransport wire_;
  ManualClock clock_;
  IdSource ids_{7};
  TokenSource tokens_{wire_, clock_, ids_, Secret()};
  GraphClient graph_{wire_, tokens_, clock_, ids_, "https://graph/v1.0"};
};

TEST_F(Graph, GivesTheEstateByAConfigurationSnapshot) {
  wire_.Answer(201, R"({"id":"j1","status":"notStarted"})");
  wire_.Answer(200, R"({"id":"j1","status":"running"})");
  wire_.Answer(200,
               R"({"id":"j1","status":"succeeded",
                   "resourceLocation":"https://graph/v1.0/x/snapshots/1"})");
  wire_.Answer(200, R"({"resources":[
      {"resourceType":"microsoft.teams.voiceRoute","displayName":"r",
       "properties":{"Identity":"national","Priority":1,
        "NumberPattern":"^\\+49","OnlinePstnUsages":["National"],
        "OnlinePstnGatewayList":["sbc1"],"Ensure":"Present"}},
      {"resourceType":"microsoft.teams.pstnUsage",
       "properties":{"Usage":"National"}},
      {"resourceType":"microsoft.teams.tenantDialPlan",
       "properties":{"Identity":"DP","NormalizationRules":[
        {"Identity":"DP/n","Pattern":"^0","Translation":"+49"}]}},
      {"resourceType":"microsoft.teams.meetingPolicy","properties":{}}]})");
  auto read = ReadEstateByGraph(graph_, clock_, ids_);
  ASSERT_TRUE(read.ok()) << Describe(read.error());
  EXPECT_EQ(read->estate.routes.at(0).identity, "national");
  EXPECT_EQ(read->estate.usages, std::vector<std::string>{"National"});
  EXPECT_EQ(read->estate.dial_plans.at(0).rules.at(0).name, "n");
  ASSERT_EQ(read->findings.size(), 1U);
  EXPECT_NE(read->findings[0].summary.find("gateways"), std::string::npos);
}

TEST_F(Graph, GivesUpOnASnapshotThatFailsOrNeverComes) {
  wire_.Answer(201, R"({"id":"j1"})");
  wire_.Answer(200, R"({"id":"j1","status":"failed"})");
  auto failed = ReadEstateByGraph(graph_, clock_, ids_);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
  wire_.Answer(201, R"({"id":"j2"})");
  for (int i = 0; i < 200; ++i)
    wire_.Answer(200, R"({"id":"j2","status":"running"})");
  auto never = ReadEstateByGraph(graph_, clock_, ids_);
  ASSERT_FALSE(never.ok());
  EXPECT_EQ(never.error().code, ErrorCode::kUnavailable);
}

class ScriptedHost : public PowerShellHost {
 public:
  Result<Json> Invoke(const std::string& verb, const Json&) override {
    Json json = *ParseJson(Exports().at(verb));
    if (json.is_array()) return Json{{"value", json}};
    return json;
  }
};

TEST(VoiceEstate, IsTheSameByTheWorker) {
  ScriptedHost host;
  auto live = ReadEstateByPowerShell(host);
  ASSERT_TRUE(live.ok()) << Describe(live.error());
  Folder folder;
  folder.WriteAll();
  EXPECT_EQ(EstateToJson(live->estate), EstateToJson(folder.Read()->estate));
  for (const std::string& cmdlet : EstateCmdlets())
    EXPECT_TRUE(IsKnownVerb(cmdlet)) << cmdlet;
}

}  // namespace
}  // namespace cutover
