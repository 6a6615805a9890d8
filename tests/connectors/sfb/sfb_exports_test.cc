// A folder of exports, as a discover reads it.

#include "connectors/sfb/sfb_exports.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "tests/connectors/sfb/export_writer.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

using A = Attribute;

std::string Sample(const std::string& name) {
  auto text = ReadFile(std::string(CUTOVER_SFB_SAMPLES) + "/" + name);
  EXPECT_TRUE(text.ok());
  return text.ok() ? *text : "";
}

class Folder {
 public:
  Folder() { Put("Get-CsUser.xml", Sample("Get-CsUser.utf16.xml")); }

  void Put(const std::string& name, const std::string& content) {
    files_.Write(name, content);
  }
  void Remove(const std::string& name) {
    std::filesystem::remove(files_.Path(name));
  }
  std::string path() const { return files_.Path(""); }

  SfbExports Read(LiveHomes homes = LiveHomes::kNone) const {
    auto exports = ReadSfbExports(path(), homes);
    EXPECT_TRUE(exports.ok()) << Describe(exports.error());
    return exports.ok() ? *exports : SfbExports{};
  }
  std::string Refused(LiveHomes homes = LiveHomes::kNone) const {
    const auto exports = ReadSfbExports(path(), homes);
    EXPECT_FALSE(exports.ok());
    if (exports.ok()) return "";
    EXPECT_NE(exports.error().remedy, "");
    return exports.error().message;
  }

 private:
  TemporaryFolder files_;
};

bool Has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

std::vector<Finding> Of(const SfbExports& exports, const std::string& id) {
  std::vector<Finding> found;
  for (const Finding& finding : exports.findings) {
    if (finding.id == id) found.push_back(finding);
  }
  return found;
}

TEST(SfbExports, AreReadWhateverTheCaseAndEndingOfTheirNames) {
  Folder folder;
  folder.Remove("Get-CsUser.xml");
  for (const char* name :
       {"get-csuser.CLIXML", "GET-CSUSER.txt", "Get-CsUser.json"}) {
    folder.Put(name, Sample("Get-CsUser.utf8.xml"));
    EXPECT_EQ(folder.Read().users.size(), 3u) << name;
    folder.Remove(name);
  }
}

TEST(SfbExports, GiveThePoliciesWithUsagesAndSwitches) {
  Folder folder;
  folder.Put("Get-CsVoicePolicy.xml", Sample("Get-CsVoicePolicy.xml"));
  folder.Put("Get-CsVoiceRoutingPolicy.json",
             R"([{"Identity":"Global","PstnUsages":[]}])");
  const OnPremEstate estate = folder.Read().estate;
  ASSERT_EQ(estate.voice_policies.size(), 1u);
  const OnPremVoicePolicy& policy = estate.voice_policies[0];
  EXPECT_EQ(policy.identity, "Tag:EMEA Voice");
  EXPECT_EQ(policy.name, "EMEA Voice");
  EXPECT_EQ(policy.pstn_usages, (TextList{"Local", "National, DE"}));
  EXPECT_EQ(policy.switches, (std::map<std::string, bool>{
                                 {"AllowSimulRing", true},
                                 {"AllowCallForwarding", true},
                                 {"AllowPSTNReRouting", false},
                                 {"EnableDelegation", true},
                                 {"EnableTeamCall", false},
                                 {"EnableVoicemailEscapeTimer", false}}));
  EXPECT_EQ(policy.other,
            (Json{{"Name", "EMEA Voice"}, {"PSTNVoicemailEscapeTimer", 1500}}));
  ASSERT_EQ(estate.voice_routing_policies.size(), 1u);
  EXPECT_EQ(estate.voice_routing_policies[0].pstn_usages, TextList{});
}

const OnPremNormalizationRule kBerlin = {"Berlin", "Eight digits; then none",
                                         "^(\\d{8});?=$", "+4930$1", false};

