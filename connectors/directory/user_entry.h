#pragma once

#include <string>
#include <vector>

#include "connectors/ldap/ldap_session.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// The AD attributes that a discover reads (domain.md 1.2).
const std::vector<std::string>& DirectoryAttributes();

/// One AD user entry as an observation. kInvalid when it has no objectGUID.
Result<Observation> ObservationOfEntry(const LdapEntry& entry);

/// Whether the entry is a person's account, not a computer or contact.
bool IsUserEntry(const LdapEntry& entry);
bool IsGroupEntry(const LdapEntry& entry);

/// What a search must ask for to get user entries.
extern const char* const kUserFilter;

}  // namespace cutover
