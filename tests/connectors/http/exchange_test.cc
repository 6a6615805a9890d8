// What goes out and what comes back, byte by byte.

#include <chrono>

#include "engine/base/text.h"
#include "tests/connectors/http/transports.h"
#include "tests/fakes/raw_http_server.h"

namespace cutover {
namespace {

using HttpTransportExchange = ConformanceTest;
INSTANTIATE_TEST_SUITE_P(Both, HttpTransportExchange, BothTransports(),
                         TransportName);

RawReply Ok(int, const std::string&) { return Reply::kAnswer; }

std::string HeadOf(const std::string& request) {
  return request.substr(0, request.find("\r\n\r\n") + 4);
}

using Values = std::vector<std::string>;

// The values of each line of the head with this name, in lower case.
Values SentValues(const std::string& head, const std::string& name) {
  Values values;
  for (const std::string& line : Split(head, '\n')) {
    const size_t colon = line.find(':');
    if (colon != line.npos && ToLower(line.substr(0, colon)) == name)
      values.push_back(Trim(line.substr(colon + 1)));
  }
  return values;
}

std::string Chunk(const std::string& text) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", text.size());
  return size + text + "\r\n";
}

std::string OfEveryByte(size_t size) {
  std::string text(size, '\0');
  for (size_t i = 0; i < size; ++i)
    text[i] = static_cast<char>((i * 31 + i / 251) & 255);
  return text;
}

TEST_P(HttpTransportExchange, ReadsWithoutABodyAndKeepsThePathAsItIs) {
  RawHttpServer server(Ok);
  auto response = Make(Patient())->Send(
      {"GET", server.Url("/v1.0/users('a%2Bb')?$filter=x%20eq%20'%C3%AB'")});
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  ASSERT_EQ(server.requests().size(), 1u);
  const std::string sent = server.requests()[0];
  EXPECT_TRUE(sent.starts_with(
      "GET /v1.0/users('a%2Bb')?$filter=x%20eq%20'%C3%AB' HTTP/1.1\r\n"))
      << sent;
  EXPECT_TRUE(sent.ends_with("\r\n\r\n")) << sent;
}

TEST_P(HttpTransportExchange, SendsEachHeaderOnceWithItsValueUnchanged) {
  RawHttpServer server(Ok);
  ASSERT_TRUE(Make(Patient())
                  ->Send({"POST",
                          server.Url(),
                          {{"Authorization", "Bearer a.b-c_d=="},
                           {"Content-Type", "application/json"},
                           {"client-request-id", "key-1"}},
                          "{}"})
                  .ok());
  const std::string head = HeadOf(server.requests().at(0));
  EXPECT_EQ(SentValues(head, "authorization"), Values{"Bearer a.b-c_d=="});
  EXPECT_EQ(SentValues(head, "content-type"), Values{"application/json"});
  EXPECT_EQ(SentValues(head, "client-request-id"), Values{"key-1"});
  EXPECT_EQ(SentValues(head, "content-length"), Values{"2"});
}

TEST_P(HttpTransportExchange, CarriesABodyOfAMillionBytesBothWays) {
  const std::string body = OfEveryByte((1 << 20) + 17);
  RawHttpServer server([&](int, const std::string&) -> RawReply {
    return {{"HTTP/1.1 200 OK\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n",
             body},
            true};
  });
  auto response = Make(Patient())->Send({"POST", server.Url(), {}, body});
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  EXPECT_TRUE(response->body == body) << response->body.size();
  const std::string sent = server.requests().at(0);
  EXPECT_TRUE(sent.substr(HeadOf(sent).size()) == body) << sent.size();
  // "Expect: 100-continue" costs a second with servers that do not answer it.
  EXPECT_EQ(SentValues(HeadOf(sent), "expect"), Values{});
}

TEST_P(HttpTransportExchange, JoinsTheChunksOfAnAnswer) {
  const std::string big = OfEveryByte(100'000);
  RawHttpServer server([&](int, const std::string&) -> RawReply {
    return {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
             Chunk("one "), Chunk(big), Chunk(" three"), "0\r\n\r\n"},
            true};
  });
  auto response = Make(Patient())->Send({"GET", server.Url()});
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  EXPECT_TRUE(response->body == "one " + big + " three");
}

TEST_P(HttpTransportExchange, ReadsOnAfterAnAnswerWithATrailer) {
  RawHttpServer server([&](int, const std::string&) -> RawReply {
    return {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
             Chunk("text"), "0\r\nX-Trailer: 1\r\n\r\n"},
            true};
  });
  const auto transport = Make(Patient());
  for (int i = 0; i < 3; ++i) {
    auto response = transport->Send({"GET", server.Url()});
    ASSERT_TRUE(response.ok()) << i << Describe(response.error());
    EXPECT_EQ(response->body, "text") << i;
  }
}

