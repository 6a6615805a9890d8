#pragma once

#include <ldap.h>

#include <memory>
#include <string>

#include "engine/base/result.h"

namespace cutover {

struct FreeLdapControl {
  void operator()(LDAPControl* control) const { ldap_control_free(control); }
};
using LdapControl = std::unique_ptr<LDAPControl, FreeLdapControl>;

struct FreeLdapControls {
  void operator()(LDAPControl** list) const { ldap_controls_free(list); }
};
/// What came with an answer; may be null.
using LdapControls = std::unique_ptr<LDAPControl*, FreeLdapControls>;

LdapControl PageControl(LDAP* ldap, int size, const std::string& cookie);
/// Where the next page begins; "" when there is none.
std::string NextPage(LDAP* ldap, const LdapControls& answer);

/// Deleted objects too; recycled ones where the server knows of recycling.
LdapControl ShowDeletedControl();
LdapControl ShowRecycledControl();

LdapControl DirSyncControl(const std::string& cookie);
struct DirSyncAnswer {
  bool has_more = false;
  std::string cookie;
};
Result<DirSyncAnswer> DirSyncAnswerOf(const LdapControls& answer);

}  // namespace cutover