TEST(SfbExports, GiveTheRulesOfDialPlansInEveryForm) {
  const std::string told =
      "Description=Eight digits; then none;Pattern=^(\\d{8});?=$;"
      "Translation=+4930$1;Name=Berlin;IsInternalExtension=False";
  const std::string other =
      "Description=;Pattern=^(\\d+)$;Translation=$1;Name=Keep;"
      "IsInternalExtension=True";
  const std::string json = Json{
      {"Identity", "Tag:Berlin"},
      {"NormalizationRules",
       {told, other}}}.dump();
  const std::string csv = AsCsv({{{"Identity", "Tag:Berlin"},
                                  {"NormalizationRules", told + "\n" + other}}},
                                ';', TypeLine::kNone);
  for (const std::string& form : {Sample("Get-CsDialPlan.xml"), json, csv}) {
    Folder folder;
    folder.Put("Get-CsDialPlan.txt", form);
    const auto plans = folder.Read().estate.dial_plans;
    ASSERT_EQ(plans.size(), 1u);
    EXPECT_EQ(plans[0].name, "Berlin");
    ASSERT_TRUE(plans[0].rules.has_value());
    EXPECT_EQ(plans[0].rules->at(0), kBerlin);
    if (plans[0].rules->size() == 1) continue;
    EXPECT_EQ(plans[0].rules->at(1),
              (OnPremNormalizationRule{"Keep", "", "^(\\d+)$", "$1", true}));
  }
}

TEST(SfbExports, GiveTheRoutesInEveryForm) {
  const std::string json =
      R"([{"Identity":"Berlin","Name":"Berlin","Priority":2,)"
      R"("NumberPattern":"^\\+49","PstnUsages":["Local","National, DE"],)"
      R"("PstnGatewayList":["PstnGateway:gw1","PstnGateway:gw2"],)"
      R"("SuppressCallerId":false}])";
  const std::string csv =
      AsCsv({{{"Identity", "Berlin"},
              {"Priority", "2"},
              {"NumberPattern", "^\\+49"},
              {"PstnUsages", "Local;National, DE"},
              {"PstnGatewayList", "PstnGateway:gw1;PstnGateway:gw2"}}},
            ',', TypeLine::kWritten);
  for (const std::string& form : {json, csv}) {
    Folder folder;
    folder.Put("Get-CsVoiceRoute.txt", form);
    const SfbExports exports = folder.Read();
    ASSERT_TRUE(exports.estate.voice_routes);
    ASSERT_EQ(exports.estate.voice_routes->size(), 1u);
    const OnPremVoiceRoute& route = exports.estate.voice_routes->at(0);
    EXPECT_EQ(route.name, "Berlin");
    EXPECT_EQ(route.priority, 2);
    EXPECT_EQ(route.number_pattern, "^\\+49");
    EXPECT_EQ(route.pstn_usages, (TextList{"Local", "National, DE"}));
    EXPECT_EQ(route.gateways, (TextList{"PstnGateway:gw1", "PstnGateway:gw2"}));
  }
}

TEST(SfbExports, TellRoutesThatWereNotExportedFromNone) {
  Folder folder;
  EXPECT_EQ(folder.Read().estate.voice_routes, std::nullopt);
  bool told = false;
  for (const Finding& each : Of(folder.Read(), "CUT-SFB-MISSING"))
    told = told || Has(each.summary, "Get-CsVoiceRoute");
  EXPECT_TRUE(told);
  folder.Put("Get-CsVoiceRoute.json", "[]");
  const auto routes = folder.Read().estate.voice_routes;
  ASSERT_TRUE(routes.has_value());
  EXPECT_TRUE(routes->empty());
}

TEST(SfbExports, RefuseARouteWithoutAPriority) {
  Folder folder;
  folder.Put("Get-CsVoiceRoute.json",
             R"([{"Identity":"Berlin","NumberPattern":"^1"}])");
  EXPECT_TRUE(Has(folder.Refused(), "is no number"));
}

