#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connectors/graph/rate_limiter.h"
#include "connectors/graph/token_source.h"
#include "connectors/http/transport.h"
#include "engine/base/json.h"

namespace cutover {

/// What a write was answered.
struct GraphAnswer {
  int status = 0;
  Json body;             ///< null when there is none
  std::string location;  ///< of a 202: the operation's URL
  std::string request_id;
};

/// Microsoft Graph v1.0 over any transport (graph.md 5.2): tokens, paging,
/// OData errors, and a rate limiter for each service behind it. Reads are
/// repeated after passing faults; writes never are. Safe for use from any
/// thread.
class GraphClient {
 public:
  /// `base` is e.g. "https://graph.microsoft.com/v1.0" without a slash. With
  /// `share` the rates are those of every process that calls in the tenant,
  /// under "directory", "teams" and "call_log"; without it this process is
  /// alone.
  GraphClient(HttpTransport& transport, TokenSource& tokens, Clock& clock,
              IdSource& ids, std::string base, RateSettings rate = {},
              const ShareRate& share = nullptr)
      : transport_(transport),
        tokens_(tokens),
        clock_(clock),
        ids_(ids),
        base_(std::move(base)),
        directory_limiter_(rate, {share, kDirectory, clock}),
        teams_limiter_(rate, {share, kTeams, clock}),
        call_log_limiter_(CallLogRate(rate), {share, kCallLog, clock}) {}

  /// For a process that is alone: begins at the rates that the last one kept,
  /// and keeps its own for the next. `kept` is as `share`; without it, or where
  /// it fails, each begins as one that knows nothing.
  Status RecallRates(const ShareRate& kept);
  Status KeepRates(const ShareRate& kept) const;

  /// `path` starts with "/", or is an absolute link that Graph gave.
  Result<Json> Get(const std::string& path);
  /// Follows nextLink; hands each item of `value` to `on_item`.
  Status GetAll(const std::string& path,
                const std::function<Status(const Json&)>& on_item);
  /// GetAll of a delta query (graph.md 2.2); gives the deltaLink that its last
  /// page ends in.
  Result<std::string> GetDelta(
      const std::string& path,
      const std::function<Status(const Json&)>& on_item);
  /// Many single reads in few round trips ($batch, graph.md 5.3): a result for
  /// each path, in their order. Each counts as one call for the limiter of its
  /// service, and only those that met a passing fault are asked again. A path
  /// starts with "/". When a batch as a whole is given up, so is the rest.
  std::vector<Result<Json>> GetMany(const std::vector<std::string>& paths);
  /// POST or PATCH. `key` goes out as client-request-id. 429 and 509 are
  /// kThrottled, 409 and 423 kConflict (nothing was done); no answer, 408 and
  /// 5xx are kUnavailable: look first. 501 is a refusal.
  Result<GraphAnswer> Write(const std::string& method, const std::string& path,
                            const Json& body, const std::string& key);

 private:
  /// What each limiter is called where processes have its rate in common.
  static constexpr const char* kDirectory = "directory";
  static constexpr const char* kTeams = "teams";
  static constexpr const char* kCallLog = "call_log";

  Result<HttpResponse> SendOnce(HttpRequest request, RateLimiter& limiter);
  std::string UrlOf(const std::string& path) const;
  RateLimiter& LimiterOf(const std::string& url);
  void AwaitTurns(RateLimiter& limiter, int count);
  Status AwaitTurnToWrite(RateLimiter& limiter);
  void Learn(RateLimiter& limiter, const HttpResponse& response);
  void WaitBeforeRepeat(const Error& error, int attempt);
  Result<Json> GetPages(const std::string& path,
                        const std::function<Status(const Json&)>& on_item);
  Status ReadBatch(const std::vector<std::string>& paths,
                   const std::vector<size_t>& batch,
                   std::vector<Result<Json>>& results);
  Result<Json> BatchItem(const Json& answer, const std::string& path);
  static RateSettings CallLogRate(RateSettings rate);

  HttpTransport& transport_;
  TokenSource& tokens_;
  Clock& clock_;
  IdSource& ids_;
  const std::string base_;
  RateLimiter directory_limiter_;  ///< users, licences
  RateLimiter teams_limiter_;      ///< /admin/teams
  RateLimiter call_log_limiter_;   ///< /communications
};

/// A literal of OData in a URL: quotes doubled, all but plain characters
/// percent-encoded, the quotes themselves raw.
std::string ODataText(const std::string& text);

}  // namespace cutover
