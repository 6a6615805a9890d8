#pragma once

#include <string>

#include "connectors/rehearsal/graph_facade.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover::rehearsal {

/// One request, taken apart.
struct GraphFacade::Call {
  const HttpRequest& request;
  std::string path;   ///< decoded
  std::string query;  ///< as it came
  Json body;

  std::string Query(const std::string& name) const {
    for (const std::string& pair : Split(query, '&')) {
      if (pair.starts_with(name + "=")) {
        return PercentDecode(pair.substr(name.size() + 1));
      }
    }
    return "";
  }
  std::string Header(const std::string& name) const {
    for (const auto& [each, value] : request.headers) {
      if (EqualsIgnoringCase(each, name)) return value;
    }
    return "";
  }
};

HttpResponse Answer(int status, const Json& body);
HttpResponse GraphError(int status, const char* code,
                        const std::string& message);
/// 429, to come back in a second.
HttpResponse Throttled();

}  // namespace cutover::rehearsal
