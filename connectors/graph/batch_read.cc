// GraphClient::GetMany.
//
// Implementation. Batch by batch, each of one service; of a batch only what met
// a passing fault is asked again, as a smaller batch. Answers come in any
// order and are told by their ids, which are places in the batch.

#include <algorithm>
#include <map>

#include "connectors/graph/graph_answer.h"
#include "connectors/graph/graph_client.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr size_t kBatchSize = 20;

Json RequestsOf(const std::vector<std::string>& paths,
                const std::vector<size_t>& batch) {
  Json requests = Json::array();
  for (size_t i = 0; i < batch.size(); ++i) {
    requests.push_back(
        {{"id", std::to_string(i + 1)},
         {"method", "GET"},
         {"url", paths[batch[i]]},
         {"headers", {{"Prefer", "include-unknown-enum-members"}}}});
  }
  return {{"requests", requests}};
}

// By place in the batch. An answer to nothing that was asked, or two to one
// question, leave no trust in the others.
Result<std::map<size_t, const Json*>> AnswersOf(const Json& body, size_t size) {
  const auto odd = [](const std::string& what) {
    return Error{ErrorCode::kUnavailable, "the answer to a batch " + what,
                 "try again; tell Microsoft's support if it stays"};
  };
  const auto list = body.find("responses");
  if (list == body.end() || !list->is_array())
    return odd("has no list of responses");
  std::map<size_t, const Json*> answers;
  for (const Json& each : *list) {
    if (!each.is_object()) return odd("has a response that is no object");
    const std::string id = TextAt(each, "id");
    size_t place = 0;
    for (size_t i = 1; i <= size; ++i) {
      if (id == std::to_string(i)) place = i;
    }
    if (place == 0) return odd("has a response that nobody asked for");
    if (!answers.emplace(place - 1, &each).second)
      return odd("has two responses to one request");
  }
  return answers;
}

// One response of a batch as if it had come alone.
HttpResponse ResponseOf(const Json& answer) {
  HttpResponse response;
  response.status =
      static_cast<int>(std::clamp<int64_t>(NumberAt(answer, "status"), 0, 999));
  for (const auto& [name, value] : ObjectAt(answer, "headers").items()) {
    if (value.is_string())
      response.headers[ToLower(name)] = value.get<std::string>();
  }
  const auto body = answer.find("body");
  if (body != answer.end()) response.body = CanonicalJson(*body);
  return response;
}

// Of what is still open, the error that asks for the longest pause.
Error SlowestOf(const std::vector<size_t>& open,
                const std::vector<Result<Json>>& results) {
  Error slowest = results[open[0]].error();
  for (size_t i : open) {
    const Error& error = results[i].error();
    if (error.retry_after_us.value_or(0) > slowest.retry_after_us.value_or(0))
      slowest = error;
  }
  return slowest;
}

}  // namespace

std::vector<Result<Json>> GraphClient::GetMany(
    const std::vector<std::string>& paths) {
  const Error unasked{ErrorCode::kUnavailable, "not asked"};
  std::vector<Result<Json>> results(paths.size(), unasked);
  for (size_t at = 0; at < paths.size();) {
    std::vector<size_t> open;
    const RateLimiter* service = &LimiterOf(paths[at]);
    while (at < paths.size() && open.size() < kBatchSize &&
           &LimiterOf(paths[at]) == service)
      open.push_back(at++);
    Status sent = Done{};
    for (int attempt = 1; !open.empty(); ++attempt) {
      sent = ReadBatch(paths, open, results);
      for (size_t i : open) {
        if (!sent.ok()) results[i] = sent.error();
      }
      std::erase_if(open, [&](size_t i) {
        return results[i].ok() || !IsPassing(results[i].error());
      });
      if (open.empty() || attempt >= kReadAttempts) break;
      WaitBeforeRepeat(SlowestOf(open, results), attempt);
    }
    if (sent.ok()) continue;
    for (; at < paths.size(); ++at) results[at] = sent.error();
  }
  return results;
}

Status GraphClient::ReadBatch(const std::vector<std::string>& paths,
                              const std::vector<size_t>& batch,
                              std::vector<Result<Json>>& results) {
  // A batch saves round trips, not quota: each of it is judged alone.
  RateLimiter& limiter = LimiterOf(paths[batch[0]]);
  AwaitTurns(limiter, static_cast<int>(batch.size()));
  const std::string what = "POST /$batch";
  auto response = SendOnce({"POST",
                            base_ + "/$batch",
                            {{"client-request-id", ids_.NextGuid()},
                             {"Content-Type", "application/json"}},
                            CanonicalJson(RequestsOf(paths, batch))},
                           limiter);
  if (!response.ok()) return response.error();
  if (response->status != 200) return ErrorOf(*response, what, clock_.Now());
  auto body = ObjectOf(*response, what);
  if (!body.ok()) return body.error();
  auto answers = AnswersOf(*body, batch.size());
  if (!answers.ok()) return answers.error();
  for (size_t i = 0; i < batch.size(); ++i) {
    const std::string& path = paths[batch[i]];
    const auto found = answers->find(i);
    results[batch[i]] =
        found == answers->end()
            ? Error{ErrorCode::kUnavailable,
                    "the answer to a batch leaves out GET " + path,
                    "try again; tell Microsoft's support if it stays"}
            : BatchItem(*found->second, path);
  }
  return Done{};
}

Result<Json> GraphClient::BatchItem(const Json& answer,
                                    const std::string& path) {
  const HttpResponse response = ResponseOf(answer);
  const std::string what = "GET " + path.substr(0, path.find('?'));
  if (response.status < 100) {
    return Error{ErrorCode::kUnavailable,
                 what + " in a batch was answered without a status",
                 "try again; tell Microsoft's support if it stays"};
  }
  // The batch's token was good; what one of its services rejects is asked
  // alone, where a fresh one is tried.
  if (response.status == 401) return Get(path);
  Learn(LimiterOf(path), response);
  if (response.status != 200) return ErrorOf(response, what, clock_.Now());
  return ObjectOf(response, what);
}

}  // namespace cutover
