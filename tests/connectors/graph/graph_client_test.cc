#include "connectors/graph/graph_client.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/fakes/manual_clock.h"
#include "tests/fakes/scripted_transport.h"

namespace cutover {
namespace {

class Graph : public testing::Test {
 protected:
  Graph() { ::setenv("CUTOVER_TEST_SECRET", "s e&c=ret", 1); }

  static Credentials Secret() {
    Credentials credentials;
    credentials.tenant_id = "tenant";
    credentials.client_id = "client";
    credentials.client_secret_variable = "CUTOVER_TEST_SECRET";
    credentials.authority_url = "https://login";
    credentials.scope = "https://graph/.default";
    return credentials;
  }
  std::string HeaderOf(size_t request, const std::string& name) {
    for (const auto& [each, value] : wire_.sent.at(request).headers) {
      if (each == name) return value;
    }
    return "";
  }

  ScriptedTransport wire_;
  ManualClock clock_;
  IdSource ids_{7};
  TokenSource tokens_{wire_, clock_, ids_, Secret()};
  GraphClient graph_{wire_, tokens_, clock_, ids_, "https://graph/v1.0"};
};

TEST_F(Graph, SignsInOnceAndUsesTheTokenUntilItAges) {
  wire_.AnswerToken("one");
  wire_.Answer(200, "{}");
  wire_.Answer(200, "{}");
  ASSERT_TRUE(graph_.Get("/users").ok());
  ASSERT_TRUE(graph_.Get("/users").ok());
  ASSERT_EQ(wire_.sent.size(), 3u);
  EXPECT_EQ(wire_.sent[0].url, "https://login/tenant/oauth2/v2.0/token");
  EXPECT_NE(wire_.sent[0].body.find("client_secret=s%20e%26c%3Dret"),
            std::string::npos)
      << wire_.sent[0].body;
  EXPECT_EQ(HeaderOf(1, "Authorization"), "Bearer one");
  clock_.Advance(Minutes(55));
  wire_.AnswerToken("two");
  wire_.Answer(200, "{}");
  ASSERT_TRUE(graph_.Get("/users").ok());
  EXPECT_EQ(HeaderOf(4, "Authorization"), "Bearer two");
}

TEST_F(Graph, AsksForANewTokenOnceWhenTheOldOneIsRejected) {
  wire_.AnswerToken("old");
  wire_.Answer(401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\"}}");
  wire_.AnswerToken("new");
  wire_.Answer(200, "{\"id\":\"x\"}");
  auto answer = graph_.Get("/users/x");
  ASSERT_TRUE(answer.ok()) << Describe(answer.error());
  EXPECT_EQ(HeaderOf(3, "Authorization"), "Bearer new");
}

TEST_F(Graph, NeverShowsTheSecretInAnError) {
  wire_.Answer(401,
               "{\"error\":\"invalid_client\",\"error_description\":"
               "\"AADSTS7000215: Invalid client secret provided.\"}");
  auto answer = graph_.Get("/users");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(Describe(answer.error()).find("c=ret"), std::string::npos);
  EXPECT_FALSE(answer.error().remedy.empty());
}

TEST_F(Graph, FollowsPagesToTheEnd) {
  wire_.AnswerToken("t");
  wire_.Answer(200,
               "{\"value\":[{\"n\":1},{\"n\":2}],"
               "\"@odata.nextLink\":\"https://graph/v1.0/users?page=2\"}");
  wire_.Answer(200, "{\"value\":[{\"n\":3}]}");
  std::vector<int64_t> seen;
  ASSERT_TRUE(graph_
                  .GetAll("/users",
                          [&](const Json& item) -> Status {
                            seen.push_back(NumberAt(item, "n"));
                            return Done{};
                          })
                  .ok());
  EXPECT_EQ(seen, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(wire_.sent.back().url, "https://graph/v1.0/users?page=2");
}

TEST_F(Graph, DoesNotCarryTheTokenToAnotherHost) {
  wire_.AnswerToken("t");
  wire_.Answer(200,
               "{\"value\":[],"
               "\"@odata.nextLink\":\"https://evil.example/users?page=2\"}");
  const Status status =
      graph_.GetAll("/users", [](const Json&) -> Status { return Done{}; });
  EXPECT_FALSE(status.ok());
  for (const HttpRequest& request : wire_.sent) {
    EXPECT_EQ(request.url.find("evil"), std::string::npos) << request.url;
  }
}

TEST_F(Graph, WaitsAsLongAsItIsToldBeforeItReadsAgain) {
  wire_.AnswerToken("t");
  wire_.Answer(429, "{}", {{"retry-after", "9"}});
  wire_.Answer(200, "{}");
  const Time before = clock_.Now();
  ASSERT_TRUE(graph_.Get("/users").ok());
  EXPECT_GE(clock_.Now() - before, Seconds(9));
}

TEST_F(Graph, ReadsAPauseThatIsGivenAsADate) {
  wire_.AnswerToken("t");
  clock_.SleepUntil(*ParseHttpDate("Wed, 21 Oct 2026 07:28:00 GMT"));
  wire_.Answer(429, "{}", {{"retry-after", "Wed, 21 Oct 2026 07:28:40 GMT"}});
  auto answer = graph_.Write("POST", "/x", {}, "key");
  ASSERT_FALSE(answer.ok());
  EXPECT_LE(answer.error().retry_after_us.value_or(0), Seconds(40).us);
  EXPECT_GE(answer.error().retry_after_us.value_or(0), Seconds(39).us);
}

TEST_F(Graph, PausesOneServiceWithoutTheOther) {
  wire_.AnswerToken("t");
  wire_.Answer(429, "{}", {{"retry-after", "60"}});
  ASSERT_FALSE(graph_.Write("POST", "/admin/teams/x", {}, "key").ok());
  wire_.Answer(204, "");
  EXPECT_TRUE(graph_.Write("PATCH", "/users/x", {}, "key").ok());
  auto paused = graph_.Write("POST", "/admin/teams/y", {}, "key");
  ASSERT_FALSE(paused.ok());
  EXPECT_EQ(paused.error().code, ErrorCode::kThrottled);
  EXPECT_EQ(wire_.sent.size(), 3u) << "the paused write was sent";
}

TEST_F(Graph, HandsAThrottledWriteBackUnsent) {
  wire_.AnswerToken("t");
  wire_.Answer(429, "{}", {{"retry-after", "9"}});
  auto answer = graph_.Write("POST", "/x", {{"a", 1}}, "key-1");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kThrottled);
  EXPECT_EQ(answer.error().retry_after_us.value_or(0), Seconds(9).us);
  EXPECT_EQ(wire_.sent.size(), 2u) << "it was sent again";
  EXPECT_EQ(HeaderOf(1, "client-request-id"), "key-1");
}

TEST_F(Graph, SaysOfAWriteWithoutAClearAnswerThatNobodyKnows) {
  for (int status : {500, 502, 503, 504, 408}) {
    ScriptedTransport wire;
    TokenSource tokens(wire, clock_, ids_, Secret());
    GraphClient graph(wire, tokens, clock_, ids_, "https://graph/v1.0");
    wire.AnswerToken("t");
    wire.Answer(status, "<html>gateway</html>");
    auto answer = graph.Write("POST", "/x", {}, "key");
    ASSERT_FALSE(answer.ok()) << status;
    EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable) << status;
    EXPECT_EQ(wire.sent.size(), 2u) << status;
  }
}

TEST_F(Graph, TellsARefusalInTheServicesOwnWords) {
  wire_.AnswerToken("t");
  wire_.Answer(400,
               "{\"error\":{\"code\":\"Request_BadRequest\",\"message\":"
               "\"User lacks appropriate licenses.\"}}");
  auto answer = graph_.Write("POST", "/x", {}, "key");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kRefused);
  EXPECT_NE(answer.error().message.find("lacks appropriate licenses"),
            std::string::npos);
}