TEST(SfbExports, DeliverTheEstateToo) {
  class Sink : public ScanSink {
   public:
    void OnUser(Observation) override {}
    void OnOnPremEstate(OnPremEstate read) override { estate = read; }
    OnPremEstate estate;
  };
  Folder folder;
  folder.Put("Get-CsVoicePolicy.xml", Sample("Get-CsVoicePolicy.xml"));
  Sink sink;
  ASSERT_TRUE(
      MakeExportedSfbSource(folder.path(), LiveHomes::kNone)->Scan(sink).ok());
  EXPECT_EQ(sink.estate.voice_policies.size(), 1u);
}

TEST(SfbExports, DoNotShortenAListOfRulesThatCannotAllBeRead) {
  Folder folder;
  folder.Put("Get-CsDialPlan.json",
             R"([{"Identity":"Global","NormalizationRules":[)"
             R"({"Pattern":"^1$","Translation":"$1","Name":"a"},)"
             R"("Microsoft.Rtc.Management.NormalizationRule"]}])");
  EXPECT_EQ(folder.Read().estate.dial_plans.at(0).rules, std::nullopt);
}

TEST(SfbExports, MakeResponseGroupsFactsOfTheirAgents) {
  Folder folder;
  for (const char* name : {"Get-CsRgsAgentGroup.xml", "Get-CsRgsQueue.xml",
                           "Get-CsRgsWorkflow.xml"}) {
    folder.Put(name, Sample(name));
  }
  const SfbExports exports = folder.Read();
  for (const char* sip : {"sip:zoe@contoso.test", "sip:bob@contoso.test"}) {
    EXPECT_EQ(exports.users.at(sip).List(A::kResponseGroups),
              TextList{"Sales Team"});
  }
  EXPECT_FALSE(
      exports.users.at("sip:moved@contoso.test").Has(A::kResponseGroups));
  const OnPremEstate& estate = exports.estate;
  ASSERT_EQ(estate.agent_groups.size(), 1u);
  EXPECT_EQ(WorkflowsOf(estate, estate.agent_groups[0]),
            TextList{"Sales hotline"});
  EXPECT_EQ(estate.workflows.at(0).sip, "sip:sales@contoso.test");
  EXPECT_EQ(estate.workflows.at(0).line, "tel:+4930500");
  EXPECT_EQ(estate.workflows.at(0).is_active, true);
  EXPECT_EQ(estate.agent_groups[0].other.value("ParticipationPolicy", ""),
            "Formal");
}

TEST(SfbExports, ListResponseGroupsInOneOrderWhateverThatOfTheFile) {
  Folder folder;
  folder.Put("Get-CsRgsAgentGroup.json",
             R"([{"Identity":"b","Name":"B","AgentsByUri":["sip:a@x"]},)"
             R"({"Identity":"a","Name":"A","AgentsByUri":["sip:A@x"]},)"
             R"({"Identity":"c","Name":"B","AgentsByUri":["sip:a@x"]}])");
  EXPECT_EQ(folder.Read().users.at("sip:a@x").List(A::kResponseGroups),
            (TextList{"A", "B"}));
}

TEST(SfbExports, TellOfAgentsThatADistributionGroupNames) {
  Folder folder;
  folder.Put("Get-CsRgsAgentGroup.json",
             R"({"Identity":"g","Name":"Help","AgentsByUri":[],)"
             R"("DistributionGroupAddress":"help@contoso.test"})");
  const auto found = Of(folder.Read(), "CUT-SFB-AGENTS");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].who, "Help");
}

