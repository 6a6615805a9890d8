#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "connectors/directory/directory_source.h"
#include "connectors/directory/directory_writes.h"
#include "connectors/ldap/ldap_session.h"
#include "engine/model/ports.h"

namespace cutover {

/// Single attributes of single users, by LDAP. Each write names the old
/// value: what somebody else changed meanwhile is kConflict and stays as it
/// is. A write is sent once; kUnavailable says that nobody knows. Users are
/// found by objectGUID, so only those whose key is of the directory.
class DirectoryTarget : public UserSource, public MoveTarget {
 public:
  DirectoryTarget(LdapOpener open, std::vector<std::string> base_dns,
                  DirectoryWrites writes)
      : open_(std::move(open)),
        base_dns_(std::move(base_dns)),
        writes_(std::move(writes)) {}

  /// The users, as MakeDirectorySource tells them without their groups.
  Status Scan(ScanSink& sink) override;
  Result<Sighting> Observe(const Question& question) override;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

 private:
  Status WithSession(const std::function<Status(LdapSession&)>& use);
  Result<LdapEntry> EntryOf(LdapSession& session, const Identity& user,
                            const Step& step) const;

  const LdapOpener open_;
  const std::vector<std::string> base_dns_;
  const DirectoryWrites writes_;
  std::mutex mutex_;
  std::unique_ptr<LdapSession> session_;
};

}  // namespace cutover
