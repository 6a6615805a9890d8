#include "connectors/graph/graph_client.h"

#include <algorithm>
#include <set>

#include "connectors/graph/graph_answer.h"
#include "engine/base/encoding.h"
#include "engine/base/log.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

std::string MessageOf(const HttpResponse& response) {
  auto json = ParseJson(response.body);
  if (!json.ok() || !json->is_object()) return response.body.substr(0, 200);
  const Json error = ObjectAt(*json, "error");
  std::string message = TextAt(error, "message");
  // Teams sometimes answers a JSON text inside the message (graph.md 6).
  if (message.starts_with("{")) {
    auto inner = ParseJson(message);
    if (inner.ok() && !TextAt(*inner, "message").empty())
      message = TextAt(*inner, "message");
  }
  return TextAt(error, "code") + ": " + message;
}

}  // namespace

bool IsPassing(const Error& error) {
  return error.code == ErrorCode::kThrottled ||
         error.code == ErrorCode::kUnavailable;
}

Duration RetryAfterOf(const HttpResponse& response, Time now) {
  const std::string text = response.Header("retry-after");
  if (!text.empty() && text.find_first_not_of("0123456789") == text.npos)
    return Seconds(std::min<int64_t>(std::atoll(text.c_str()), 600));
  auto date = ParseHttpDate(text);
  if (!date.ok()) return Seconds(5);
  return std::clamp(*date - now, Seconds(1), Seconds(600));
}