TEST(SfbExports, MakeDelegationsFactsOfBothSides) {
  Folder folder;
  folder.Put("Delegates.csv",
             Encoded("Owner;Delegate\r\nzoe@contoso.test;bob@contoso.test\r\n"
                     "moved@contoso.test;bob@contoso.test\r\n",
                     Stored::kUtf16Little));
  folder.Put("SEFAUtil.txt",
             Encoded("User Aor: sip:zoe@contoso.test\r\n"
                     "Delay Ringing Team (delay:5 seconds). Team: "
                     "sip:new@contoso.test\r\n",
                     Stored::kUtf16Little));
  const SfbExports exports = folder.Read();
  const Facts& zoe = exports.users.at("sip:zoe@contoso.test");
  EXPECT_EQ(zoe.List(A::kDelegates), TextList{"sip:bob@contoso.test"});
  EXPECT_EQ(zoe.List(A::kTeamCallMembers), TextList{"sip:new@contoso.test"});
  EXPECT_EQ(zoe.Text(A::kSfbLine), "tel:+4930100;ext=100");
  EXPECT_EQ(exports.users.at("sip:bob@contoso.test").List(A::kDelegators),
            (TextList{"sip:moved@contoso.test", "sip:zoe@contoso.test"}));
  // Not among the users: delivered too, so that the join can tell.
  EXPECT_EQ(exports.users.at("sip:new@contoso.test").List(A::kTeamCallOwners),
            TextList{"sip:zoe@contoso.test"});
}

TEST(SfbExports, LeaveHomesToTheLiveServer) {
  const Folder folder;
  for (const auto& [sip, facts] : folder.Read(LiveHomes::kKnown).users) {
    EXPECT_FALSE(facts.Has(A::kHomedOn)) << sip;
  }
  EXPECT_EQ(folder.Read(LiveHomes::kKnown)
                .users.at("sip:zoe@contoso.test")
                .Text(A::kSfbVoicePolicy),
            "EMEA Voice");
}

TEST(SfbExports, NeedGetCsUserUnlessHomesAreKnown) {
  Folder folder;
  folder.Remove("Get-CsUser.xml");
  folder.Put("Delegates.csv", "Owner,Delegate\na@x,b@x\n");
  EXPECT_TRUE(Has(folder.Refused(), "no export of Get-CsUser"));
  EXPECT_EQ(folder.Read(LiveHomes::kKnown).users.size(), 2u);
}

TEST(SfbExports, NeedAUser) {
  Folder folder;
  folder.Put("Get-CsUser.xml", "<Objs Version=\"1.1.0.1\"></Objs>");
  EXPECT_TRUE(Has(folder.Refused(), "Get-CsUser.xml: there is no user"));
}

TEST(SfbExports, NameTheFileAndLineOfAFault) {
  Folder folder;
  folder.Put("Get-CsVoicePolicy.csv", "\"Identity\",\"x\"\r\n\"Global\"\r\n");
  EXPECT_TRUE(
      Has(folder.Refused(), "Get-CsVoicePolicy.csv: line 2: 1 cells under 2"));
  folder.Put("Get-CsVoicePolicy.csv", "\"Name\"\r\n\"Global\"\r\n");
  EXPECT_TRUE(Has(folder.Refused(), "line 2: there is no Identity"));
  folder.Put("Get-CsVoicePolicy.csv", "\"Name\"\r\n\"M\xFCller\"\r\n");
  EXPECT_TRUE(Has(folder.Refused(), "Get-CsVoicePolicy.csv: byte 10"));
}

TEST(SfbExports, AreRefusedTwiceOrWhenThereAreNone) {
  Folder folder;
  folder.Put("get-csuser.csv", "x");
  EXPECT_TRUE(Has(folder.Refused(), "are exports of the same"));
  const TemporaryFolder empty;
  const auto none = ReadSfbExports(empty.Path(""), LiveHomes::kNone);
  ASSERT_FALSE(none.ok());
  EXPECT_TRUE(Has(none.error().message, "there is no export in it"));
  const auto missing = ReadSfbExports(empty.Path("no"), LiveHomes::kNone);
  ASSERT_FALSE(missing.ok());
  EXPECT_TRUE(Has(missing.error().message, "No such file"));
}

