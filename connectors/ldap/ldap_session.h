#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/base/time.h"

namespace cutover {

/// One entry; attribute names in lower case, values as raw bytes, every list
/// of values whole.
struct LdapEntry {
  std::string dn;
  std::map<std::string, std::vector<std::string>> attributes;

  /// The first value, or "". `name` in lower case.
  std::string First(const std::string& name) const;

  bool operator==(const LdapEntry&) const = default;
};

enum class LdapScope {
  kSubtree,
  kBase,  ///< the entry of `base_dn` alone; "" is the server's own (RootDSE)
};

enum class LdapDeleted {
  kHidden,
  kShown,  ///< Active Directory: tombstones and recycled objects too
};

struct LdapSearch {
  /// A DN; of Active Directory also "<GUID=…>" and "<WKGUID=…,DN>".
  std::string base_dn;
  std::string filter;
  std::vector<std::string> attributes;
  LdapScope scope = LdapScope::kSubtree;
  LdapDeleted deleted = LdapDeleted::kHidden;
};

/// Replace one value of an attribute if it still is `before`; an empty text
/// is "absent": a value is added or taken away, and the others stay. Where one
/// value may be, adding fails when there is another.
struct LdapChange {
  std::string dn;
  std::string attribute;
  std::string before;
  std::string after;
};

/// A bound connection to a directory. One thread at a time.
class LdapSession {
 public:
  using OnEntry = std::function<Status(const LdapEntry&)>;

  virtual ~LdapSession() = default;
  /// A subtree in pages, or one entry; `on_entry` is called for each. A list
  /// of values that the server cuts is read to its end; kConflict when it will
  /// not hold still.
  virtual Status Search(const LdapSearch& search, const OnEntry& on_entry) = 0;
  /// Active Directory's DirSync: what changed in the naming context
  /// `search.base_dn` since `cookie` ("" is everything), with the changed ones
  /// of `search.attributes` and the objectGUID only; the cookie for the next
  /// time. kRefused or kUnauthorized: not to this account, not by this server,
  /// or not from that cookie.
  virtual Result<std::string> DirSync(const LdapSearch& search,
                                      const std::string& cookie,
                                      const OnEntry& on_entry) {
    (void)cookie, (void)on_entry;
    return Error{ErrorCode::kRefused, "no DirSync of " + search.base_dn};
  }
  /// kConflict: it was not as `change` says. Sent once, on the connection that
  /// there is; kUnavailable means that nobody knows whether it was done.
  virtual Status Modify(const LdapChange& change) = 0;
};

enum class LdapBind {
  kSimple,  ///< DN and password, inside TLS only
  kGssapi,  ///< Kerberos: a ticket cache, or a keytab
};

struct LdapSettings {
  std::vector<std::string> urls;  ///< ldap:// or ldaps://, tried in order
  LdapBind bind = LdapBind::kSimple;
  std::string bind_dn = {};
  std::string password_file = {};
  std::string keytab_file = {};  ///< of kGssapi; empty: the ticket cache
  std::string ca_file = {};      ///< PEM; empty means the system's
  bool start_tls = true;         ///< of a simple bind over ldap://
  int page_size = 1000;
  Duration timeout = Seconds(30);  ///< of connecting, and of each page
};

/// Connects, verifies the server's certificate (always) and binds. A simple
/// bind without TLS is refused before the password leaves; Kerberos without
/// TLS is sealed. A search that loses its server in the middle connects again,
/// to the next one if need be, and neither loses nor repeats an entry. `clock`
/// outlives the session.
Result<std::unique_ptr<LdapSession>> OpenLdap(const LdapSettings& settings,
                                              Clock& clock);

}  // namespace cutover