TEST_P(HttpTransportExchange, DoesNotTakeAChunkedAnswerWithoutItsEndForWhole) {
  RawHttpServer server([](int, const std::string&) -> RawReply {
    return {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
             Chunk("{\"value\":[]}")},
            false};
  });
  auto response = Make(Patient())->Send({"GET", server.Url()});
  ASSERT_FALSE(response.ok()) << response->body;
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
}

TEST_P(HttpTransportExchange, ReadsAnAnswerThatComesByteByByte) {
  const std::string whole =
      "HTTP/1.1 201 Created\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello";
  RawHttpServer server([&](int, const std::string&) -> RawReply {
    std::vector<std::string> bytes;
    for (char c : whole) bytes.emplace_back(1, c);
    return {bytes, true};
  });
  auto response = Make(Patient())->Send({"GET", server.Url()});
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->Header("x-one"), "1");
  EXPECT_EQ(response->body, "hello");
}

TEST_P(HttpTransportExchange, FindsAHeaderHoweverTheServerWritesItsName) {
  RawHttpServer server([](int, const std::string&) -> RawReply {
    return {{"HTTP/1.1 429 Too Many Requests\r\nRETRY-AFTER: 12\r\n"
             "request-ID:   abc \r\nx-empty:\r\nContent-Length: 0\r\n\r\n"},
            true};
  });
  auto response = Make(Patient())->Send({"GET", server.Url()});
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  EXPECT_EQ(response->status, 429);
  EXPECT_EQ(response->Header("retry-after"), "12");
  EXPECT_EQ(response->Header("request-id"), "abc");
  EXPECT_EQ(response->Header("x-empty"), "");
  EXPECT_EQ(response->Header("absent"), "");
}

TEST_P(HttpTransportExchange, TakesEveryStatusForAnAnswerAndSendsOnce) {
  for (int status : {200, 201, 202, 400, 401, 403, 404, 407, 408, 409,
                     412, 417, 423, 429, 500, 501, 502, 503, 504, 509}) {
    RawHttpServer server([&](int, const std::string&) -> RawReply {
      return {{"HTTP/1.1 " + std::to_string(status) +
               " Word\r\nContent-Length: 4\r\n\r\nbody"},
              true};
    });
    auto response = Make(Patient())->Send({"POST", server.Url(), {}, "{}"});
    ASSERT_TRUE(response.ok()) << status << Describe(response.error());
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->body, "body") << status;
    EXPECT_EQ(server.requests().size(), 1u) << status;
  }
}

TEST_P(HttpTransportExchange, EndsA204AtItsHead) {
  RawHttpServer server([](int, const std::string&) -> RawReply {
    return {{"HTTP/1.1 204 No Content\r\n\r\n"}, true};
  });
  auto response = Make(Patient())->Send({"PATCH", server.Url(), {}, "{}"});
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(response->body, "");
}

TEST_P(HttpTransportExchange, CarriesNothingToTheHostOfARedirect) {
  for (int status : {301, 302, 303, 307, 308}) {
    for (const std::string method : {"GET", "POST"}) {
      RawHttpServer elsewhere(Ok);
      RawHttpServer server([&](int, const std::string&) -> RawReply {
        return {{"HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " +
                 elsewhere.Url("/stolen") + "\r\nContent-Length: 0\r\n\r\n"},
                true};
      });
      auto response =
          Make(Patient())->Send({method,
                                 server.Url(),
                                 {{"Authorization", "Bearer secret"}},
                                 method == "GET" ? "" : "{}"});
      ASSERT_TRUE(response.ok()) << status << Describe(response.error());
      EXPECT_EQ(response->status, status) << method;
      EXPECT_TRUE(elsewhere.requests().empty()) << status << " " << method;
    }
  }
}