Error ErrorOf(const HttpResponse& response, const std::string& what, Time now) {
  const int status = response.status;
  const std::string message = what + " was answered " + std::to_string(status) +
                              ", " + MessageOf(response) + " (request-id " +
                              response.Header("request-id") + ")";
  if (status == 429 || status == 509) {
    return Error{ErrorCode::kThrottled, message, "",
                 RetryAfterOf(response, now).us};
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

Result<Json> ObjectOf(const HttpResponse& response, const std::string& what) {
  auto json = ParseJson(response.body);
  const bool is_object = json.ok() && json->is_object();
  if (is_object && !json->contains("error")) return json;
  const std::string detail = is_object   ? MessageOf(response)
                             : json.ok() ? "JSON, but no object"
                                         : json.error().message;
  return Error{ErrorCode::kUnavailable,
               what + " was answered 200 with an error: " + detail,
               "check tenant.graph_url, and what stands between you and it"};
}

namespace {

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

// Each service behind Graph has limits of its own (graph.md 5.1).
RateLimiter& GraphClient::LimiterOf(const std::string& url) {
  if (url.find("/communications/") != url.npos) return call_log_limiter_;
  const bool is_teams = url.find("/admin/teams/") != url.npos;
  return is_teams ? teams_limiter_ : directory_limiter_;
}

// 50 pages of one log in 60 s is published; a little is left to others.
RateSettings GraphClient::CallLogRate(RateSettings rate) {
  rate.greatest_rate = std::min(rate.greatest_rate, 0.8);
  rate.first_rate = std::min(rate.first_rate, rate.greatest_rate);
  rate.least_rate = std::min(rate.least_rate, rate.greatest_rate);
  return rate;
}

Status GraphClient::RecallRates(const ShareRate& kept) {
  const Time now = clock_.Now();
  TRY(directory_limiter_.Recall({kept, kDirectory, clock_}, now));
  TRY(teams_limiter_.Recall({kept, kTeams, clock_}, now));
  return call_log_limiter_.Recall({kept, kCallLog, clock_}, now);
}

Status GraphClient::KeepRates(const ShareRate& kept) const {
  const Time now = clock_.Now();
  TRY(directory_limiter_.Keep({kept, kDirectory, clock_}, now));
  TRY(teams_limiter_.Keep({kept, kTeams, clock_}, now));
  return call_log_limiter_.Keep({kept, kCallLog, clock_}, now);
}

void GraphClient::Learn(RateLimiter& limiter, const HttpResponse& response) {
  const Time now = clock_.Now();
  const bool has_pause = !response.Header("retry-after").empty();
  if (response.status == 429 || (response.status == 503 && has_pause)) {
    const Duration pause = RetryAfterOf(response, now);
    limiter.OnRefused(now, pause);
    Log(LogLevel::kNotice, "graph.throttled",
        {{"seconds", std::to_string(pause.us / 1'000'000)},
         {"scope", response.Header("x-ms-throttle-scope")},
         {"calls_a_second", std::to_string(limiter.rate())}});
    return;
  }
  const std::string part = response.Header("x-ms-throttle-limit-percentage");
  if (!part.empty()) limiter.OnNearLimit(now, std::atof(part.c_str()));
  if (response.status < 500) limiter.OnSuccess(now);
}

void GraphClient::AwaitTurns(RateLimiter& limiter, int count) {
  Turn turn{count};
  while (!turn.may_go) {
    limiter.Take(turn, clock_.Now());
    clock_.SleepUntil(turn.at);
  }
}

Status GraphClient::AwaitTurnToWrite(RateLimiter& limiter) {
  Turn turn;
  while (!turn.may_go) {
    const Time now = clock_.Now();
    Time free_at;
    // The caller parks for a long pause; a thread need not.
    if (limiter.IsBusy(now, Seconds(1), free_at)) {
      return Error{ErrorCode::kThrottled, "the service asked for a pause", "",
                   (free_at - now).us};
    }
    limiter.Take(turn, now);
    if (turn.may_go || !limiter.IsBusy(now, Seconds(1), free_at))
      clock_.SleepUntil(turn.at);
  }
  return Done{};
}

Result<HttpResponse> GraphClient::SendOnce(HttpRequest request,
                                           RateLimiter& limiter) {
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
    Learn(limiter, *response);
    return response;
  }
}

Result<Json> GraphClient::Get(const std::string& path) {
  const std::string what = "GET " + path.substr(0, path.find('?'));
  for (int attempt = 1;; ++attempt) {
    const std::string url = UrlOf(path);
    RateLimiter& limiter = LimiterOf(url);
    AwaitTurns(limiter, 1);
    auto response = SendOnce(
        {"GET", url, {{"client-request-id", ids_.NextGuid()}}}, limiter);
    Error error{ErrorCode::kUnavailable, ""};
    if (!response.ok()) {
      error = response.error();
    } else if (response->status == 200) {
      auto object = ObjectOf(*response, what);
      if (object.ok()) return object;
      error = object.error();
    } else {
      error = ErrorOf(*response, what, clock_.Now());
    }
    // A service that never answered at all is a wrong address more often
    // than a fault: two tries tell, six would only keep a person waiting.
    const int limit = response.ok() ? kReadAttempts : 2;
    if (!IsPassing(error) || attempt >= limit) return error;
    WaitBeforeRepeat(error, attempt);
  }
}

void GraphClient::WaitBeforeRepeat(const Error& error, int attempt) {
  const int64_t backoff = Seconds(1LL << std::min(attempt - 1, 5)).us;
  const int64_t jitter =
      static_cast<int64_t>(ids_.Below(static_cast<uint64_t>(backoff))) / 2;
  const int64_t wait = error.retry_after_us.value_or(backoff / 2);
  clock_.SleepUntil(clock_.Now() + Duration{wait + jitter});
}

Status GraphClient::GetAll(const std::string& path,
                           const std::function<Status(const Json&)>& on_item) {
  auto last = GetPages(path, on_item);
  if (!last.ok()) return last.error();
  return Done{};
}

Result<std::string> GraphClient::GetDelta(
    const std::string& path,
    const std::function<Status(const Json&)>& on_item) {
  auto last = GetPages(path, on_item);
  if (!last.ok()) return last.error();
  const std::string link = TextAt(*last, "@odata.deltaLink");
  if (!link.empty()) return link;
  return Error{ErrorCode::kUnavailable,
               "the last page of " + path + " has no deltaLink",
               "try again; tell Microsoft's support if it stays"};
}

// Gives the last page.
Result<Json> GraphClient::GetPages(
    const std::string& path,
    const std::function<Status(const Json&)>& on_item) {
  std::set<std::string> seen;
  for (std::string next = path;;) {
    if (!seen.insert(next).second) {
      return Error{ErrorCode::kUnavailable,
                   "the pages of " + path + " go in a circle",
                   "try again; tell Microsoft's support if it stays"};
    }
    auto page = Get(next);
    if (!page.ok()) return page.error();
    const auto value = page->find("value");
    if (value == page->end() || !(value->is_array() || value->is_object())) {
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
    // So spelled on the page of getDirectRoutingCalls (graph.md 4).
    if (next.empty()) next = TextAt(*page, "@odata.NextLink");
    if (next.empty()) return page;
  }
}

Result<GraphAnswer> GraphClient::Write(const std::string& method,
                                       const std::string& path,
                                       const Json& body,
                                       const std::string& key) {
  const std::string url = UrlOf(path);
  RateLimiter& limiter = LimiterOf(url);
  TRY(AwaitTurnToWrite(limiter));
  auto response = SendOnce(
      {method,
       url,
       {{"client-request-id", key}, {"Content-Type", "application/json"}},
       CanonicalJson(body)},
      limiter);
  if (!response.ok()) return response.error();
  if (response->status < 200 || response->status > 299)
    return ErrorOf(*response, method + " " + path, clock_.Now());
  auto json = ParseJson(response->body);
  return GraphAnswer{response->status, json.ok() ? *json : Json(nullptr),
                     response->Header("location"),
                     response->Header("request-id")};
}

}  // namespace cutover
