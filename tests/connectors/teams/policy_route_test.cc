// By which road a policy goes: as it was set, or as the tenant shows.

#include <gtest/gtest.h>

#include "connectors/graph/token_source.h"
#include "connectors/teams/teams_connector.h"
#include "engine/base/text.h"
#include "tests/fakes/manual_clock.h"

namespace cutover {
namespace {

// A Graph that knows the types it is told of, and one name of each.
class OneNameGraph : public HttpTransport {
 public:
  explicit OneNameGraph(std::set<std::string> types) : types_(types) {}
  Result<HttpResponse> Send(const HttpRequest& request) override {
    if (request.url.ends_with("/token"))
      return HttpResponse{200, {}, R"({"access_token":"t","expires_in":3600})"};
    if (request.method == "POST") {
      ++writes;
      return HttpResponse{204, {}, ""};
    }
    for (const std::string& type : types_) {
      if (request.url.find("type='" + type + "',name='DR'") !=
          std::string::npos)
        return HttpResponse{
            200, {}, R"({"value":[{"name":"Tag:DR","policyId":"p1"}]})"};
    }
    return HttpResponse{status_of_unknown, {}, R"({"value":[]})"};
  }
  int writes = 0;
  int status_of_unknown = 200;

 private:
  std::set<std::string> types_;
};

class KeepingHost : public PowerShellHost {
 public:
  Result<Json> Invoke(const std::string& verb, const Json&) override {
    verbs.push_back(verb);
    if (verb.starts_with("Get-"))
      return Json{{"value", {{{"Identity", "Tag:DR"}}}}};
    return Json::object();
  }
  std::vector<std::string> verbs;
};

class PolicyRoutes : public testing::Test {
 protected:
  // Gives the voice routing policy DR, or takes it; where it went.
  std::string Road(const TeamsSettings& settings, bool has_worker = true,
                   Value after = "DR") {
    TokenSource tokens(graph_wire_, clock_, ids_, {"t", "c", "", "PATH"});
    GraphClient graph(graph_wire_, tokens, clock_, ids_, "https://graph/v1.0");
    TeamsCmdlets cmdlets(host_);
    TeamsConnector teams(graph, has_worker ? &cmdlets : nullptr, settings);
    Step step;
    step.kind = StepKind::kVoiceRouting;
    step.before = after ? Value() : Value("DR");
    step.after = after;
    Identity user;
    user.cloud_id = "ann";
    auto done = teams.Apply(user, step, "k");
    if (!done.ok()) return "refused: " + done.error().message;
    if (graph_wire_.writes > 0) return "graph";
    return host_.verbs.empty() ? "nowhere" : host_.verbs.back();
  }

  OneNameGraph graph_wire_{{"OnlineVoiceRoutingPolicy"}};
  KeepingHost host_;
  ManualClock clock_;
  IdSource ids_{1};
};

TEST_F(PolicyRoutes, GoByGraphWhereItKnowsTheType) {
  EXPECT_EQ(Road({}), "graph");
  EXPECT_TRUE(host_.verbs.empty());
}

TEST_F(PolicyRoutes, GoByPowerShellWhereGraphDoesNotKnowTheType) {
  for (const int status : {200, 400, 404}) {
    graph_wire_ = OneNameGraph({});
    graph_wire_.status_of_unknown = status;
    EXPECT_EQ(Road({}), "Grant-CsOnlineVoiceRoutingPolicy") << status;
  }
}

TEST_F(PolicyRoutes, TakeAPolicyAwayByTheRoadThatGivesIt) {
  EXPECT_EQ(Road({}, true, std::nullopt), "graph");
  graph_wire_ = OneNameGraph({});
  EXPECT_EQ(Road({}, true, std::nullopt), "Grant-CsOnlineVoiceRoutingPolicy");
}

TEST_F(PolicyRoutes, GoAsTheyWereSetWhateverTheTenantShows) {
  EXPECT_EQ(Road({PolicyRoute::kPowerShell}),
            "Grant-CsOnlineVoiceRoutingPolicy");
  EXPECT_EQ(Road({PolicyRoute::kGraph,
                  {{"onlinevoiceroutingpolicy", PolicyRoute::kPowerShell}}}),
            "Grant-CsOnlineVoiceRoutingPolicy");
  graph_wire_ = OneNameGraph({});
  EXPECT_NE(Road({PolicyRoute::kGraph}).find("refused"), std::string::npos);
}

TEST_F(PolicyRoutes, AreRefusedWithARemedyWithoutAWorker) {
  graph_wire_ = OneNameGraph({});
  EXPECT_NE(Road({PolicyRoute::kPowerShell}, false).find("no worker"),
            std::string::npos);
  EXPECT_NE(Road({}, false).find("has 0 OnlineVoiceRoutingPolicy"),
            std::string::npos);
}

TEST_F(PolicyRoutes, AskForANameByTheRoadThatWouldGiveIt) {
  TokenSource tokens(graph_wire_, clock_, ids_, {"t", "c", "", "PATH"});
  GraphClient graph(graph_wire_, tokens, clock_, ids_, "https://graph/v1.0");
  TeamsCmdlets cmdlets(host_);
  TeamsConnector teams(graph, &cmdlets);
  EXPECT_EQ(*teams.HasPolicy("OnlineVoiceRoutingPolicy", "DR"), true);
  EXPECT_EQ(*teams.HasPolicy("OnlineVoiceRoutingPolicy", "Other"), false);
  EXPECT_TRUE(host_.verbs.empty());
  EXPECT_EQ(*teams.HasPolicy("TenantDialPlan", "dr"), true);
  EXPECT_EQ(*teams.HasPolicy("TenantDialPlan", "Other"), false);
  EXPECT_EQ(host_.verbs, std::vector<std::string>{"Get-CsTenantDialPlan"});
}

}  // namespace
}  // namespace cutover
