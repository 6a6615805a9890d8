#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connectors/directory/user_entry.h"
#include "connectors/ldap/ldap_session.h"
#include "engine/model/ports.h"

namespace cutover {

/// How a directory is asked for what changed since the last reading.
enum class Incremental {
  kAuto,     ///< by DirSync where the account may, else by uSNChanged
  kDirSync,  ///< by DirSync or not at all
  kUsn,      ///< by uSNChanged or not at all
  kNever,    ///< in full each time
};

/// What the forest holds (domain.md 1.2, msRTCSIP-OriginatorSid).
enum class DirectoryRole {
  kAccount,   ///< the people
  kResource,  ///< their disabled twins, which Skype for Business knows
};

/// Where the directory is and what part of it to read.
struct DirectorySettings {
  LdapSettings ldap;  ///< of ldap:// and ldaps://
  std::vector<std::string> base_dns;
  std::string ldif_file = {};  ///< instead of a server
  DirectoryRole role = DirectoryRole::kAccount;
  Incremental incremental = Incremental::kAuto;
  /// Of CopyAttributes, those that are read from a server too.
  std::vector<std::string> copies = {};
};

/// On-prem AD users as a UserSource, from a server or from an LDIF export;
/// both give the same observations. kMemberOf holds every group, those too
/// that a user is in through others. Steps are never observed here: what the
/// engine changes on-prem it reads through Skype for Business or
/// DirectoryTarget. An export, and a server that does not tell what changed,
/// give no mark.
std::unique_ptr<UserSource> MakeDirectorySource(DirectorySettings settings,
                                                Clock& clock);

using LdapOpener = std::function<Result<std::unique_ptr<LdapSession>>()>;
/// The same over sessions of `open`.
std::unique_ptr<UserSource> MakeDirectorySource(DirectorySettings settings,
                                                LdapOpener open);

}  // namespace cutover
