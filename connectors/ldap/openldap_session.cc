#include <ldap.h>

#include <optional>

#include "connectors/ldap/ldap_session.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

struct FreeMessage {
  void operator()(LDAPMessage* p) const { ldap_msgfree(p); }
};
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;

std::string Diagnostic(LDAP* ldap, int code) {
  std::string text = ldap_err2string(code);
  char* more = nullptr;
  ldap_get_option(ldap, LDAP_OPT_DIAGNOSTIC_MESSAGE, &more);
  if (more != nullptr && *more != 0) text += std::string(" (") + more + ")";
  ldap_memfree(more);
  return text;
}

Error LdapError(LDAP* ldap, int code, const std::string& what) {
  const std::string message = what + ": " + Diagnostic(ldap, code);
  switch (code) {
    case LDAP_INVALID_CREDENTIALS:
      return Error{ErrorCode::kUnauthorized, message,
                   "check directory.bind_dn and the password in "
                   "directory.password_file"};
    case LDAP_CONFIDENTIALITY_REQUIRED:
    case LDAP_STRONG_AUTH_REQUIRED:
      return Error{ErrorCode::kUnauthorized, message,
                   "use ldaps:// or directory.start_tls = true"};
    case LDAP_INSUFFICIENT_ACCESS:
      return Error{ErrorCode::kUnauthorized, message,
                   "give the bind account the right to read the users"};
    case LDAP_NO_SUCH_OBJECT:
      return Error{ErrorCode::kNotFound, message,
                   "check directory.base_dn"};
    case LDAP_NO_SUCH_ATTRIBUTE:
    case LDAP_TYPE_OR_VALUE_EXISTS:
      return Error{ErrorCode::kConflict, message,
                   "somebody else changed it; look again"};
    case LDAP_CONNECT_ERROR:
    case LDAP_SERVER_DOWN:
      return Error{ErrorCode::kUnavailable, message,
                   "check directory.url, and that directory.ca_file holds the "
                   "CA that signed the server's certificate for that name"};
    default:
      return Error{ErrorCode::kUnavailable, message,
                   "check the directory server and its limits"};
  }
}

class OpenLdapSession : public LdapSession {
 public:
  OpenLdapSession(LDAP* ldap, LdapSettings settings)
      : ldap_(ldap), settings_(std::move(settings)) {}
  ~OpenLdapSession() override { ldap_unbind_ext_s(ldap_, nullptr, nullptr); }

  Status Connect() {
    TRY(SetOptions());
    if (!StartsWithIgnoringCase(settings_.url, "ldaps://")) {
      if (!settings_.start_tls) {
        return Error{ErrorCode::kInvalid,
                     "a simple bind over " + settings_.url +
                         " would send the password in clear",
                     "use ldaps:// or directory.start_tls = true"};
      }
      const int code = ldap_start_tls_s(ldap_, nullptr, nullptr);
      if (code != LDAP_SUCCESS)
        return LdapError(ldap_, code, "StartTLS with " + settings_.url);
    }
    auto password = ReadSecretFile(settings_.password_file);
    if (!password.ok()) return password.error();
    berval credential{password->size(), password->data()};
    const int code =
        ldap_sasl_bind_s(ldap_, settings_.bind_dn.c_str(), LDAP_SASL_SIMPLE,
                         &credential, nullptr, nullptr, nullptr);
    if (code == LDAP_SUCCESS) return Done{};
    return LdapError(ldap_, code,
                     "binding to " + settings_.url + " as " +
                         settings_.bind_dn);
  }

  Status Search(const LdapSearch& search,
                const std::function<Status(const LdapEntry&)>& on_entry)
      override {
    std::string cookie;
    do {
      TRY(ReadPage(search, on_entry, cookie));
    } while (!cookie.empty());
    return Done{};
  }

  Status Modify(const LdapChange& change) override {
    // Delete-this-value fails when somebody changed it: the assertion.
    std::string before = change.before, after = change.after;
    char* old_values[] = {before.data(), nullptr};
    char* new_values[] = {after.data(), nullptr};
    std::string name = change.attribute;
    LDAPMod remove{LDAP_MOD_DELETE, name.data(), {old_values}};
    LDAPMod add{LDAP_MOD_ADD, name.data(), {new_values}};
    std::vector<LDAPMod*> mods;
    if (!before.empty()) mods.push_back(&remove);
    if (!after.empty()) mods.push_back(&add);
    mods.push_back(nullptr);
    const int code = ldap_modify_ext_s(ldap_, change.dn.c_str(), mods.data(),
                                       nullptr, nullptr);
    if (code == LDAP_SUCCESS) return Done{};
    return LdapError(ldap_, code, "changing " + name + " of " + change.dn);
  }

