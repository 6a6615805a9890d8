#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "connectors/directory/directory_mark.h"
#include "connectors/ldap/ldap_session.h"

namespace cutover {

/// What the server says of itself (RootDSE). Of a server that is no domain
/// controller, little.
struct Controller {
  std::string name;        ///< dsServiceName
  std::string invocation;  ///< which life of its database; "" is unknown
  int64_t usn = 0;         ///< highestCommittedUSN
  std::vector<std::string> contexts;  ///< namingContexts
  std::set<std::string> controls;

  bool IsSameAs(const Controller& other) const {
    return name == other.name && invocation == other.invocation;
  }
  /// The naming context that holds `base_dn`, or `base_dn` itself.
  std::string ContextOf(const std::string& base_dn) const;
};

Result<Controller> ReadController(LdapSession& session);

/// What changed in some naming contexts, by GUID.
struct Changes {
  std::set<std::string> touched;  ///< there, and new or changed
  std::set<std::string> deleted;
};

/// Sets `mark` to now, so that ReadChanges tells what happens from here on,
/// by the first of `methods` that server and account allow. Gives why not for
/// each that is not; `mark.method` stays kNone when none is.
Result<std::vector<std::string>> MarkNow(
    LdapSession& session, const Controller& controller,
    const std::set<std::string>& contexts,
    const std::vector<ChangeMethod>& methods, DirectoryMark& mark);

/// What changed since `mark`, which is then set to now. kNotFound when it does
/// not hold for this controller any more.
Result<Changes> ReadChanges(LdapSession& session, const Controller& controller,
                            const std::set<std::string>& contexts,
                            DirectoryMark& mark);

}  // namespace cutover
