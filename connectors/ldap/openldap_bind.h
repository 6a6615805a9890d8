#pragma once

#include <ldap.h>

#include <memory>
#include <string>

#include "connectors/ldap/ldap_session.h"

namespace cutover {

struct UnbindLdap {
  void operator()(LDAP* ldap) const;
};
using LdapHandle = std::unique_ptr<LDAP, UnbindLdap>;

/// A bound connection to the first of `settings.urls` that answers; the last
/// error when none does. A server that refuses the credential ends the search:
/// another would only count one more failed sign-in.
Result<LdapHandle> ConnectAndBind(const LdapSettings& settings);

/// What the library says of a failed call, with what to do.
Error LdapError(LDAP* ldap, int code, const std::string& what);

timeval LdapLimit(Duration duration);

}  // namespace cutover
