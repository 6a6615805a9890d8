// A write whose fate is unknown may have been carried out: no library may
// send it a second time, however the server leaves.

#include "tests/connectors/http/transports.h"
#include "tests/fakes/raw_http_server.h"

namespace cutover {
namespace {

using HttpTransportOnce = ConformanceTest;
INSTANTIATE_TEST_SUITE_P(Both, HttpTransportOnce, BothTransports(),
                         TransportName);

constexpr const char* kWrites[] = {"POST", "PATCH", "PUT", "DELETE"};

// Answers everything but the order, at which it closes without a byte.
RawReply CloseAtTheOrder(int, const std::string& text) {
  return text.find(" /order ") == text.npos ? Reply::kAnswer
                                            : Reply::kCloseBefore;
}

TEST_P(HttpTransportOnce,
       SendsAWriteOnceWhenTheServerClosesTheConnectionOfAnEarlierWrite) {
  for (const std::string method : kWrites) {
    RawHttpServer server(CloseAtTheOrder);
    const auto transport = Make(Patient());
    for (int warm = 0; warm < 3; ++warm) {
      ASSERT_TRUE(transport->Send({method, server.Url(), {}, "{}"}).ok());
    }
    auto response = transport->Send({method, server.Url("/order"), {}, "{}"});
    ASSERT_FALSE(response.ok()) << method;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable) << method;
    EXPECT_EQ(server.Arrivals(method + " /order"), 1) << method;
  }
}

// A request without a body has nothing that a library could fail to rewind.
TEST_P(HttpTransportOnce, SendsAWriteWithoutABodyOnceToo) {
  for (const std::string method : kWrites) {
    RawHttpServer server(CloseAtTheOrder);
    const auto transport = Make(Patient());
    for (int warm = 0; warm < 3; ++warm) {
      ASSERT_TRUE(transport->Send({"GET", server.Url()}).ok());
    }
    auto response = transport->Send({method, server.Url("/order")});
    ASSERT_FALSE(response.ok()) << method;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable) << method;
    EXPECT_EQ(server.Arrivals(method + " /order"), 1) << method;
  }
}

TEST_P(HttpTransportOnce, SendsABigWriteOnceWhenTheServerCloses) {
  RawHttpServer server(CloseAtTheOrder);
  const auto transport = Make(Patient());
  const std::string body(1 << 20, 'b');
  ASSERT_TRUE(transport->Send({"GET", server.Url()}).ok());
  ASSERT_TRUE(transport->Send({"POST", server.Url(), {}, body}).ok());
  auto response = transport->Send({"POST", server.Url("/order"), {}, body});
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(server.Arrivals("POST /order"), 1);
}

TEST_P(HttpTransportOnce, SendsAWriteOnceWhenTheAnswerNeverComes) {
  for (const std::string method : kWrites) {
    RawHttpServer server([](int, const std::string& text) -> RawReply {
      return text.find(" /order ") == text.npos ? Reply::kAnswer
                                                : Reply::kSilence;
    });
    const auto transport = Make(Quick());
    ASSERT_TRUE(transport->Send({"GET", server.Url()}).ok());
    auto response = transport->Send({method, server.Url("/order"), {}, "{}"});
    ASSERT_FALSE(response.ok()) << method;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable) << method;
    EXPECT_EQ(server.Arrivals(method + " /order"), 1) << method;
  }
}

TEST_P(HttpTransportOnce, SendsAWriteOnceWhenTheAnswerBreaksOffAnywhere) {
  const std::string whole =
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Seen: yes\r\n\r\nokay";
  for (size_t cut = 1; cut < whole.size(); cut += 3) {
    RawHttpServer server([&](int request, const std::string&) -> RawReply {
      if (request == 1) return Reply::kAnswer;
      return {{whole.substr(0, cut)}, false};
    });
    const auto transport = Make(Patient());
    ASSERT_TRUE(transport->Send({"POST", server.Url(), {}, "{}"}).ok());
    auto response = transport->Send({"POST", server.Url("/order"), {}, "{}"});
    ASSERT_FALSE(response.ok()) << "cut at " << cut << ": " << response->body;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable) << cut;
    EXPECT_EQ(server.Arrivals("POST /order"), 1) << "cut at " << cut;
  }
}

// A service closes idle connections all the time; that must cost nothing.
TEST_P(HttpTransportOnce, SendsAWriteWhenTheServerHasLongClosedTheConnection) {
  RawHttpServer server([](int request, const std::string&) -> RawReply {
    RawReply reply(Reply::kAnswer);
    reply.keeps_connection = request != 1;
    return reply;
  });
  const auto transport = Make(Patient());
  ASSERT_TRUE(transport->Send({"GET", server.Url()}).ok());
  ASSERT_TRUE(server.WaitUntilClosed(1));
  auto response = transport->Send({"POST", server.Url("/order"), {}, "{}"});
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  EXPECT_EQ(server.Arrivals("POST /order"), 1);
}

TEST_P(HttpTransportOnce, ReadsWhenTheServerHasLongClosedTheConnection) {
  RawHttpServer server([](int request, const std::string&) -> RawReply {
    RawReply reply(Reply::kAnswer);
    reply.keeps_connection = request != 1;
    return reply;
  });
  const auto transport = Make(Patient());
  ASSERT_TRUE(transport->Send({"GET", server.Url()}).ok());
  ASSERT_TRUE(server.WaitUntilClosed(1));
  auto response = transport->Send({"GET", server.Url("/users")});
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  EXPECT_EQ(response->body, "ok");
}

// Without reuse the tests above would prove nothing of libcurl.
TEST(CurlTransport, CarriesWritesOnTheConnectionOfEarlierRequests) {
  RawHttpServer server(
      [](int, const std::string&) -> RawReply { return Reply::kAnswer; });
  auto transport = MakeCurlTransport({});
  ASSERT_TRUE(transport.ok());
  ASSERT_TRUE((*transport)->Send({"GET", server.Url()}).ok());
  ASSERT_TRUE((*transport)->Send({"POST", server.Url(), {}, "{}"}).ok());
  ASSERT_TRUE((*transport)->Send({"PATCH", server.Url(), {}, "{}"}).ok());
  EXPECT_EQ(server.connections(), (std::vector<int>{1, 1, 1}));
}

TEST(CpprestTransport, GivesEachWriteAConnectionOfItsOwnAndKeepsThatOfReads) {
  RawHttpServer server(
      [](int, const std::string&) -> RawReply { return Reply::kAnswer; });
  auto transport = MakeCpprestTransport({});
  ASSERT_TRUE(transport.ok());
  for (const char* method : {"GET", "GET", "POST", "POST", "GET"}) {
    const std::string body = method == std::string("GET") ? "" : "{}";
    ASSERT_TRUE((*transport)->Send({method, server.Url(), {}, body}).ok());
  }
  const std::vector<int> by = server.connections();
  ASSERT_EQ(by.size(), 5u);
  EXPECT_EQ(by[1], by[0]);
  EXPECT_EQ(by[4], by[0]);
  EXPECT_NE(by[2], by[0]);
  EXPECT_NE(by[3], by[0]);
  EXPECT_NE(by[3], by[2]);
}

}  // namespace
}  // namespace cutover
