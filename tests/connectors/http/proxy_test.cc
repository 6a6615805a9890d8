// The proxy of the environment: the same reading for both libraries.

#include <cstdlib>

#include "tests/connectors/http/transports.h"
#include "tests/fakes/raw_http_server.h"

namespace cutover {
namespace {

constexpr const char* kVariables[] = {"https_proxy", "HTTPS_PROXY", "no_proxy",
                                      "NO_PROXY", "http_proxy"};

// An environment without a proxy, and as it was afterwards.
class CleanEnvironment {
 public:
  CleanEnvironment() {
    for (const char* name : kVariables) {
      const char* value = std::getenv(name);
      if (value != nullptr) before_[name] = value;
      ::unsetenv(name);
    }
  }
  ~CleanEnvironment() {
    for (const char* name : kVariables) ::unsetenv(name);
    for (const auto& [name, value] : before_)
      ::setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  std::map<std::string, std::string> before_;
};

class HttpTransportProxy : public ConformanceTest {
 protected:
  CleanEnvironment clean_;
};
INSTANTIATE_TEST_SUITE_P(Both, HttpTransportProxy, BothTransports(),
                         TransportName);

TEST_P(HttpTransportProxy, IsAskedForATunnelToTheService) {
  RawHttpServer proxy([](int, const std::string&) { return Reply::kFail; });
  const std::string address = proxy.Url("");
  for (const std::string& form :
       {address, address.substr(std::string("http://").size())}) {
    ::setenv("https_proxy", form.c_str(), 1);
    const int before = proxy.Arrivals("CONNECT graph.test:443 ");
    auto answer = Make(Patient())->Send({"GET", "https://graph.test/v1.0"});
    if (answer.ok()) {
      EXPECT_NE(answer->status, 200);
    }
    EXPECT_EQ(proxy.Arrivals("CONNECT graph.test:443 "), before + 1) << form;
  }
  for (const std::string& each : proxy.requests())
    EXPECT_EQ(each.find("/v1.0"), std::string::npos) << each;
}

TEST_P(HttpTransportProxy, IsToldWhoIsAskingWhenItsAddressSaysSo) {
  RawHttpServer proxy([](int, const std::string&) { return Reply::kFail; });
  const std::string address = proxy.Url("");
  ::setenv("HTTPS_PROXY", ("http://me:pass@" + address.substr(7)).c_str(), 1);
  (void)Make(Patient())->Send({"GET", "https://graph.test/"});
  ASSERT_FALSE(proxy.requests().empty());
  EXPECT_NE(proxy.requests()[0].find("bWU6cGFzcw=="), std::string::npos)
      << proxy.requests()[0];
}

TEST_P(HttpTransportProxy, IsPassedByWhereTheEnvironmentSaysSo) {
  RawHttpServer proxy([](int, const std::string&) { return Reply::kFail; });
  ::setenv("https_proxy", proxy.Url("").c_str(), 1);
  for (const char* list : {"graph.invalid", "other.test, .invalid", "*"}) {
    ::setenv("no_proxy", list, 1);
    EXPECT_FALSE(Make(Patient())->Send({"GET", "https://graph.invalid/"}).ok());
  }
  EXPECT_TRUE(proxy.requests().empty());
}

TEST_P(HttpTransportProxy, IsNotAskedForWhatStaysOnThisMachine) {
  RawHttpServer proxy([](int, const std::string&) { return Reply::kFail; });
  RawHttpServer service([](int, const std::string&) { return Reply::kAnswer; });
  for (const char* name : {"http_proxy", "https_proxy"})
    ::setenv(name, proxy.Url("").c_str(), 1);
  auto answer = Make(Patient())->Send({"GET", service.Url()});
  ASSERT_TRUE(answer.ok()) << Describe(answer.error());
  EXPECT_EQ(answer->status, 200);
  EXPECT_TRUE(proxy.requests().empty());
}

TEST(ProxyFor, ReadsTheEnvironment) {
  const CleanEnvironment clean;
  EXPECT_EQ(ProxyFor("https://graph.test/"), "");
  ::setenv("HTTPS_PROXY", "http://upper:1", 1);
  EXPECT_EQ(ProxyFor("https://graph.test/"), "http://upper:1");
  ::setenv("https_proxy", "lower:2", 1);
  EXPECT_EQ(ProxyFor("https://graph.test/"), "http://lower:2");
  EXPECT_EQ(ProxyFor("http://127.0.0.1:5/"), "");
  ::setenv("no_proxy", "test.graph,GRAPH.test", 1);
  EXPECT_EQ(ProxyFor("https://graph.test:443/a"), "");
  EXPECT_EQ(ProxyFor("https://a.graph.test"), "");
  EXPECT_EQ(ProxyFor("https://mygraph.test"), "http://lower:2");
}

}  // namespace
}  // namespace cutover