TEST_F(Graph, GivesTheOperationOfAnAcceptedOrder) {
  wire_.AnswerToken("t");
  wire_.Answer(202, "", {{"location", "https://graph/v1.0/operations('7')"}});
  auto answer = graph_.Write("POST", "/x", {}, "key");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->location, "https://graph/v1.0/operations('7')");
}

TEST(ODataText, QuotesAndEncodes) {
  EXPECT_EQ(ODataText("O'Neil +49"), "'O%27%27Neil%20%2B49'");
}

// A store in common for two processes of one tenant.
class SharedGraph : public Graph {
 protected:
  ShareRate Shared() {
    return [this](const std::string& service, const auto& change) -> Status {
      change(states_[service], clock_.Now());
      return Done{};
    };
  }

  std::map<std::string, RateState> states_;
  GraphClient one_{wire_, tokens_, clock_, ids_, "https://graph/v1.0",
                   {},    Shared()};
  GraphClient other_{wire_, tokens_, clock_, ids_, "https://graph/v1.0",
                     {},    Shared()};
};

TEST_F(SharedGraph, SendsNoWriteWhileAnotherProcessWasAskedToPause) {
  wire_.AnswerToken("one");
  wire_.Answer(429, "{}", {{"retry-after", "60"}});
  ASSERT_FALSE(one_.Write("PATCH", "/users/x", {}, "k").ok());
  const size_t sent = wire_.sent.size();
  const Time before = clock_.Now();
  auto answer = other_.Write("PATCH", "/users/y", {}, "k");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kThrottled);
  EXPECT_GE(answer.error().retry_after_us.value_or(0), Seconds(59).us);
  EXPECT_EQ(wire_.sent.size(), sent);
  EXPECT_EQ(clock_.Now(), before) << "the caller parks; a thread need not";
}

