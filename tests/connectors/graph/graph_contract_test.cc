// What graph_client.h promises of reads, writes, links and tokens.

#include <gtest/gtest.h>

#include <set>

#include "connectors/graph/graph_client.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/scripted_transport.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

constexpr const char* kExpired =
    "{\"error\":{\"code\":\"InvalidAuthenticationToken\"}}";

class GraphContract : public testing::Test {
 protected:
  GraphContract() { wire_.AnswerToken("one"); }

  Credentials Secret() const {
    Credentials credentials;
    credentials.tenant_id = "tenant";
    credentials.client_secret_file = folder_.Write("secret", "s");
    credentials.authority_url = "https://login";
    return credentials;
  }
  std::vector<std::string> HeadersOf(const std::string& name) {
    std::vector<std::string> values;
    for (const HttpRequest& request : Calls()) {
      for (const auto& [each, value] : request.headers) {
        if (each == name) values.push_back(value);
      }
    }
    return values;
  }
  // What went to Graph, without the sign-in.
  std::vector<HttpRequest> Calls() const {
    std::vector<HttpRequest> calls;
    for (const HttpRequest& request : wire_.sent) {
      if (!request.url.starts_with("https://login")) calls.push_back(request);
    }
    return calls;
  }
  Status ReadAll(const std::string& path) {
    return graph_.GetAll(path, [this](const Json& item) -> Status {
      items_.push_back(NumberAt(item, "n"));
      return Done{};
    });
  }

  TemporaryFolder folder_;
  ScriptedTransport wire_;
  ManualClock clock_;
  IdSource ids_{7};
  TokenSource tokens_{wire_, clock_, ids_, Secret()};
  GraphClient graph_{wire_, tokens_, clock_, ids_, "https://graph/v1.0"};
  std::vector<int64_t> items_;
};

TEST_F(GraphContract, GivesUpAReadWhenAFreshTokenIsRejectedToo) {
  wire_.Answer(401, kExpired);
  wire_.AnswerToken("two");
  wire_.Answer(401, kExpired);
  wire_.AnswerToken("three");
  wire_.Answer(200, "{}");
  auto answer = graph_.Get("/users");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnauthorized);
  EXPECT_FALSE(answer.error().remedy.empty());
  EXPECT_EQ(HeadersOf("Authorization"),
            (std::vector<std::string>{"Bearer one", "Bearer two"}));
}

TEST_F(GraphContract, RepeatsAWriteOnceUnderTheSameKeyWhenItsTokenIsRejected) {
  wire_.Answer(401, kExpired);
  wire_.AnswerToken("two");
  wire_.Answer(204, "");
  auto answer = graph_.Write("PATCH", "/users/x", {{"a", 1}}, "key-1");
  ASSERT_TRUE(answer.ok()) << Describe(answer.error());
  EXPECT_EQ(HeadersOf("Authorization"),
            (std::vector<std::string>{"Bearer one", "Bearer two"}));
  EXPECT_EQ(HeadersOf("client-request-id"),
            (std::vector<std::string>{"key-1", "key-1"}));
}

TEST_F(GraphContract, GivesUpAWriteWhenAFreshTokenIsRejectedToo) {
  wire_.Answer(401, kExpired);
  wire_.AnswerToken("two");
  wire_.Answer(401, kExpired);
  wire_.Answer(204, "");
  auto answer = graph_.Write("POST", "/x", {{"a", 1}}, "key");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(Calls().size(), 2u);
}

TEST_F(GraphContract, DoesNotAskForATokenForWhatIsForbidden) {
  wire_.Answer(403, "{\"error\":{\"code\":\"forbidden\",\"message\":\"no\"}}");
  auto answer = graph_.Write("POST", "/x", {{"a", 1}}, "key");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnauthorized);
  EXPECT_NE(answer.error().remedy.find("consent"), std::string::npos);
  EXPECT_EQ(wire_.sent.size(), 2u);
}

TEST_F(GraphContract, SendsAWriteAsItIsGiven) {
  wire_.Answer(200, "{\"b\":2}", {{"request-id", "r-1"}});
  auto answer = graph_.Write("PATCH", "/users/x",
                             {{"b", nullptr}, {"a", "\xc3\xab"}}, "key-1");
  ASSERT_TRUE(answer.ok()) << Describe(answer.error());
  EXPECT_EQ(NumberAt(answer->body, "b"), 2);
  EXPECT_EQ(answer->request_id, "r-1");
  const HttpRequest sent = Calls().at(0);
  EXPECT_EQ(sent.method, "PATCH");
  EXPECT_EQ(sent.url, "https://graph/v1.0/users/x");
  EXPECT_EQ(sent.body, "{\"a\":\"\xc3\xab\",\"b\":null}");
  EXPECT_EQ(HeadersOf("Content-Type"),
            (std::vector<std::string>{"application/json"}));
}

TEST_F(GraphContract, GivesAnAnswerWithoutABodyAsNull) {
  wire_.Answer(204, "");
  auto answer = graph_.Write("POST", "/x", {{"a", 1}}, "key");
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->body.is_null());
  EXPECT_EQ(answer->location, "");
}

