#pragma once

#include <functional>
#include <string>

#include "connectors/ldap/ldap_session.h"

namespace cutover {

/// Reads one attribute of one entry, e.g. ("cn=GG-All,…",
/// "member;range=1499-*").
using ReadValues = std::function<Result<LdapEntry>(
    const std::string& dn, const std::string& attribute)>;

/// Active Directory gives at most 1,500 values at a time, as
/// "member;range=0-1499". Reads every such list of `entry` to its end and puts
/// it under its plain name. A list that somebody changes meanwhile is
/// renumbered: it is read anew, and kConflict when that does not help.
Status CompleteValues(LdapEntry& entry, const ReadValues& read);

}  // namespace cutover
