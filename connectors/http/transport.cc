#include "connectors/http/transport.h"

#include <cstdlib>

#include "engine/base/text.h"

namespace cutover {
namespace {

// This machine by its name or a literal address, and nothing before or after
// it: "127.example.com" and "127.0.0.1@example.com" may lead anywhere.
bool IsPlainLoopback(const std::string& url) {
  const std::string scheme = "http://";
  if (!StartsWithIgnoringCase(url, scheme)) return false;
  const size_t start = scheme.size();
  const std::string authority =
      url.substr(start, url.find_first_of("/?#", start) - start);
  const size_t host_end = authority.starts_with("[") ? authority.find(']') + 1
                                                     : authority.find(':');
  const std::string host = authority.substr(0, host_end);
  const std::string port = authority.substr(host.size());
  const bool has_plain_port =
      port.empty() ||
      (port[0] == ':' && port.find_first_not_of("0123456789", 1) == port.npos);
  const bool is_literal = host.starts_with("127.") &&
                          host.find_first_not_of("0123456789.") == host.npos;
  return has_plain_port && (is_literal || host == "[::1]" ||
                            EqualsIgnoringCase(host, "localhost"));
}

}  // namespace

std::string HttpResponse::Header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? "" : found->second;
}

Status CheckUrl(const std::string& url) {
  if (StartsWithIgnoringCase(url, "https://") || IsPlainLoopback(url))
    return Done{};
  return Error{ErrorCode::kInvalid, "\"" + url + "\" is not https",
               "use https; plain http is accepted for loopback only"};
}

std::string ProxyFor(const std::string& url) {
  const auto of = [](const char* lower, const char* upper) {
    for (const char* name : {lower, upper}) {
      const char* value = std::getenv(name);
      if (value != nullptr && *value != 0) return std::string(value);
    }
    return std::string();
  };
  const std::string scheme = "https://";
  if (!StartsWithIgnoringCase(url, scheme)) return "";
  std::string host = url.substr(scheme.size());
  host = ToLower(host.substr(0, host.find_first_of(":/?")));
  for (std::string each : Split(of("no_proxy", "NO_PROXY"), ',')) {
    each = ToLower(Trim(each));
    if (each == "*") return "";
    if (!each.empty() && each[0] == '.') each.erase(0, 1);
    if (!each.empty() && (host == each || host.ends_with("." + each)))
      return "";
  }
  const std::string proxy = of("https_proxy", "HTTPS_PROXY");
  if (proxy.empty() || proxy.find("://") != std::string::npos) return proxy;
  return "http://" + proxy;
}

}  // namespace cutover
