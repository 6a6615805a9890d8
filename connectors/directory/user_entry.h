#pragma once

#include <string>
#include <vector>

#include "connectors/ldap/ldap_session.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// The AD attributes that a discover reads (domain.md 1.2).
const std::vector<std::string>& DirectoryAttributes();

/// Attributes that mean something to the customer alone: Exchange's
/// extensionAttribute1 to 15 and msDS-cloudExtensionAttribute1 to 20.
const std::vector<std::string>& CopyAttributes();
/// Those of `names` that have a value, into kAdExtensions. A text with a line
/// break in it is left out: lists are lines.
void AddCopies(const LdapEntry& entry, const std::vector<std::string>& names,
               Facts& facts);

/// One AD user entry as an observation. kInvalid when it has no objectGUID.
Result<Observation> ObservationOfEntry(const LdapEntry& entry);

/// Whether the entry is an account, not a computer; or the contact by which
/// Skype for Business keeps an application or a common-area phone, with the
/// line that it answers (domain.md S15, S16).
bool IsUserEntry(const LdapEntry& entry);
bool IsGroupEntry(const LdapEntry& entry);

/// What a search must ask for to get user entries.
extern const char* const kUserFilter;

}  // namespace cutover