 private:
  Status SetOptions() {
    const int version = LDAP_VERSION3;
    const int demand = LDAP_OPT_X_TLS_DEMAND;
    const int minimum = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    const int is_server = 0;
    const timeval limit = Limit();
    ldap_set_option(ldap_, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(ldap_, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    ldap_set_option(ldap_, LDAP_OPT_NETWORK_TIMEOUT, &limit);
    ldap_set_option(ldap_, LDAP_OPT_TIMEOUT, &limit);
    ldap_set_option(ldap_, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
    ldap_set_option(ldap_, LDAP_OPT_X_TLS_PROTOCOL_MIN, &minimum);
    if (!settings_.ca_file.empty()) {
      auto ca = ReadFile(settings_.ca_file);
      if (!ca.ok()) return ca.error();
      ldap_set_option(ldap_, LDAP_OPT_X_TLS_CACERTFILE,
                      settings_.ca_file.c_str());
    }
    // The TLS options count only if a new context is asked for last.
    if (ldap_set_option(ldap_, LDAP_OPT_X_TLS_NEWCTX, &is_server) ==
        LDAP_OPT_SUCCESS)
      return Done{};
    return Error{ErrorCode::kInvalid,
                 "TLS cannot be set up with directory.ca_file " +
                     settings_.ca_file,
                 "give a PEM file with the CA's certificate"};
  }

  timeval Limit() const {
    return {static_cast<time_t>(settings_.timeout.us / 1'000'000),
            static_cast<suseconds_t>(settings_.timeout.us % 1'000'000)};
  }

  Status ReadPage(const LdapSearch& search,
                  const std::function<Status(const LdapEntry&)>& on_entry,
                  std::string& cookie) {
    berval old_cookie{cookie.size(), cookie.data()};
    LDAPControl* page = nullptr;
    ldap_create_page_control(ldap_, settings_.page_size, &old_cookie, 1,
                             &page);
    LDAPControl* controls[] = {page, nullptr};
    std::vector<char*> names;
    for (const std::string& name : search.attributes) {
      names.push_back(const_cast<char*>(name.c_str()));
    }
    names.push_back(nullptr);
    int id = 0;
    int code = ldap_search_ext(ldap_, search.base_dn.c_str(),
                               LDAP_SCOPE_SUBTREE, search.filter.c_str(),
                               names.data(), 0, controls, nullptr, nullptr,
                               LDAP_NO_LIMIT, &id);
    ldap_control_free(page);
    if (code != LDAP_SUCCESS)
      return LdapError(ldap_, code, "searching " + search.base_dn);
    while (true) {
      timeval limit = Limit();
      LDAPMessage* raw = nullptr;
      const int type = ldap_result(ldap_, id, LDAP_MSG_ONE, &limit, &raw);
      const Message message(raw);
      if (type <= 0) {
        return LdapError(ldap_, type == 0 ? LDAP_TIMEOUT : LDAP_SERVER_DOWN,
                         "reading " + search.base_dn);
      }
      if (type == LDAP_RES_SEARCH_ENTRY) {
        TRY(on_entry(EntryOf(message.get())));
      } else if (type == LDAP_RES_SEARCH_RESULT) {
        return EndPage(message.get(), search, cookie);
      } else if (type != LDAP_RES_SEARCH_REFERENCE) {
        // Samba answers an unknown critical control by an extended response.
        return Error{ErrorCode::kUnavailable,
                     "the directory gave an unexpected answer"};
      }
    }
  }

  Status EndPage(LDAPMessage* message, const LdapSearch& search,
                 std::string& cookie) {
    int code = LDAP_SUCCESS;
    LDAPControl** controls = nullptr;
    ldap_parse_result(ldap_, message, &code, nullptr, nullptr, nullptr,
                      &controls, 0);
    cookie.clear();
    if (code != LDAP_SUCCESS) {
      ldap_controls_free(controls);
      return LdapError(ldap_, code, "searching " + search.base_dn);
    }
    LDAPControl* answer =
        ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr);
    if (answer != nullptr) {
      ber_int_t estimate = 0;
      berval next{0, nullptr};
      if (ldap_parse_pageresponse_control(ldap_, answer, &estimate, &next) ==
          LDAP_SUCCESS) {
        cookie.assign(next.bv_val == nullptr ? "" : next.bv_val, next.bv_len);
        ber_memfree(next.bv_val);
      }
    }
    ldap_controls_free(controls);
    return Done{};
  }

  LdapEntry EntryOf(LDAPMessage* message) {
    LdapEntry entry;
    char* dn = ldap_get_dn(ldap_, message);
    entry.dn = dn == nullptr ? "" : dn;
    ldap_memfree(dn);
    BerElement* at = nullptr;
    for (char* name = ldap_first_attribute(ldap_, message, &at);
         name != nullptr; name = ldap_next_attribute(ldap_, message, at)) {
      auto& values = entry.attributes[ToLower(name)];
      berval** raw = ldap_get_values_len(ldap_, message, name);
      for (berval** value = raw; value != nullptr && *value != nullptr;
           ++value) {
        values.emplace_back((*value)->bv_val, (*value)->bv_len);
      }
      ldap_value_free_len(raw);
      ldap_memfree(name);
    }
    ber_free(at, 0);
    return entry;
  }

  LDAP* ldap_;
  const LdapSettings settings_;
};

}  // namespace

std::string LdapEntry::First(const std::string& name) const {
  const auto found = attributes.find(name);
  return found == attributes.end() || found->second.empty()
             ? ""
             : found->second[0];
}

Result<std::unique_ptr<LdapSession>> OpenLdap(const LdapSettings& settings) {
  LDAP* ldap = nullptr;
  const int code = ldap_initialize(&ldap, settings.url.c_str());
  if (code != LDAP_SUCCESS) {
    return Error{ErrorCode::kInvalid,
                 "directory.url \"" + settings.url + "\" is not an LDAP URL",
                 "write ldap://HOST or ldaps://HOST"};
  }
  auto session = std::make_unique<OpenLdapSession>(ldap, settings);
  TRY(session->Connect());
  return std::unique_ptr<LdapSession>(std::move(session));
}

}  // namespace cutover
