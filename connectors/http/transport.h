#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace cutover {

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< absolute, already percent-encoded
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  /// The header's value, or "".
  std::string Header(const std::string& lower_case_name) const;
};

/// One request, one answer. Any status is an answer; no answer is
/// kUnavailable, and then nobody knows whether the request was carried out.
/// An implementation never sends a write twice, not even on a connection that
/// died; a GET it may. Safe for use from any thread.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  virtual Result<HttpResponse> Send(const HttpRequest& request) = 0;
};

struct TransportSettings {
  std::string ca_file = {};  ///< PEM; empty means the system's
  Duration connect_timeout = Seconds(10);
  Duration timeout = Seconds(30);  ///< of the whole exchange
  size_t max_body = 64 * 1024 * 1024;
};

/// libcurl; connections are kept and reused.
Result<std::unique_ptr<HttpTransport>> MakeCurlTransport(
    const TransportSettings& settings);
/// cpprestsdk; a request that is not GET gets a connection of its own, since
/// this library replays requests on reused ones.
Result<std::unique_ptr<HttpTransport>> MakeCpprestTransport(
    const TransportSettings& settings);

/// The proxy for that URL by the environment: https_proxy or HTTPS_PROXY, but
/// for the hosts and domains of no_proxy (a list with commas; "*" is all).
/// "" is none. Plain http stays on this machine and has none.
std::string ProxyFor(const std::string& url);

/// Plain http is for loopback only: tokens must not cross a network in clear.
Status CheckUrl(const std::string& url);

}  // namespace cutover
