#include "connectors/ldap/openldap_controls.h"

#include <lber.h>

namespace cutover {
namespace {

constexpr const char* kDirSync = "1.2.840.113556.1.4.841";
constexpr const char* kShowDeleted = "1.2.840.113556.1.4.417";
constexpr const char* kShowRecycled = "1.2.840.113556.1.4.2064";
// Of a changed list of links only what changed, not the whole list.
constexpr ber_int_t kIncrementalValues = static_cast<ber_int_t>(0x80000000U);

struct FreeBer {
  void operator()(BerElement* ber) const { ber_free(ber, 1); }
};
using Ber = std::unique_ptr<BerElement, FreeBer>;

LdapControl Make(const char* oid, int is_critical, berval* value) {
  LDAPControl* made = nullptr;
  ldap_control_create(oid, is_critical, value, 1, &made);
  return LdapControl(made);
}

}  // namespace

LdapControl PageControl(LDAP* ldap, int size, const std::string& cookie) {
  berval old{cookie.size(), const_cast<char*>(cookie.data())};
  LDAPControl* page = nullptr;
  ldap_create_page_control(ldap, size, &old, 1, &page);
  return LdapControl(page);
}

std::string NextPage(LDAP* ldap, const LdapControls& answer) {
  LDAPControl* page =
      ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answer.get(), nullptr);
  ber_int_t estimate = 0;
  berval next{0, nullptr};
  if (page == nullptr || ldap_parse_pageresponse_control(ldap, page, &estimate,
                                                         &next) != LDAP_SUCCESS)
    return "";
  const std::string cookie(next.bv_val == nullptr ? "" : next.bv_val,
                           next.bv_len);
  ber_memfree(next.bv_val);
  return cookie;
}

LdapControl ShowDeletedControl() { return Make(kShowDeleted, 1, nullptr); }
LdapControl ShowRecycledControl() { return Make(kShowRecycled, 0, nullptr); }

LdapControl DirSyncControl(const std::string& cookie) {
  const Ber ber(ber_alloc_t(LBER_USE_DER));
  berval old{cookie.size(), const_cast<char*>(cookie.data())};
  const ber_int_t no_limit = 0;
  berval value{0, nullptr};
  ber_printf(ber.get(), "{iiO}", kIncrementalValues, no_limit, &old);
  ber_flatten2(ber.get(), &value, 0);
  return Make(kDirSync, 1, &value);
}

Result<DirSyncAnswer> DirSyncAnswerOf(const LdapControls& answer) {
  LDAPControl* found = ldap_control_find(kDirSync, answer.get(), nullptr);
  const Error nonsense{ErrorCode::kRefused,
                       "the directory answered DirSync without a cookie"};
  if (found == nullptr) return nonsense;
  const Ber ber(ber_init(&found->ldctl_value));
  ber_int_t more = 0, unused = 0;
  berval cookie{0, nullptr};
  if (ber == nullptr ||
      ber_scanf(ber.get(), "{iim}", &more, &unused, &cookie) == LBER_ERROR ||
      cookie.bv_len == 0)
    return nonsense;
  return DirSyncAnswer{more != 0, std::string(cookie.bv_val, cookie.bv_len)};
}

}  // namespace cutover
