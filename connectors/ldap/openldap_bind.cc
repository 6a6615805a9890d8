#include "connectors/ldap/openldap_bind.h"

#include <sasl/sasl.h>

#include <cstdlib>

#include "connectors/ldap/connect_watch.h"
#include "engine/base/file.h"
#include "engine/base/log.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

std::string Diagnostic(LDAP* ldap, int code) {
  std::string text = ldap_err2string(code);
  char* more = nullptr;
  ldap_get_option(ldap, LDAP_OPT_DIAGNOSTIC_MESSAGE, &more);
  if (more != nullptr && *more != 0) text += std::string(" (") + more + ")";
  ldap_memfree(more);
  return text;
}

bool IsTls(const std::string& url) {
  return StartsWithIgnoringCase(url, "ldaps://");
}

Status SetTls(LDAP* ldap, const LdapSettings& settings) {
  const int demand = LDAP_OPT_X_TLS_DEMAND;
  const int minimum = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
  const int is_server = 0;
  ldap_set_option(ldap, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
  ldap_set_option(ldap, LDAP_OPT_X_TLS_PROTOCOL_MIN, &minimum);
  if (!settings.ca_file.empty()) {
    auto ca = ReadFile(settings.ca_file);
    if (!ca.ok()) return ca.error();
    ldap_set_option(ldap, LDAP_OPT_X_TLS_CACERTFILE, settings.ca_file.c_str());
  }
  // The TLS options count only if a new context is asked for last.
  if (ldap_set_option(ldap, LDAP_OPT_X_TLS_NEWCTX, &is_server) ==
      LDAP_OPT_SUCCESS)
    return Done{};
  return Error{
      ErrorCode::kInvalid,
      "TLS cannot be set up with directory.ca_file " + settings.ca_file,
      "give a PEM file with the CA's certificate"};
}

Status SetOptions(LDAP* ldap, const LdapSettings& settings) {
  const int version = LDAP_VERSION3;
  const timeval limit = LdapLimit(settings.timeout);
  ldap_set_option(ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option(ldap, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option(ldap, LDAP_OPT_NETWORK_TIMEOUT, &limit);
  ldap_set_option(ldap, LDAP_OPT_TIMEOUT, &limit);
  // The name in the URL is the service's name; DNS is not believed instead.
  ldap_set_option(ldap, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
  return SetTls(ldap, settings);
}

Status StartTls(LDAP* ldap, const std::string& url) {
  const int code = ldap_start_tls_s(ldap, nullptr, nullptr);
  if (code == LDAP_SUCCESS) return Done{};
  return LdapError(ldap, code, "StartTLS with " + url);
}

Status SimpleBind(LDAP* ldap, const LdapSettings& settings,
                  const std::string& url) {
  if (!IsTls(url)) {
    if (!settings.start_tls) {
      return Error{
          ErrorCode::kInvalid,
          "a simple bind over " + url + " would send the password in clear",
          "use ldaps:// or directory.start_tls = true"};
    }
    TRY(StartTls(ldap, url));
  }
  auto password = ReadSecretFile(settings.password_file);
  if (!password.ok()) return password.error();
  berval credential{password->size(), password->data()};
  const int code =
      ldap_sasl_bind_s(ldap, settings.bind_dn.c_str(), LDAP_SASL_SIMPLE,
                       &credential, nullptr, nullptr, nullptr);
  if (code == LDAP_SUCCESS) return Done{};
  return LdapError(ldap, code, "binding to " + url + " as " + settings.bind_dn);
}

// GSSAPI asks for nothing that the ticket does not say.
int AnswerDefaults(LDAP*, unsigned, void*, void* interactions) {
  for (auto* each = static_cast<sasl_interact_t*>(interactions);
       each->id != SASL_CB_LIST_END; ++each) {
    each->result = each->defresult == nullptr ? "" : each->defresult;
    each->len = 0;
  }
  return LDAP_SUCCESS;
}

// Kerberos: inside TLS the channel is bound to the certificate and not sealed
// twice; outside it the answer must be sealed.
Status GssapiBind(LDAP* ldap, const LdapSettings& settings,
                  const std::string& url) {
  if (!settings.keytab_file.empty()) {
    auto keytab = ReadFile(settings.keytab_file);
    if (!keytab.ok()) return keytab.error();
    ::setenv("KRB5_CLIENT_KTNAME", settings.keytab_file.c_str(), 1);
  }
  if (IsTls(url)) {
    const int binding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;
    ber_len_t most = 0;
    ldap_set_option(ldap, LDAP_OPT_X_SASL_CBINDING, &binding);
    ldap_set_option(ldap, LDAP_OPT_X_SASL_SSF_MAX, &most);
  } else {
    ber_len_t least = 56;
    ldap_set_option(ldap, LDAP_OPT_X_SASL_SSF_MIN, &least);
  }
  const int code =
      ldap_sasl_interactive_bind_s(ldap, nullptr, "GSSAPI", nullptr, nullptr,
                                   LDAP_SASL_QUIET, AnswerDefaults, nullptr);
  if (code == LDAP_SUCCESS) return Done{};
  Error error = LdapError(ldap, code, "binding to " + url + " with Kerberos");
  error.remedy =
      "get a ticket (kinit) or set directory.keytab_file; the URL must name "
      "the controller as its service principal does; "
      "libsasl2-modules-gssapi-mit must be installed";
  return error;
}

Result<LdapHandle> ConnectTo(const LdapSettings& settings,
                             const std::string& url) {
  LDAP* ldap = nullptr;
  if (ldap_initialize(&ldap, url.c_str()) != LDAP_SUCCESS) {
    return Error{ErrorCode::kInvalid,
                 "directory.url \"" + url + "\" is not an LDAP URL",
                 "write ldap://HOST or ldaps://HOST"};
  }
  LdapHandle handle(ldap);
  TRY(SetOptions(ldap, settings));
  const ConnectWatch watch(ldap, settings.timeout);
  TRY(settings.bind == LdapBind::kGssapi ? GssapiBind(ldap, settings, url)
                                         : SimpleBind(ldap, settings, url));
  return handle;
}

}  // namespace

void UnbindLdap::operator()(LDAP* ldap) const {
  ldap_unbind_ext_s(ldap, nullptr, nullptr);
}

timeval LdapLimit(Duration duration) {
  return {static_cast<time_t>(duration.us / 1'000'000),
          static_cast<suseconds_t>(duration.us % 1'000'000)};
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
                   "give the bind account the right to read the users, and to "
                   "write what directory.write names"};
    case LDAP_NO_SUCH_OBJECT:
      return Error{ErrorCode::kNotFound, message, "check directory.base_dn"};
    case LDAP_UNDEFINED_TYPE:
    case LDAP_INVALID_SYNTAX:
    case LDAP_OBJECT_CLASS_VIOLATION:
      return Error{ErrorCode::kRefused, message,
                   "the directory's schema has no room for that value; name "
                   "another attribute"};
    case LDAP_UNAVAILABLE_CRITICAL_EXTENSION:
    case LDAP_UNWILLING_TO_PERFORM:
      return Error{ErrorCode::kRefused, message,
                   "the server will not do that for anybody"};
    case LDAP_NO_SUCH_ATTRIBUTE:
    case LDAP_TYPE_OR_VALUE_EXISTS:
    case LDAP_CONSTRAINT_VIOLATION:  // a second value where one may be
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

Result<LdapHandle> ConnectAndBind(const LdapSettings& settings) {
  Error error{ErrorCode::kInvalid, "directory.url names no server"};
  for (const std::string& url : settings.urls) {
    auto handle = ConnectTo(settings, url);
    if (handle.ok()) return handle;
    error = handle.error();
    if (error.code != ErrorCode::kUnavailable) return error;
    if (settings.urls.size() > 1) {
      Log(LogLevel::kWarning, "ldap.unreachable",
          {{"url", url}, {"reason", error.message}});
    }
  }
  return error;
}

}  // namespace cutover