TEST(SfbExports, TellWhatACsvLost) {
  Folder folder;
  folder.Put("Get-CsVoicePolicy.csv",
             AsCsv({{{"Identity", "Tag:S?d"}, {"PstnUsages", {"Local"}}},
                    {{"Identity", "Global"}, {"PstnUsages", {"Local"}}}},
                   ',', TypeLine::kWritten));
  const SfbExports exports = folder.Read();
  EXPECT_EQ(exports.estate.voice_policies.at(0).pstn_usages, std::nullopt);
  const auto lost = Of(exports, "CUT-SFB-LOST");
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_TRUE(Has(lost[0].summary, "PstnUsages")) << lost[0].summary;
  EXPECT_TRUE(Has(lost[0].summary, "2 of 2")) << lost[0].summary;
  EXPECT_TRUE(Has(lost[0].who, "Get-CsVoicePolicy.csv"));
  EXPECT_EQ(Of(exports, "CUT-SFB-COUNT").size(), 1u);
  EXPECT_EQ(Of(exports, "CUT-SFB-ASCII").size(), 1u);
  folder.Put("Get-CsVoicePolicy.csv", "Identity,Name\nGlobal,Süd?\n");
  EXPECT_EQ(Of(folder.Read(), "CUT-SFB-ASCII").size(), 0u);
}

TEST(SfbExports, TellWhatIsMissingOrNotRead) {
  Folder folder;
  folder.Put("notes.docx", "x");
  const SfbExports exports = folder.Read();
  EXPECT_EQ(Of(exports, "CUT-SFB-MISSING").size(), 5u);
  const auto unread = Of(exports, "CUT-SFB-FILE");
  ASSERT_EQ(unread.size(), 1u);
  EXPECT_TRUE(Has(unread[0].who, "notes.docx"));
  folder.Put("Delegates.csv", "Owner,Delegate\na@x,b@x\n");
  EXPECT_EQ(Of(folder.Read(), "CUT-SFB-MISSING").size(), 4u);
}

class Everything : public ScanSink {
 public:
  void OnUser(Observation observation) override {
    EXPECT_EQ(observation.source, SourceSystem::kSfb);
    sips.push_back(observation.source_id);
  }
  void OnFinding(Finding finding) override { findings.push_back(finding.id); }
  TextList sips, findings;
};

TEST(ExportedSfbSource, DeliversUsersAndFindings) {
  const Folder folder;
  Everything sink;
  const auto source = MakeExportedSfbSource(folder.path(), LiveHomes::kNone);
  ASSERT_TRUE(source->Scan(sink).ok());
  EXPECT_EQ(sink.sips,
            (TextList{"sip:bob@contoso.test", "sip:moved@contoso.test",
                      "sip:zoe@contoso.test"}));
  EXPECT_EQ(sink.findings.size(), 5u);
}

TEST(ExportedSfbSource, DeliversNobodyWhenAFileIsCut) {
  Folder folder;
  const std::string whole = Sample("Get-CsRgsAgentGroup.xml");
  folder.Put("Get-CsRgsAgentGroup.xml", whole.substr(0, whole.size() / 2));
  Everything sink;
  EXPECT_FALSE(
      MakeExportedSfbSource(folder.path(), LiveHomes::kNone)->Scan(sink).ok());
  EXPECT_TRUE(sink.sips.empty());
}

TEST(ExportedSfbSource, RefusesToSayHowThingsAreNow) {
  const Folder folder;
  const Identity user;
  const Step step;
  const auto seen = MakeExportedSfbSource(folder.path(), LiveHomes::kNone)
                        ->Observe({user, step});
  ASSERT_FALSE(seen.ok());
  EXPECT_EQ(seen.error().code, ErrorCode::kRefused);
  EXPECT_TRUE(Has(seen.error().remedy, "sfb.worker"));
}

}  // namespace
}  // namespace cutover
