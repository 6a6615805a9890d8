// What every transport must do, held against servers that behave badly.

#include "connectors/http/transport.h"

#include <gtest/gtest.h>

#include "tests/fakes/raw_http_server.h"

namespace cutover {
namespace {

struct Maker {
  const char* name;
  Result<std::unique_ptr<HttpTransport>> (*make)(const TransportSettings&);
};

class Transport : public testing::TestWithParam<Maker> {
 protected:
  std::unique_ptr<HttpTransport> Make() {
    TransportSettings settings;
    settings.timeout = Seconds(2);
    settings.max_body = 1'000'000;
    auto made = GetParam().make(settings);
    EXPECT_TRUE(made.ok());
    return *std::move(made);
  }
};
INSTANTIATE_TEST_SUITE_P(Both, Transport,
                         testing::Values(Maker{"Curl", MakeCurlTransport},
                                         Maker{"Cpprest",
                                               MakeCpprestTransport}),
                         [](const auto& info) { return info.param.name; });

Reply Always(int, const std::string&) { return Reply::kAnswer; }

TEST_P(Transport, CarriesMethodHeadersAndBodyBothWays) {
  RawHttpServer server(Always);
  const auto transport = Make();
  for (const char* method : {"POST", "PATCH"}) {
    auto response = transport->Send(
        {method,
         server.Url("/a?b=c%20d"),
         {{"Content-Type", "application/json"}, {"client-request-id", "key-1"}},
         "{\"a\":1}"});
    ASSERT_TRUE(response.ok()) << Describe(response.error());
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "ok");
    EXPECT_EQ(response->Header("x-seen"), "yes");
    const std::string sent = server.requests().back();
    EXPECT_TRUE(sent.starts_with(std::string(method) + " /a?b=c%20d HTTP/1.1"))
        << sent;
    EXPECT_NE(sent.find("client-request-id:"), std::string::npos);
    EXPECT_NE(sent.find("key-1\r\n"), std::string::npos);
    EXPECT_TRUE(sent.ends_with("{\"a\":1}")) << sent;
  }
}

TEST_P(Transport, TakesAnyStatusAsAnAnswer) {
  RawHttpServer server([](int, const std::string&) { return Reply::kFail; });
  auto response = Make()->Send({"POST", server.Url(), {}, "x"});
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->Header("retry-after"), "7");
  EXPECT_EQ(response->body, "busy");
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_P(Transport, GivesARedirectBackInsteadOfCarryingTheTokenElsewhere) {
  RawHttpServer server(
      [](int, const std::string&) { return Reply::kRedirect; });
  auto response = Make()->Send(
      {"GET", server.Url(), {{"Authorization", "Bearer secret"}}, ""});
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(server.requests().size(), 1u);
}

// The trap of HTTP libraries: on a kept connection that the server closes
// before the status line they send the request again by themselves.
TEST_P(Transport, SendsAWriteOnceWhenTheServerClosesTheReusedConnection) {
  for (const std::string method : {"POST", "PATCH", "DELETE"}) {
    RawHttpServer server([&](int, const std::string& text) {
      return text.starts_with(method) ? Reply::kCloseBefore : Reply::kAnswer;
    });
    const auto transport = Make();
    for (int warm = 0; warm < 3; ++warm) {
      ASSERT_TRUE(transport->Send({"GET", server.Url()}).ok());
    }
    auto response = transport->Send({method, server.Url("/order"), {}, "x"});
    ASSERT_FALSE(response.ok()) << method;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable) << method;
    EXPECT_EQ(server.Arrivals(method + " /order"), 1) << method;
    // The transport is still good for the next call.
    EXPECT_TRUE(transport->Send({"GET", server.Url()}).ok()) << method;
  }
}

TEST_P(Transport, DoesNotKnowWhatHappenedWhenTheAnswerBreaksOff) {
  for (Reply reply : {Reply::kCloseInside, Reply::kNoise, Reply::kSilence}) {
    RawHttpServer server([&](int, const std::string&) { return reply; });
    auto response = Make()->Send({"POST", server.Url("/order"), {}, "x"});
    ASSERT_FALSE(response.ok()) << static_cast<int>(reply);
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable)
        << static_cast<int>(reply);
    EXPECT_EQ(server.Arrivals("POST /order"), 1);
  }
}

TEST_P(Transport, SaysThatNobodyListensAndNamesTheHost) {
  std::string url;
  {
    RawHttpServer gone(Always);
    url = gone.Url();
  }
  auto response = Make()->Send({"GET", url});
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(response.error().message.find("127.0.0.1"), std::string::npos)
      << response.error().message;
}

TEST_P(Transport, RefusesPlainHttpBeyondLoopback) {
  auto response = Make()->Send({"GET", "http://graph.example.com/"});
  ASSERT_FALSE(response.ok());
  EXPECT_NE(response.error().message.find("http"), std::string::npos);
}

TEST_P(Transport, WorksFromSeveralThreads) {
  RawHttpServer server(Always);
  const auto transport = Make();
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 20; ++call) {
        good += transport->Send({"POST", server.Url(), {}, "x"}).ok() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 160);
  EXPECT_EQ(server.requests().size(), 160u);
}

}  // namespace
}  // namespace cutover
