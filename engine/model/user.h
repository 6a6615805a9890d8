#pragma once

#include <string>

#include "engine/model/attribute.h"

namespace cutover {

/// Stable identity: "ad:" and objectGUID, or "cloud:" and the Entra object id
/// for users that Active Directory does not know. Never the UPN.
using UserKey = std::string;

UserKey AdUserKey(const std::string& object_guid);
UserKey CloudUserKey(const std::string& object_id);

/// How each system calls the user; what a step needs to reach it.
struct Identity {
  UserKey key;
  std::string upn;
  std::string display_name;
  std::string cloud_id;  ///< Entra object id, or ""
  std::string sip;       ///< "sip:ann@contoso.com", or ""
  friend bool operator==(const Identity&, const Identity&) = default;
};

/// One person, merged from every source.
struct User {
  UserKey key;
  Facts facts;
  friend bool operator==(const User&, const User&) = default;
};

Identity IdentityOf(const User& user);
/// Its UPN alone: as Entra has it, else as Active Directory does.
std::string UpnOf(const User& user);

}  // namespace cutover
