// The transports over TLS: whom they trust, and what they then do not send.

#include "tests/connectors/http/transports.h"
#include "tests/fakes/certificate.h"
#include "tests/fakes/temporary_folder.h"
#include "tests/fakes/tls_server.h"

namespace cutover {
namespace {

class HttpTransportTls : public ConformanceTest {
 protected:
  Result<HttpResponse> SendTrusting(const std::string& ca,
                                    const std::string& url) {
    TransportSettings settings = Patient();
    if (!ca.empty()) settings.ca_file = folder_.Write("ca.pem", ca);
    return Make(settings)->Send(
        {"POST", url, {{"Authorization", "Bearer secret"}}, "{}"});
  }
  TemporaryFolder folder_;
};
INSTANTIATE_TEST_SUITE_P(Both, HttpTransportTls, BothTransports(),
                         TransportName);

TEST_P(HttpTransportTls, TalksToAServerWhoseCaIsGiven) {
  const TestCertificate own = MakeCertificate("IP:127.0.0.1");
  TlsServer server(own);
  auto response = SendTrusting(own.certificate, server.Url());
  ASSERT_TRUE(response.ok()) << Describe(response.error());
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(server.requests(), 1);
}

TEST_P(HttpTransportTls, SendsNothingToAServerOfAnotherCa) {
  TlsServer server(MakeCertificate("IP:127.0.0.1"));
  const std::string other = MakeCertificate("IP:127.0.0.1").certificate;
  for (const std::string& ca : {other, std::string()}) {
    auto response = SendTrusting(ca, server.Url());
    ASSERT_FALSE(response.ok());
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(response.error().remedy.find("ca_file"), std::string::npos)
        << Describe(response.error());
    EXPECT_EQ(server.requests(), 0);
  }
}

TEST_P(HttpTransportTls, SendsNothingToAServerOfAnotherName) {
  const TestCertificate own = MakeCertificate("DNS:other.test,IP:127.0.0.9");
  TlsServer server(own);
  auto response = SendTrusting(own.certificate, server.Url());
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(server.requests(), 0);
}

TEST_P(HttpTransportTls, IsNotMadeWithoutTheCaFileThatIsAskedFor) {
  TransportSettings settings;
  settings.ca_file = folder_.Path("absent.pem");
  auto made = GetParam().make(settings);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().message.find("absent.pem"), std::string::npos);
}

// Whether a client that takes anything gets through by that version.
bool IsSpokenBy(const TlsServer& server, int version) {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  TlsServer::AllowOnly(tls, version);
  asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
  boost::system::error_code failed;
  stream.lowest_layer().connect(server.endpoint(), failed);
  if (!failed) stream.handshake(asio::ssl::stream_base::client, failed);
  return !failed;
}

TEST_P(HttpTransportTls, SendsNothingToAServerThatSpeaksAnOlderTlsThan12) {
  const TestCertificate own = MakeCertificate("IP:127.0.0.1");
  for (const int version : {TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsServer server(own, version);
    if (!IsSpokenBy(server, version))
      GTEST_SKIP() << "this OpenSSL speaks no TLS " << version;
    auto response = SendTrusting(own.certificate, server.Url());
    EXPECT_EQ(response.ok(), version >= TLS1_2_VERSION) << version;
    EXPECT_EQ(server.requests(), version >= TLS1_2_VERSION ? 1 : 0);
  }
}

// A CA file that holds no certificate must not mean the system's CAs.
TEST_P(HttpTransportTls, SendsNothingWhenTheCaFileHoldsNoCertificate) {
  const TestCertificate own = MakeCertificate("IP:127.0.0.1");
  TlsServer server(own);
  auto response = SendTrusting("no certificate\n", server.Url());
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(server.requests(), 0);
}

}  // namespace
}  // namespace cutover
