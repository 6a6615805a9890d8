// POST /$batch (graph.md 5.3).

#include "connectors/rehearsal/graph_call.h"

namespace cutover::rehearsal {
namespace {

constexpr size_t kMost = 20;

Json ItemOf(const std::string& id, const HttpResponse& response) {
  Json item = {{"id", id}, {"status", response.status}};
  for (const auto& [name, value] : response.headers) {
    item["headers"][name == "retry-after" ? "Retry-After" : name] = value;
  }
  auto body = ParseJson(response.body);
  if (body.ok()) item["body"] = *body;
  return item;
}

HttpResponse Bad(const std::string& text) {
  return GraphError(400, "BadRequest", text);
}

}  // namespace

HttpResponse GraphFacade::Batch(const Call& call) {
  const Json& requests = ArrayAt(call.body, "requests");
  if (requests.empty() || requests.size() > kMost)
    return Bad("a batch has 1 to 20 requests");
  const std::string fault = tenant_.TakeFault("", "batch");
  if (fault == "throttle") return Throttled();
  if (fault == "fail") return GraphError(503, "ServiceUnavailable", "down");
  std::set<std::string> ids;
  for (const Json& each : requests) {
    const std::string id = TextAt(each, "id");
    if (id.empty() || !ids.insert(id).second)
      return Bad("the ids of a batch are there and differ");
    if (!TextAt(each, "url").starts_with("/"))
      return Bad("the URLs of a batch are relative");
  }
  Json responses = Json::array();
  for (const Json& each : requests) {
    HttpRequest inner{TextAt(each, "method"),
                      "/v1.0" + TextAt(each, "url"),
                      {{"Authorization", call.Header("Authorization")}},
                      {}};
    for (const auto& [name, value] : ObjectAt(each, "headers").items()) {
      if (value.is_string())
        inner.headers.emplace_back(name, value.get<std::string>());
    }
    if (each.contains("body")) inner.body = CanonicalJson(each["body"]);
    responses.insert(responses.begin(),
                     ItemOf(TextAt(each, "id"), Handle(inner)));
  }
  if (fault == "lose") responses.erase(0);
  return Answer(200, {{"responses", responses}});
}

}  // namespace cutover::rehearsal