TEST_F(SharedGraph, WaitsWithAReadUntilThePauseOfAnotherProcessIsOver) {
  wire_.AnswerToken("one");
  wire_.Answer(429, "{}", {{"retry-after", "60"}});
  ASSERT_FALSE(one_.Write("PATCH", "/users/x", {}, "k").ok());
  const Time before = clock_.Now();
  wire_.Answer(200, "{}");
  EXPECT_TRUE(other_.Get("/users/y").ok());
  EXPECT_GE(clock_.Now(), before + Seconds(60));
}

TEST_F(SharedGraph, KeepsTheServicesApart) {
  wire_.AnswerToken("one");
  wire_.Answer(429, "{}", {{"retry-after", "60"}});
  ASSERT_FALSE(one_.Write("PATCH", "/users/x", {}, "k").ok());
  const Time before = clock_.Now();
  wire_.Answer(200, "{}");
  EXPECT_TRUE(other_.Get("/admin/teams/z").ok());
  EXPECT_LE(clock_.Now(), before + Seconds(1));
  EXPECT_TRUE(states_.contains("directory"));
  EXPECT_TRUE(states_.contains("teams"));
}

TEST_F(SharedGraph, WaitsForTheTurnsOfABatchInARow) {
  wire_.AnswerToken("one");
  Json responses = Json::array();
  std::vector<std::string> paths;
  for (int i = 1; i <= 20; ++i) {
    paths.push_back("/users/" + std::to_string(i));
    responses.push_back(
        {{"id", std::to_string(i)}, {"status", 200}, {"body", Json::object()}});
  }
  wire_.Answer(200, CanonicalJson({{"responses", responses}}));
  const Time before = clock_.Now();
  for (const auto& each : one_.GetMany(paths)) EXPECT_TRUE(each.ok());
  EXPECT_GE(clock_.Now() - before, Milliseconds(1890)) << "at ten a second";
  EXPECT_EQ(states_["directory"].counted, 20);
}

}  // namespace
}  // namespace cutover