TEST_P(HttpTransportExchange, RefusesAnAnswerLargerThanAllowed) {
  TransportSettings settings = Patient();
  settings.max_body = 1000;
  for (size_t size : {1000u, 1001u, 300'000u}) {
    RawHttpServer server([&](int, const std::string&) -> RawReply {
      return {{"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) +
               "\r\n\r\n" + std::string(size, 'x')},
              true};
    });
    auto response = Make(settings)->Send({"GET", server.Url()});
    EXPECT_EQ(response.ok(), size <= 1000) << size;
    if (response.ok()) continue;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  }
}

TEST_P(HttpTransportExchange, GivesUpASilentServerInTime) {
  RawHttpServer server(
      [](int, const std::string&) -> RawReply { return Reply::kSilence; });
  const auto before = std::chrono::steady_clock::now();
  auto response = Make(Quick())->Send({"GET", server.Url()});
  const auto spent = std::chrono::steady_clock::now() - before;
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(response.error().remedy.empty());
  EXPECT_GE(spent, std::chrono::milliseconds(200));
  EXPECT_LT(spent, std::chrono::milliseconds(1500));
}

// A time-out that begins anew at each byte would never end such an exchange.
TEST_P(HttpTransportExchange, GivesUpAnAnswerThatDripsPastTheTimeOut) {
  RawHttpServer server([](int, const std::string&) -> RawReply {
    RawReply reply({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
                   true);
    for (int i = 0; i < 60; ++i) reply.pieces.push_back(Chunk("drip"));
    reply.pieces.push_back("0\r\n\r\n");
    reply.between = std::chrono::milliseconds(40);
    return reply;
  });
  const auto before = std::chrono::steady_clock::now();
  auto response = Make(Quick())->Send({"POST", server.Url(), {}, "{}"});
  const auto spent = std::chrono::steady_clock::now() - before;
  ASSERT_FALSE(response.ok()) << response->body;
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_LT(spent, std::chrono::milliseconds(1500));
}

TEST_P(HttpTransportExchange, NeverShowsTheQueryOrTheTokenInAnError) {
  RawHttpServer server(
      [](int, const std::string&) -> RawReply { return Reply::kCloseBefore; });
  auto response =
      Make(Patient())->Send({"POST",
                             server.Url("/users?code=confidential"),
                             {{"Authorization", "Bearer confidential"}},
                             "confidential"});
  ASSERT_FALSE(response.ok());
  const std::string told = Describe(response.error());
  EXPECT_EQ(told.find("confidential"), told.npos) << told;
  EXPECT_NE(told.find("/users"), told.npos) << told;
}

TEST_P(HttpTransportExchange, RefusesAnAddressThatOnlyLooksLikeLoopback) {
  const auto transport = Make(Quick());
  for (const char* url :
       {"http://localhost.evil.example/", "http://localhostage/", "ftp://x/",
        "http://127.evil.example/", "http://[::1].evil.example/",
        "http://127.0.0.1@evil.example/", "http://127.0.0.1:80@evil.example/",
        "http://localhost:80@evil.example/", "http://[::1]:80@evil.example/",
        "http://[::1", "http://", ""}) {
    auto response = transport->Send({"GET", url});
    ASSERT_FALSE(response.ok()) << url;
    EXPECT_EQ(response.error().code, ErrorCode::kInvalid) << url;
  }
}

TEST(CheckUrl, AcceptsHttpsAndLoopback) {
  for (const char* url :
       {"https://graph.microsoft.com/v1.0", "HTTPS://x/", "http://127.0.0.1:80",
        "http://localhost?x=@", "http://LOCALHOST:1/", "http://127.0.0.1/x",
        "http://localhost:80/", "http://localhost/", "http://[::1]:80/",
        "http://[::1]/"}) {
    EXPECT_TRUE(CheckUrl(url).ok()) << url;
  }
}

}  // namespace
}  // namespace cutover
