#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "connectors/directory/directory_source.h"
#include "connectors/ldap/ldap_session.h"
#include "engine/model/ports.h"

namespace cutover {

/// What may be written to the directory, and nothing else is.
struct DirectoryWrites {
  std::set<Attribute> attributes = {};  ///< kAdLine, kAdFlag, kAdProxyAddress
  /// What kAdCopy may name, in lower case: of extensionAttribute1 to 15.
  std::set<std::string> copies = {};

  bool IsEmpty() const { return attributes.empty() && copies.empty(); }
};
/// Items "line", "option_flags", "proxy_addresses", "copy:ATTRIBUTE".
Result<DirectoryWrites> ParseDirectoryWrites(
    const std::vector<std::string>& items);

/// Single attributes of single users, by LDAP. Each write asserts the old
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
  Status MayWrite(const Step& step) const;

  const LdapOpener open_;
  const std::vector<std::string> base_dns_;
  const DirectoryWrites writes_;
  std::mutex mutex_;
  std::unique_ptr<LdapSession> session_;
};

}  // namespace cutover
