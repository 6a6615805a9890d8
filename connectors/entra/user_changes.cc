#include "connectors/entra/user_changes.h"

#include <set>

#include "connectors/entra/entra_connector.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

// Implementation. /users/delta is a bell, not the news: it does not track
// licenseAssignmentStates at all, gives properties that were never set as
// little as others that it leaves out, and repeats itself in any order. So the
// users that it names are read again, by $batch. Whoever was named in the last
// round is read once more in the next: a replica that lagged behind the bell
// has caught up by then.

namespace cutover {
namespace {

using Ids = std::set<std::string>;

constexpr int kVersion = 1;
constexpr size_t kSlice = 200;  // users in memory at a time
// Past that, pages of all users come sooner than each alone.
constexpr size_t kMany = 1000;

// What rings: kUserFields, with assignedLicenses for the licence states.
constexpr const char* kTracked =
    "userPrincipalName,displayName,accountEnabled,userType,"
    "onPremisesSyncEnabled,onPremisesImmutableId,"
    "onPremisesSecurityIdentifier,usageLocation,assignedLicenses,"
    "assignedPlans";

struct Mark {
  std::string link;
  Ids again;  ///< named in the last round
};

std::string TextOf(const Mark& mark) {
  return CanonicalJson({{"version", kVersion},
                        {"tracked", kTracked},
                        {"link", mark.link},
                        {"again", mark.again}});
}

Result<Mark> MarkOf(const std::string& text) {
  auto json = ParseJson(text);
  if (!json.ok() || NumberAt(*json, "version") != kVersion ||
      TextAt(*json, "tracked") != kTracked || TextAt(*json, "link").empty()) {
    return Error{ErrorCode::kNotFound,
                 "the mark is not one of this version of cutover"};
  }
  Mark mark{TextAt(*json, "link"), {}};
  for (const Json& id : ArrayAt(*json, "again")) {
    if (id.is_string()) mark.again.insert(id.get<std::string>());
  }
  return mark;
}

// 410, or 400 with syncStateNotFound, is how Graph says it; but no refusal of
// what it gave itself has another cure than to begin anew.
Error MarkIsLost(const Error& error) {
  if (error.code != ErrorCode::kRefused && error.code != ErrorCode::kNotFound)
    return error;
  return Error{ErrorCode::kNotFound, error.message};
}

class ChangedUsers {
 public:
  ChangedUsers(GraphClient& graph, ScanSink& sink)
      : graph_(graph), sink_(sink) {}

  Status Read(const Mark& mark) {
    auto link = graph_.GetDelta(
        mark.link, [this](const Json& item) { return Take(item); });
    if (!link.ok()) return MarkIsLost(link.error());
    if (named_.size() > kMany) {
      return Error{ErrorCode::kNotFound, std::to_string(named_.size()) +
                                             " users changed, too many to read "
                                             "one by one"};
    }
    for (const std::string& id : removed_) {
      if (!named_.contains(id)) sink_.OnGone(SourceSystem::kEntra, id);
    }
    Ids wanted = named_;
    for (const std::string& id : mark.again) {
      if (!removed_.contains(id)) wanted.insert(id);
    }
    TRY(ReadAgain({wanted.begin(), wanted.end()}));
    sink_.OnMark(TextOf({*link, named_}));
    return Done{};
  }

 private:
  Status Take(const Json& item) {
    const std::string id = ToLower(TextAt(item, "id"));
    if (id.empty()) {
      return Error{ErrorCode::kUnavailable, "an item of /users/delta has no id",
                   "try again; tell Microsoft's support if it stays"};
    }
    (item.contains("@removed") ? removed_ : named_).insert(id);
    return Done{};
  }

  Status ReadAgain(const std::vector<std::string>& ids) {
    for (size_t at = 0; at < ids.size(); at += kSlice) {
      std::vector<std::string> paths;
      for (size_t i = at; i < std::min(at + kSlice, ids.size()); ++i)
        paths.push_back("/users/" + PercentEncode(ids[i]) +
                        "?$select=" + kUserFields);
      const auto users = graph_.GetMany(paths);
      for (size_t i = 0; i < users.size(); ++i)
        TRY(Deliver(ids[at + i], users[i]));
    }
    return Done{};
  }

  // Who cannot be found was removed meanwhile, or is not everywhere yet: the
  // next round tells. Said to be both there and removed, it is removed.
  Status Deliver(const std::string& id, const Result<Json>& user) {
    if (user.ok()) {
      Observation seen = ObservationOfUser(*user);
      if (!EqualsIgnoringCase(seen.source_id, id)) {
        return Error{ErrorCode::kUnavailable,
                     "GET /users/" + id + " gave another user",
                     "try again; tell Microsoft's support if it stays"};
      }
      sink_.OnUser(std::move(seen));
      return Done{};
    }
    if (user.error().code != ErrorCode::kNotFound) return user.error();
    if (removed_.contains(id)) sink_.OnGone(SourceSystem::kEntra, id);
    return Done{};
  }

  GraphClient& graph_;
  ScanSink& sink_;
  Ids named_;
  Ids removed_;
};

}  // namespace

Result<std::string> MarkUsersNow(GraphClient& graph) {
  auto link = graph.GetDelta(
      std::string("/users/delta?$deltatoken=latest&$select=") + kTracked,
      [](const Json&) -> Status { return Done{}; });
  if (!link.ok()) return link.error();
  return TextOf({*link, {}});
}

Status ReadChangedUsers(GraphClient& graph, const std::string& mark,
                        ScanSink& sink) {
  auto old = MarkOf(mark);
  if (!old.ok()) return old.error();
  return ChangedUsers(graph, sink).Read(*old);
}

}  // namespace cutover
