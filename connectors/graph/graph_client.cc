#include "connectors/graph/graph_client.h"

#include <algorithm>

#include "engine/base/encoding.h"
#include "engine/base/log.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr int kReadAttempts = 6;

std::string MessageOf(const HttpResponse& response) {
  auto json = ParseJson(response.body);
  if (!json.ok() || !json->is_object()) return response.body.substr(0, 200);
  const Json error = json->value("error", Json::object());
  std::string message = TextAt(error, "message");
  // Teams sometimes answers a JSON text inside the message (graph.md 6).
  if (message.starts_with("{")) {
    auto inner = ParseJson(message);
    if (inner.ok() && !TextAt(*inner, "message").empty())
      message = TextAt(*inner, "message");
  }
  return TextAt(error, "code") + ": " + message;
}

Duration RetryAfterOf(const HttpResponse& response) {
  const std::string text = response.Header("retry-after");
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos)
    return Seconds(5);
  return Seconds(std::min<int64_t>(std::atoll(text.c_str()), 600));
}

// By HTTP status only; texts are for people (graph.md 5.2 and 6).
Error ErrorOf(const HttpResponse& response, const std::string& what) {
  const int status = response.status;
  const std::string message = what + " was answered " + std::to_string(status) +
                              ", " + MessageOf(response) + " (request-id " +
                              response.Header("request-id") + ")";
  if (status == 429 || status == 509) {
    return Error{ErrorCode::kThrottled, message, "", RetryAfterOf(response).us};
  }
  if (status >= 500 && status != 501) {
    return Error{ErrorCode::kUnavailable, message, "try again later"};
  }
  if (status == 408) return Error{ErrorCode::kUnavailable, message};
  if (status == 401) {
    return Error{ErrorCode::kUnauthorized, message,
                 "check the app's credential and consent"};
  }
  if (status == 403) {
    return Error{ErrorCode::kUnauthorized, message,
                 "consent to the application permissions that README.md "
                 "lists"};
  }
  if (status == 404) return Error{ErrorCode::kNotFound, message};
  if (status == 409 || status == 423)
    return Error{ErrorCode::kConflict, message};
  return Error{ErrorCode::kRefused, message};
}

// "https://host:port" of a URL.
std::string OriginOf(const std::string& url) {
  const size_t host = url.find("://");
  return url.substr(0, host == std::string::npos ? 0 : url.find('/', host + 3));
}

}  // namespace

std::string ODataText(const std::string& text) {
  std::string doubled;
  for (char c : text) {
    doubled += c;
    if (c == '\'') doubled += c;
  }
  return "'" + PercentEncode(doubled) + "'";
}

std::string GraphClient::UrlOf(const std::string& path) const {
  return path.starts_with("/") ? base_ + path : path;
}

void GraphClient::PauseUntil(Time time) {
  std::lock_guard lock(mutex_);
  paused_until_ = std::max(paused_until_, time);
}

Time GraphClient::PausedUntil() {
  std::lock_guard lock(mutex_);
  return paused_until_;
}

Result<HttpResponse> GraphClient::SendOnce(HttpRequest request) {
  // Links come in answers; the token goes to the tenant's Graph alone.
  if (OriginOf(request.url) != OriginOf(base_)) {
    return Error{ErrorCode::kRefused,
                 "an answer links to another host: " + OriginOf(request.url),
                 "check tenant.graph_url, and what stands between you and it"};
  }
  for (bool is_retried = false;; is_retried = true) {
    auto token = tokens_.Get();
    if (!token.ok()) return token.error();
    HttpRequest attempt = request;
    attempt.headers.emplace_back("Authorization", "Bearer " + *token);
    attempt.headers.emplace_back("Prefer", "include-unknown-enum-members");
    attempt.headers.emplace_back("User-Agent", "cutover");
    auto response = transport_.Send(attempt);
    if (!response.ok()) return response;
    // A 401 was not carried out, so one fresh token may repeat it.
    if (response->status == 401 && !is_retried) {
      tokens_.Reject(*token);
      continue;
    }
    if (response->status == 429 || response->status == 503) {
      const Duration pause = RetryAfterOf(*response);
      PauseUntil(clock_.Now() + pause);
      Log(LogLevel::kNotice, "graph.throttled",
          {{"seconds", std::to_string(pause.us / 1'000'000)}});
    }
    return response;
  }
}

Result<Json> GraphClient::Get(const std::string& path) {
  for (int attempt = 1;; ++attempt) {
    clock_.SleepUntil(PausedUntil());
    auto response = SendOnce(
        {"GET", UrlOf(path), {{"client-request-id", ids_.NextGuid()}}});
    Error error{ErrorCode::kUnavailable, ""};
    if (!response.ok()) {
      error = response.error();
    } else if (response->status == 200) {
      return ParseJson(response->body);
    } else {
      error = ErrorOf(*response, "GET " + path.substr(0, path.find('?')));
    }
    const bool is_passing = error.code == ErrorCode::kThrottled ||
                            error.code == ErrorCode::kUnavailable;
    // A service that never answered at all is a wrong address more often
    // than a fault: two tries tell, six would only keep a person waiting.
    const int limit = response.ok() ? kReadAttempts : 2;
    if (!is_passing || attempt >= limit) return error;
    const int64_t backoff = Seconds(1LL << std::min(attempt - 1, 5)).us;
    const int64_t jitter =
        static_cast<int64_t>(ids_.Below(static_cast<uint64_t>(backoff))) / 2;
    const int64_t wait = error.retry_after_us.value_or(backoff / 2);
    clock_.SleepUntil(clock_.Now() + Duration{wait + jitter});
  }
}

Status GraphClient::GetAll(const std::string& path,
                           const std::function<Status(const Json&)>& on_item) {
  for (std::string next = path; !next.empty();) {
    auto page = Get(next);
    if (!page.ok()) return page.error();
    const auto value = page->find("value");
    if (value == page->end()) {
      return Error{ErrorCode::kUnavailable,
                   "the answer to " + path + " is not a list",
                   "check tenant.graph_url"};
    }
    // Some samples show a lone object where the type is a list.
    if (value->is_object()) TRY(on_item(*value));
    if (value->is_array()) {
      for (const Json& item : *value) TRY(on_item(item));
    }
    next = TextAt(*page, "@odata.nextLink");
  }
  return Done{};
}

Result<GraphAnswer> GraphClient::Write(const std::string& method,
                                       const std::string& path,
                                       const Json& body,
                                       const std::string& key) {
  const Time paused = PausedUntil();
  if (paused > clock_.Now()) {
    return Error{ErrorCode::kThrottled, "the service asked for a pause", "",
                 (paused - clock_.Now()).us};
  }
  auto response = SendOnce(
      {method,
       UrlOf(path),
       {{"client-request-id", key}, {"Content-Type", "application/json"}},
       CanonicalJson(body)});
  if (!response.ok()) return response.error();
  if (response->status < 200 || response->status > 299)
    return ErrorOf(*response, method + " " + path);
  auto json = ParseJson(response->body);
  return GraphAnswer{response->status, json.ok() ? *json : Json(nullptr),
                     response->Header("location"),
                     response->Header("request-id")};
}

}  // namespace cutover
