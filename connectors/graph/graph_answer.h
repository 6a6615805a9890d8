#pragma once

#include <string>

#include "connectors/http/transport.h"
#include "engine/base/json.h"

namespace cutover {

/// How often a read is asked at most.
inline constexpr int kReadAttempts = 6;

/// Asking again may help.
bool IsPassing(const Error& error);
/// The pause that an answer asks for: seconds or an HTTP date (RFC 9110
/// 10.2.3); 5 s when it cannot be read.
Duration RetryAfterOf(const HttpResponse& response, Time now);
/// By HTTP status only; texts are for people (graph.md 5.2 and 6).
Error ErrorOf(const HttpResponse& response, const std::string& what, Time now);
/// The object that a 200 promises. What is none came from something in
/// between, or from a service in trouble: asking again may help.
Result<Json> ObjectOf(const HttpResponse& response, const std::string& what);

}  // namespace cutover
