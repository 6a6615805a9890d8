// The part of a reading that begins at a mark.

#include <algorithm>
#include <iterator>

#include "connectors/directory/server_reading.h"
#include "connectors/ldap/filter.h"
#include "engine/base/encoding.h"

namespace cutover {
namespace {

using Guids = std::set<std::string>;

constexpr size_t kBatch = 50;  // conditions in one filter

Error MarkIsLost(const std::string& why) {
  return Error{ErrorCode::kNotFound, why};
}

// "(attribute=value)" of each, in filters of at most kBatch of them.
std::vector<std::string> AnyOf(const char* attribute,
                               const std::vector<std::string>& values) {
  std::vector<std::string> filters;
  for (size_t i = 0; i < values.size(); i += kBatch) {
    std::string filter = "(|";
    for (size_t j = i; j < std::min(i + kBatch, values.size()); ++j) {
      filter +=
          std::string("(") + attribute + "=" + EscapeForFilter(values[j]) + ")";
    }
    filters.push_back(filter + ")");
  }
  return filters;
}

std::vector<std::string> AnyOfGuids(const Guids& guids) {
  std::vector<std::string> values;
  for (const std::string& guid : guids) {
    auto bytes = GuidToAdBytes(guid);
    if (bytes.ok()) values.push_back(*std::move(bytes));
  }
  return AnyOf("objectGUID", values);
}

std::string UsersThat(const std::string& condition) {
  return std::string("(&") + kUserFilter + condition + ")";
}

LdapSession::OnEntry Into(Guids& guids) {
  return [&guids](const LdapEntry& entry) -> Status {
    auto guid = GuidFromAdBytes(entry.First("objectguid"));
    if (guid.ok()) guids.insert(*guid);
    return Done{};
  };
}

// Whoever came or left a group through others did so by one of two: a group in
// between has other members of its own, which touches it; or it is in other
// groups than before.
Guids ChangedGroups(const GroupGraph& before, const GroupGraph& now,
                    const Changes& changes) {
  Guids changed;
  for (const auto& [guid, group] : before.all()) {
    const GroupGraph::Group* same = now.Find(guid);
    if (same == nullptr || !(*same == group)) changed.insert(guid);
  }
  for (const auto& [guid, group] : now.all()) {
    if (before.Find(guid) == nullptr || changes.touched.contains(guid))
      changed.insert(guid);
  }
  return changed;
}

}  // namespace

Status ServerReading::ReadSince(const Since& since) {
  DirectoryMark old;
  TRY(TakeUpMark(since, old));
  TRY(Begin());
  mark_ = old;
  mark_.groups = {};
  mark_.folders = {};
  auto changes = ReadChanges(session_, controller_, contexts_, mark_);
  if (!changes.ok()) return changes.error();
  TRY(ReadGroups());
  TRY(ReadFolders());
  TRY(ReadMovedFolders(old));
  Guids users;
  for (const std::string& guid : changes->touched) {
    const bool is_other =
        mark_.groups.Find(guid) || mark_.folders.contains(guid);
    if (!is_other) users.insert(guid);
  }
  TRY(AddMembersOfChangedGroups(old, *changes, since, users));
  users.insert(changes->deleted.begin(), changes->deleted.end());
  TRY(ReadAgain(users));
  TRY(End());
  sink_.OnMark(MarkToText(mark_));
  return Done{};
}

Status ServerReading::TakeUpMark(const Since& since, DirectoryMark& old) {
  auto mark = MarkFromText(since.mark);
  if (!mark.ok()) return MarkIsLost(mark.error().message);
  old = *std::move(mark);
  if (old.scope != Scope())
    return MarkIsLost("something else is asked of the directory now");
  const bool is_allowed =
      settings_.incremental == Incremental::kAuto ||
      settings_.incremental == (old.method == ChangeMethod::kDirSync
                                    ? Incremental::kDirSync
                                    : Incremental::kUsn);
  if (!is_allowed) return MarkIsLost("directory.incremental was changed");
  if (!since.members_of) return MarkIsLost("nobody knows the last members");
  return Done{};
}

// A folder takes its users along, and none of them shows it.
Status ServerReading::ReadMovedFolders(const DirectoryMark& old) {
  Guids missing;
  for (const auto& [guid, dn] : old.folders) {
    const auto now = mark_.folders.find(guid);
    if (now == mark_.folders.end()) {
      missing.insert(guid);
    } else if (now->second != dn) {
      return MarkIsLost(dn + " is " + now->second + " now");
    }
  }
  auto elsewhere = AreThere(missing);
  if (!elsewhere.ok()) return elsewhere.error();
  if (!elsewhere->empty()) {
    return MarkIsLost(old.folders.at(*elsewhere->begin()) +
                      " was moved out of directory.base_dn");
  }
  for (const auto& [guid, dn] : mark_.folders) {
    if (!old.folders.contains(guid)) TRY(ReadUsers(dn, kUserFilter, nullptr));
  }
  return Done{};
}

// Those of `guids` that are anywhere but among the deleted.
Result<Guids> ServerReading::AreThere(const Guids& guids) {
  Guids there;
  for (const std::string& filter : AnyOfGuids(guids)) {
    for (const std::string& context : contexts_) {
      TRY(session_.Search({context, filter, {"objectGUID"}}, Into(there)));
    }
  }
  return there;
}

// memberOf is the other end of a group's member: a user is not touched when it
// is put into a group, nor when the group is renamed or put into another.
Status ServerReading::AddMembersOfChangedGroups(const DirectoryMark& old,
                                                const Changes& changes,
                                                const Since& since,
                                                Guids& users) {
  for (const std::string& guid :
       ChangedGroups(old.groups, mark_.groups, changes)) {
    const GroupGraph::Group* before = old.groups.Find(guid);
    const GroupGraph::Group* now = mark_.groups.Find(guid);
    Guids then, since_then;
    if (before != nullptr) {
      const auto members = since.members_of(before->dn);
      then.insert(members.begin(), members.end());
    }
    if (now != nullptr) {
      auto members = MembersNow(now->dn);
      if (!members.ok()) return members.error();
      since_then = *std::move(members);
    }
    // Of a group with the same name, and in the same groups, only who came or
    // went reads differently.
    const bool is_same = before && now && *before == *now;
    if (!is_same) {
      users.merge(then);
      users.merge(since_then);
    } else {
      std::set_symmetric_difference(then.begin(), then.end(),
                                    since_then.begin(), since_then.end(),
                                    std::inserter(users, users.end()));
    }
  }
  return Done{};
}

Result<Guids> ServerReading::MembersNow(const std::string& group_dn) {
  Guids members;
  for (const std::string& filter :
       AnyOf("memberOf", mark_.groups.AtOrBelow(group_dn))) {
    for (const std::string& base : settings_.base_dns) {
      TRY(session_.Search({base, UsersThat(filter), {"objectGUID"}},
                          Into(members)));
    }
  }
  return members;
}

// Whole: DirSync gives only what changed of each. Who is not found where the
// users are is gone, by whichever way.
Status ServerReading::ReadAgain(const Guids& users) {
  Guids found;
  for (const std::string& filter : AnyOfGuids(users)) {
    for (const std::string& base : settings_.base_dns) {
      TRY(ReadUsers(base, UsersThat(filter), &found));
    }
  }
  for (const std::string& guid : users) {
    if (!found.contains(guid)) sink_.OnGone(SystemOf(settings_.role), guid);
  }
  return Done{};
}

}  // namespace cutover
