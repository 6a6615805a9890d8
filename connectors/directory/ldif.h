#pragma once

#include <functional>
#include <string>

#include "connectors/ldap/ldap_session.h"

namespace cutover {

struct LdifSummary {
  long entries = 0;
  /// Whether the file says itself how many entries it holds (and it is so).
  /// Without that, a cut between two entries cannot be seen.
  bool is_counted = false;
};

/// RFC 2849 content records: folding, base64, comments, "changetype: add".
/// Calls `on_entry` for each. A file that ends in the middle of a line or of
/// a record, or with fewer entries than its "# numEntries:" line says, or of a
/// search that did not end with "result: 0", is kInvalid with the line: half
/// an export must not become half a snapshot.
/// So that a cut can be seen, the last record must be followed by an empty
/// line, as ldifde and ldapsearch write it.
Result<LdifSummary> ParseLdif(
    const std::string& text,
    const std::function<Status(const LdapEntry&)>& on_entry);

/// One entry as LDIF with its empty line; values that need it in base64.
std::string LdifEntry(const LdapEntry& entry);

}  // namespace cutover
