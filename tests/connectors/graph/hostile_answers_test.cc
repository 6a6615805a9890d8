// Answers that no service should give, and some do.

#include <gtest/gtest.h>

#include <cstdlib>

#include "connectors/graph/graph_client.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/scripted_transport.h"

namespace cutover {
namespace {

class Hostile : public testing::Test {
 protected:
  Hostile() {
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
  Result<std::vector<std::string>> IdsOf(const std::string& path) {
    std::vector<std::string> ids;
    const Status status = graph_.GetAll(path, [&](const Json& item) -> Status {
      ids.push_back(TextAt(item, "id"));
      return Done{};
    });
    if (!status.ok()) return status.error();
    return ids;
  }

  // The same to every try.
  void AnswerAlways(const std::string& body) {
    for (int i = 0; i < 6; ++i) wire_.Answer(200, body);
  }

  ScriptedTransport wire_;
  ManualClock clock_;
  IdSource ids_{7};
  TokenSource tokens_{wire_, clock_, ids_, Secret()};
  GraphClient graph_{wire_, tokens_, clock_, ids_, "https://graph/v1.0"};
};

std::string PageWith(const std::string& id, const std::string& next) {
  return "{\"value\":[{\"id\":\"" + id + "\"}],\"@odata.nextLink\":\"" + next +
         "\"}";
}

TEST_F(Hostile, PagesThatGoInACircleEnd) {
  for (int i = 0; i < 50; ++i) {
    wire_.Answer(200, PageWith("a", "https://graph/v1.0/users?page=b"));
    wire_.Answer(200, PageWith("b", "https://graph/v1.0/users?page=a"));
  }
  auto ids = IdsOf("/users");
  ASSERT_FALSE(ids.ok());
  EXPECT_NE(ids.error().message.find("circle"), std::string::npos)
      << ids.error().message;
  EXPECT_LT(wire_.sent.size(), 10u);
}

TEST_F(Hostile, AnErrorUnderStatus200IsAnError) {
  AnswerAlways("{\"error\":{\"code\":\"UnknownError\",\"message\":\"oops\"}}");
  auto ids = IdsOf("/users");
  ASSERT_FALSE(ids.ok());
  EXPECT_NE(ids.error().message.find("oops"), std::string::npos)
      << ids.error().message;
  AnswerAlways("{\"error\":{\"code\":\"UnknownError\"}}");
  EXPECT_FALSE(graph_.Get("/users/x").ok());
}

TEST_F(Hostile, WhatIsNoJsonIsAnErrorThatNamesTheCall) {
  for (const char* body :
       {"", "<html>proxy login</html>", "{\"value\":[{\"id\":\"a\"}", "[1]",
        "null", "\"text\"", "{\"value\":7}", "{\"value\":null}"}) {
    AnswerAlways(body);
    auto ids = IdsOf("/users?$select=id");
    ASSERT_FALSE(ids.ok()) << body;
    EXPECT_NE(ids.error().message.find("/users"), std::string::npos)
        << ids.error().message;
  }
}

TEST_F(Hostile, ATokenThatExpiresBetweenTwoPagesLosesNoUser) {
  wire_.Answer(200, PageWith("a", "https://graph/v1.0/users?page=2"));
  wire_.Answer(401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\"}}");
  wire_.AnswerToken("fresh");
  wire_.Answer(200, "{\"value\":[{\"id\":\"b\"}]}");
  auto ids = IdsOf("/users");
  ASSERT_TRUE(ids.ok()) << Describe(ids.error());
  EXPECT_EQ(*ids, (std::vector<std::string>{"a", "b"}));
}

TEST_F(Hostile, AServerThatFailsInTheMiddleIsAskedAgainForThatPageOnly) {
  wire_.Answer(200, PageWith("a", "https://graph/v1.0/users?page=2"));
  wire_.Answer(502, "<html>bad gateway</html>");
  wire_.Answer(504, "");
  wire_.Answer(200, "{\"value\":[{\"id\":\"b\"}]}");
  auto ids = IdsOf("/users");
  ASSERT_TRUE(ids.ok()) << Describe(ids.error());
  EXPECT_EQ(*ids, (std::vector<std::string>{"a", "b"}));
}

TEST_F(Hostile, JsonInsideAMessageIsReadAsWords) {
  wire_.Answer(400,
               "{\"error\":{\"code\":\"BadRequest\",\"message\":"
               "\"{\\\"message\\\":\\\"inner words\\\"}\"}}");
  auto answer = graph_.Write("POST", "/x", {}, "key");
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.error().message.find("inner words"), std::string::npos);
}

TEST_F(Hostile, AnErrorOfAnyShapeIsStillAnError) {
  for (const char* body :
       {"{\"error\":\"text\"}", "{\"error\":{\"message\":{\"a\":1}}}",
        "{\"error\":[1,2]}", "[]", "7", "{\"error\":{\"message\":\"{\"}}"}) {
    wire_.Answer(400, body);
    auto answer = graph_.Write("POST", "/x", {}, "key");
    ASSERT_FALSE(answer.ok()) << body;
    EXPECT_EQ(answer.error().code, ErrorCode::kRefused) << body;
  }
}

TEST_F(Hostile, ATokenAnswerOfTheWrongShapeIsAnErrorWithARemedy) {
  for (const char* body : {"", "{}", "[]", "{\"access_token\":7}",
                           "{\"access_token\":\"\"}", "<html>"}) {
    ScriptedTransport wire;
    TokenSource tokens(wire, clock_, ids_, Secret());
    wire.Answer(200, body);
    auto token = tokens.Get();
    ASSERT_FALSE(token.ok()) << body;
    EXPECT_FALSE(token.error().remedy.empty()) << body;
  }
}

}  // namespace
}  // namespace cutover
