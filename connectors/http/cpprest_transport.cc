#include <utility>

#include <cpprest/http_client.h>
#include <pplx/threadpool.h>

#include <boost/asio/ssl.hpp>
#include <future>
#include <mutex>

#include "connectors/http/transport.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

// Implementation. cpprestsdk replays any request whose reused connection
// closes before the status line. Only GET may use a kept client; every other
// request gets a client, and so a connection, of its own.

namespace cutover {
namespace {

using web::http::client::http_client;
using web::http::client::http_client_config;

std::string OriginOf(const std::string& url) {
  const size_t scheme = url.find("://");
  return url.substr(0, url.find('/', scheme + 3));
}

web::web_proxy ProxyOf(const web::uri& address) {
  web::web_proxy proxy(address);
  const std::string user = address.user_info();
  const size_t colon = user.find(':');
  if (colon != std::string::npos) {
    proxy.set_credentials({PercentDecode(user.substr(0, colon)),
                           PercentDecode(user.substr(colon + 1))});
  }
  return proxy;
}

class CpprestTransport : public HttpTransport {
 public:
  explicit CpprestTransport(const TransportSettings& settings)
      : settings_(settings) {}

  Result<HttpResponse> Send(const HttpRequest& request) override {
    TRY(CheckUrl(request.url));
    try {
      const std::string origin = OriginOf(request.url);
      const auto client =
          request.method == "GET"
              ? KeptClient(origin)
              : std::make_shared<http_client>(origin, Config(origin));
      return Exchange(*client, request, origin);
    } catch (const std::exception& failure) {
      return Error{ErrorCode::kUnavailable,
                   "no answer from " +
                       request.url.substr(0, request.url.find('?')) + ": " +
                       failure.what(),
                   "check the address, the network and tenant.ca_file"};
    }
  }

 private:
  http_client_config Config(const std::string& origin) const {
    http_client_config config;
    // The library reads no environment.
    const std::string proxy = ProxyFor(origin);
    if (!proxy.empty()) config.set_proxy(ProxyOf(web::uri(proxy)));
    config.set_timeout(std::chrono::microseconds(settings_.timeout.us));
    // A redirect is an answer like any other: the token must not follow it.
    config.set_max_redirects(0);
    const std::string ca_file = settings_.ca_file;
    config.set_ssl_context_callback([ca_file](
                                        boost::asio::ssl::context& context) {
      SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
      if (!ca_file.empty()) context.load_verify_file(ca_file);
    });
    return config;
  }

  std::shared_ptr<http_client> KeptClient(const std::string& origin) {
    std::lock_guard lock(mutex_);
    auto& client = clients_[origin];
    if (!client) client = std::make_shared<http_client>(origin, Config(origin));
    return client;
  }

  Result<HttpResponse> Exchange(http_client& client, const HttpRequest& request,
                                const std::string& origin) const {
    web::http::http_request message(request.method);
    message.set_request_uri(web::uri(request.url.substr(origin.size())));
    if (!request.body.empty()) message.set_body(request.body);
    for (const auto& [name, value] : request.headers) {
      message.headers()[name] = value;
    }
    const web::http::http_response answer = Await(client, message);
    HttpResponse response;
    response.status = answer.status_code();
    for (const auto& [name, value] : answer.headers()) {
      response.headers[ToLower(name)] = value;
    }
    const auto bytes = answer.extract_vector().get();
    if (bytes.size() > settings_.max_body) {
      return Error{ErrorCode::kUnavailable, "the answer is too large"};
    }
    response.body.assign(bytes.begin(), bytes.end());
    return response;
  }

  // The library's own time-out begins anew at each read, so an answer that
  // drips would never end; this one counts from the start.
  web::http::http_response Await(http_client& client,
                                 const web::http::http_request& message) const {
    pplx::cancellation_token_source stop;
    const auto ended = std::make_shared<std::promise<void>>();
    const auto exchange = client.request(message, stop.get_token())
                              .then([](web::http::http_response answer) {
                                return answer.content_ready();
                              });
    exchange.then([ended](const pplx::task<web::http::http_response>&) {
      ended->set_value();
    });
    const auto limit = std::chrono::microseconds(settings_.timeout.us);
    if (ended->get_future().wait_for(limit) == std::future_status::timeout)
      stop.cancel();
    return exchange.get();
  }

  const TransportSettings settings_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<http_client>> clients_;
};

}  // namespace

Result<std::unique_ptr<HttpTransport>> MakeCpprestTransport(
    const TransportSettings& settings) {
  // Two threads carry the I/O; the default of 40 only costs switches. It
  // must be set before the library's first use and only once.
  static const bool kStarted = [] {
    crossplat::threadpool::initialize_with_threads(2);
    return true;
  }();
  (void)kStarted;
  if (!settings.ca_file.empty()) {
    auto ca = ReadFile(settings.ca_file);
    if (!ca.ok()) return ca.error();
  }
  return std::unique_ptr<HttpTransport>(
      std::make_unique<CpprestTransport>(settings));
}

}  // namespace cutover
