#include "connectors/http/transport.h"

#include "engine/base/text.h"

namespace cutover {

std::string HttpResponse::Header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? "" : found->second;
}

Status CheckUrl(const std::string& url) {
  if (StartsWithIgnoringCase(url, "https://")) return Done{};
  for (const char* loopback :
       {"http://127.", "http://localhost:", "http://localhost/",
        "http://[::1]"}) {
    if (StartsWithIgnoringCase(url, loopback)) return Done{};
  }
  return Error{ErrorCode::kInvalid, "\"" + url + "\" is not https",
               "use https; plain http is accepted for loopback only"};
}

}  // namespace cutover