TEST_F(GraphContract, DoesNotRepeatAWriteThatNobodyAnswered) {
  auto answer = graph_.Write("POST", "/x", {{"a", 1}}, "key");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Calls().size(), 1u);
}

TEST_F(GraphContract, GivesEachAnswerOfAWriteItsReaction) {
  const std::pair<int, ErrorCode> cases[] = {
      {400, ErrorCode::kRefused},     {404, ErrorCode::kNotFound},
      {405, ErrorCode::kRefused},     {408, ErrorCode::kUnavailable},
      {409, ErrorCode::kConflict},    {412, ErrorCode::kRefused},
      {415, ErrorCode::kRefused},     {422, ErrorCode::kRefused},
      {423, ErrorCode::kConflict},    {429, ErrorCode::kThrottled},
      {500, ErrorCode::kUnavailable}, {501, ErrorCode::kRefused},
      {502, ErrorCode::kUnavailable}, {503, ErrorCode::kUnavailable},
      {504, ErrorCode::kUnavailable}, {509, ErrorCode::kThrottled},
      {302, ErrorCode::kRefused}};
  for (const auto& [status, code] : cases) {
    ScriptedTransport wire;
    TokenSource tokens(wire, clock_, ids_, Secret());
    GraphClient graph(wire, tokens, clock_, ids_, "https://graph/v1.0");
    wire.AnswerToken("t");
    wire.Answer(status, "{\"error\":{\"code\":\"C\",\"message\":\"words\"}}",
                {{"request-id", "r-1"}});
    wire.Answer(204, "");
    auto answer = graph.Write("POST", "/users/x", {{"a", 1}}, "key");
    ASSERT_FALSE(answer.ok()) << status;
    EXPECT_EQ(answer.error().code, code) << status;
    EXPECT_EQ(wire.sent.size(), 2u) << status << " was sent again";
    for (const char* word : {"POST /users/x", "C: words", "r-1"}) {
      EXPECT_NE(answer.error().message.find(word), std::string::npos)
          << word << " is not in " << answer.error().message;
    }
    EXPECT_NE(answer.error().message.find(std::to_string(status)),
              std::string::npos);
  }
}

TEST_F(GraphContract, SetsARetryTimeOnlyForWhatIsThrottled) {
  const std::pair<const char*, int64_t> cases[] = {
      {"1", 1}, {"17", 17},  {"600", 600}, {"86400", 600},
      {"", 5},  {"soon", 5}, {"-3", 5},    {"99999999999999999999", 600}};
  for (const auto& [text, seconds] : cases) {
    ScriptedTransport wire;
    TokenSource tokens(wire, clock_, ids_, Secret());
    GraphClient graph(wire, tokens, clock_, ids_, "https://graph/v1.0");
    wire.AnswerToken("t");
    wire.Answer(429, "{}", {{"retry-after", text}});
    auto answer = graph.Write("POST", "/x", {{"a", 1}}, "key");
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().retry_after_us.value_or(-1), Seconds(seconds).us)
        << "\"" << text << "\"";
  }
  wire_.Answer(500, "{}");
  auto unknown = graph_.Write("POST", "/x", {{"a", 1}}, "key");
  ASSERT_FALSE(unknown.ok());
  EXPECT_FALSE(unknown.error().retry_after_us.has_value());
}

TEST_F(GraphContract, HoldsTheNextWriteBackAfterA503ThatAsksForAPause) {
  wire_.Answer(503, "{}", {{"retry-after", "20"}});
  auto first = graph_.Write("POST", "/x", {{"a", 1}}, "key-1");
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.error().code, ErrorCode::kUnavailable);
  wire_.Answer(204, "");
  auto second = graph_.Write("POST", "/y", {{"a", 1}}, "key-2");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kThrottled);
  EXPECT_EQ(Calls().size(), 1u) << "the paused write was sent";
  clock_.Advance(Seconds(21));
  EXPECT_TRUE(graph_.Write("POST", "/y", {{"a", 1}}, "key-2").ok());
}

TEST_F(GraphContract, GivesUpAReadAfterSixThrottledTriesWithIdsOfTheirOwn) {
  for (int i = 0; i < 9; ++i) wire_.Answer(429, "{}", {{"retry-after", "3"}});
  const Time before = clock_.Now();
  auto answer = graph_.Get("/users");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kThrottled);
  const std::vector<std::string> ids = HeadersOf("client-request-id");
  EXPECT_EQ(ids.size(), 6u);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 6u);
  EXPECT_GE(clock_.Now() - before, Seconds(15)) << "five pauses of 3 s";
}

