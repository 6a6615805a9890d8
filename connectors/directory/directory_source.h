#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connectors/ldap/ldap_session.h"
#include "engine/model/ports.h"

namespace cutover {

/// The AD attributes that a discover reads (domain.md 1.2).
const std::vector<std::string>& DirectoryAttributes();

/// One AD user entry as an observation. kInvalid when it has no objectGUID.
Result<Observation> ObservationOfEntry(const LdapEntry& entry);

/// Whether the entry is a person's account, not a computer or contact.
bool IsUserEntry(const LdapEntry& entry);

/// Where the directory is and what part of it to read.
struct DirectorySettings {
  LdapSettings ldap;  ///< of ldap:// and ldaps://
  std::vector<std::string> base_dns;
  std::string ldif_file = {};  ///< instead of a server
};

/// On-prem AD users as a UserSource, from a server or from an LDIF export;
/// both give the same observations. Steps are never observed here: what the
/// engine changes on-prem it reads through Skype for Business.
std::unique_ptr<UserSource> MakeDirectorySource(DirectorySettings settings,
                                                Clock& clock);

}  // namespace cutover
