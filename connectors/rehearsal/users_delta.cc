// GET /users/delta (graph.md 2.2): tokens carry the selection and the place.

#include "connectors/rehearsal/graph_call.h"

namespace cutover::rehearsal {
namespace {

constexpr Duration kTokenLife = Hours(7 * 24);

// From a $deltatoken or a $skiptoken; to us as opaque as to the client.
struct Place {
  std::string select;
  int64_t from = 0;
  int64_t until = -1;  ///< of a page in the middle
  std::string id;      ///< the last one of the page before
  Time given;
};

std::string TextOf(const Place& place) {
  return Base64UrlEncode(
      Join({std::to_string(place.from), std::to_string(place.until),
            std::to_string(place.given.us), place.id, place.select},
           "\n"));
}

Result<Place> PlaceOf(std::string token) {
  for (char& c : token) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  while (token.size() % 4 != 0) token += '=';
  auto text = Base64Decode(token);
  if (!text.ok()) return text.error();
  const auto parts = Split(*text, '\n');
  if (parts.size() != 5)
    return Error{ErrorCode::kInvalid, "not a token of this tenant"};
  return Place{parts[4], std::atoll(parts[0].c_str()),
               std::atoll(parts[1].c_str()), parts[3],
               Time{std::atoll(parts[2].c_str())}};
}

HttpResponse Gone(const std::string& base) {
  HttpResponse gone =
      GraphError(410, "resyncRequired", "begin the synchronisation anew");
  gone.headers["location"] = base + "?$deltatoken=";
  return gone;
}

Json PageOf(const UserHistory& history, const Place& here, Time now,
            const std::string& base, size_t size) {
  const auto items = history.Between(here.from, here.until, here.id);
  Json page = {{"value", Json::array()}};
  for (size_t i = 0; i < items.size() && i < size; ++i)
    page["value"].push_back(items[i]);
  if (items.size() <= size) {
    page["@odata.deltaLink"] =
        base + "?$deltatoken=" + TextOf({here.select, here.until, -1, "", now});
    return page;
  }
  // The next page begins with the last item of this one again: a replay.
  Place next = here;
  next.id = TextAt(items[size < 2 ? 0 : size - 2], "id");
  page["@odata.nextLink"] = base + "?$skiptoken=" + TextOf(next);
  return page;
}

}  // namespace

HttpResponse GraphFacade::UsersDelta(const Call& call) {
  const std::string fault = tenant_.TakeFault("", "usersDelta");
  if (fault == "throttle") return Throttled();
  if (fault == "refuse") return GraphError(501, "NotImplemented", "no delta");
  const std::string token = call.Query("$deltatoken");
  const std::string skip = call.Query("$skiptoken");
  const Time now = tenant_.clock().Now();
  const bool is_first = skip.empty() && (token.empty() || token == "latest");
  const Result<Place> place = is_first
                                  ? Place{call.Query("$select"), 0, -1, "", now}
                                  : PlaceOf(skip.empty() ? token : skip);
  const std::string base = origin_ + call.path;
  if (!place.ok() || (!is_first && fault == "gone")) return Gone(base);
  if (now - place->given > kTokenLife)
    return GraphError(400, "syncStateNotFound", "the delta token is expired");
  UserHistory& history =
      histories_.try_emplace(place->select, place->select).first->second;
  history.Look(tenant_.users());
  // Of another life of this tenant.
  if (place->from > history.last()) return Gone(base);
  Place here = *place;
  if (here.until < 0) here.until = history.last();
  if (token == "latest") here.from = here.until;
  return Answer(200, PageOf(history, here, now, base,
                            static_cast<size_t>(tenant_.world().page_size)));
}

}  // namespace cutover::rehearsal
