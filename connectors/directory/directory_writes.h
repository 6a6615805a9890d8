#pragma once

#include <set>
#include <string>
#include <vector>

#include "connectors/ldap/ldap_session.h"
#include "engine/model/plan.h"

namespace cutover {

/// What may be written to the directory, and nothing else is.
struct DirectoryWrites {
  std::set<Attribute> attributes = {};  ///< kAdLine, kAdFlag, …
  /// What kAdCopy may name, as CopyAttributes spells it.
  std::set<std::string> copies = {};

  bool IsEmpty() const { return attributes.empty() && copies.empty(); }
  /// kRefused for what is not among them, and for a primary address.
  Status Allow(const Step& step) const;
};

/// Items "line", "option_flags", "line_server", "proxy_addresses" and
/// "copy:ATTRIBUTE", where ATTRIBUTE is one of CopyAttributes.
Result<DirectoryWrites> ParseDirectoryWrites(
    const std::vector<std::string>& items);

/// The attribute of an entry that a step is about.
std::string LdapAttributeOf(const Step& step);

/// What the entry says of the step's attribute. Of an address in another
/// spelling that is its spelling: it is neither there as wanted nor away.
Result<Value> ValueIn(const LdapEntry& entry, const Step& step);

/// What takes the entry, which stands at the step's `before`, to its `after`.
/// It names the old value, so that it fails where somebody was quicker.
Result<LdapChange> ChangeOf(const LdapEntry& entry, const Step& step);

}  // namespace cutover