TEST_F(GraphContract, WaitsLongerFromTryToTryWhenAReadFails) {
  for (int i = 0; i < 9; ++i) wire_.Answer(504, "");
  const Time before = clock_.Now();
  auto answer = graph_.Get("/users");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Calls().size(), 6u);
  // Half of 1 + 2 + 4 + 8 + 16 s, and up to as much again of jitter.
  EXPECT_GE(clock_.Now() - before, Milliseconds(15'500));
  EXPECT_LE(clock_.Now() - before, Seconds(60));
}

TEST_F(GraphContract, DoesNotRepeatAReadThatIsRefused) {
  for (int status : {400, 403, 404, 409, 501}) {
    ScriptedTransport wire;
    TokenSource tokens(wire, clock_, ids_, Secret());
    GraphClient graph(wire, tokens, clock_, ids_, "https://graph/v1.0");
    wire.AnswerToken("t");
    wire.Answer(status, "{}");
    wire.Answer(200, "{}");
    EXPECT_FALSE(graph.Get("/users").ok()) << status;
    EXPECT_EQ(wire.sent.size(), 2u) << status;
  }
}

TEST_F(GraphContract, FollowsALinkOnlyToTheTenantsOwnGraph) {
  for (const char* link :
       {"https://evil.example/v1.0/users", "https://graph.evil.example/users",
        "https://graph@evil.example/users", "https://graph:80@evil.example/",
        "https://graph:8443/v1.0/users", "http://graph/v1.0/users",
        "https://graphs/v1.0/users", "https://graph\\\\@evil.example/users",
        "https://evil.example?x=https://graph/v1.0", "//evil.example:1",
        "https://graph#@evil.example/", "users?page=2", "evil.example"}) {
    items_.clear();
    ScriptedTransport wire;
    TokenSource tokens(wire, clock_, ids_, Secret());
    GraphClient graph(wire, tokens, clock_, ids_, "https://graph/v1.0");
    wire.AnswerToken("t");
    wire.Answer(200, std::string("{\"value\":[],\"@odata.nextLink\":\"") +
                         link + "\"}");
    for (int i = 0; i < 8; ++i) wire.Answer(404, "{}");
    EXPECT_FALSE(graph
                     .GetAll(link[0] == '/' ? "/a" : "/users",
                             [](const Json&) -> Status { return Done{}; })
                     .ok())
        << link;
    for (const HttpRequest& request : wire.sent) {
      const bool is_own = request.url.starts_with("https://login/") ||
                          request.url.starts_with("https://graph/v1.0/");
      EXPECT_TRUE(is_own) << link << " led to " << request.url;
    }
  }
}

TEST_F(GraphContract, WritesNothingToAnAddressElsewhere) {
  auto answer = graph_.Write("POST", "https://evil.example/x", {{"a", 1}}, "k");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kRefused);
  EXPECT_TRUE(Calls().empty());
}

TEST_F(GraphContract, SendsANextLinkAsItWasGiven) {
  const std::string link =
      "https://graph/v1.0/users?$skiptoken=A%2Bb%3D%3D&$select=id,a'b";
  wire_.Answer(200,
               "{\"value\":[{\"n\":1}],\"@odata.nextLink\":\"" + link + "\"}");
  wire_.Answer(200, "{\"value\":[],\"@odata.nextLink\":null}");
  ASSERT_TRUE(ReadAll("/users?$select=id").ok());
  EXPECT_EQ(Calls().at(1).url, link);
  EXPECT_EQ(Calls().size(), 2u);
  EXPECT_EQ(items_, std::vector<int64_t>{1});
}

TEST_F(GraphContract, IsNotDoneWhenALaterPageFails) {
  wire_.Answer(200,
               "{\"value\":[{\"n\":1}],"
               "\"@odata.nextLink\":\"https://graph/v1.0/users?page=2\"}");
  wire_.Answer(403, "{}");
  const Status status = ReadAll("/users");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(items_, std::vector<int64_t>{1});
}

TEST_F(GraphContract, ReadsNoFurtherPageOnceAnItemIsRefused) {
  wire_.Answer(200,
               "{\"value\":[{\"n\":1},{\"n\":2}],"
               "\"@odata.nextLink\":\"https://graph/v1.0/users?page=2\"}");
  int offered = 0;
  const Status status = graph_.GetAll("/users", [&](const Json&) -> Status {
    ++offered;
    return Error{ErrorCode::kInvalid, "refused by the test"};
  });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "refused by the test");
  EXPECT_EQ(offered, 1);
  EXPECT_EQ(Calls().size(), 1u);
}

TEST_F(GraphContract, NeverShowsTheTokenInAnError) {
  for (int status : {400, 401, 403, 404, 500}) {
    ScriptedTransport wire;
    TokenSource tokens(wire, clock_, ids_, Secret());
    GraphClient graph(wire, tokens, clock_, ids_, "https://graph/v1.0");
    wire.AnswerToken("confidential");
    for (int i = 0; i < 8; ++i) {
      wire.Answer(status, "{\"error\":{\"code\":\"C\"}}");
      if (status == 401) wire.AnswerToken("confidential");
    }
    auto answer = graph.Get("/users?$filter=confidential");
    ASSERT_FALSE(answer.ok()) << status;
    EXPECT_EQ(Describe(answer.error()).find("confidential"), std::string::npos)
        << Describe(answer.error());
  }
}

}  // namespace
}  // namespace cutover
