#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "connectors/directory/controller.h"
#include "connectors/directory/directory_source.h"

namespace cutover {

/// One reading of a directory server into a sink. One controller answers all
/// of it, or it gives no mark.
class ServerReading {
 public:
  ServerReading(const DirectorySettings& settings, LdapSession& session,
                ScanSink& sink)
      : settings_(settings), session_(session), sink_(sink) {}

  /// Every user, and how many they are.
  Result<int> ReadAll();
  /// As UserSource::ScanSince with a mark.
  Status ReadSince(const Since& since);

 private:
  using Guids = std::set<std::string>;

  Status Begin();
  Status End();
  std::vector<std::string> AskedAttributes() const;
  std::string Scope() const;
  Status MakeMark();

  Status ReadGroups();
  Status ReadGroupsUnder(const std::string& dn);
  Status ReadFolders();
  /// Delivers the users that `filter` finds under `dn`; their GUIDs go into
  /// `found`, where there is one.
  Status ReadUsers(const std::string& dn, const std::string& filter,
                   Guids* found);
  Result<int> ReadAllUsers();

  Status TakeUpMark(const Since& since, DirectoryMark& old);
  /// kNotFound when users may have come, gone or been renamed with a folder.
  Status ReadMovedFolders(const DirectoryMark& old);
  Status ReadNewFolder(const std::string& dn);
  Result<Guids> AreThere(const Guids& guids);
  Status AddMembersOfChangedGroups(const DirectoryMark& old,
                                   const Changes& changes, const Since& since,
                                   Guids& users);
  Result<Guids> MembersNow(const std::string& group_dn);
  Status ReadAgain(const Guids& users);

  const DirectorySettings& settings_;
  LdapSession& session_;
  ScanSink& sink_;
  Controller controller_;
  std::set<std::string> contexts_;
  DirectoryMark mark_;  ///< of this reading
  int users_ = 0;
};

/// A group's entry into `groups`; one without objectGUID goes by its name.
void AddGroup(const LdapEntry& entry, GroupGraph& groups);

/// The entry of a user of a directory of that role, its groups through others
/// included.
Result<Observation> ObservationOfEntry(const LdapEntry& entry,
                                       DirectoryRole role,
                                       const GroupGraph& groups);

SourceSystem SystemOf(DirectoryRole role);

}  // namespace cutover
