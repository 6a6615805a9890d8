#include "connectors/graph/token_source.h"

#include <cstdlib>

#include "engine/base/digest.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/json.h"

namespace cutover {
namespace {

// graph.md 1: what a person has to do about each refusal.
const char* RemedyFor(int64_t code) {
  switch (code) {
    case 7000215:
      return "the client secret is wrong: put the secret's value, not its id, "
             "into tenant.client_secret_file";
    case 7000222:
      return "the client secret has expired: make a new one";
    case 700027:
      return "register the certificate with the app, or give its own key";
    case 700016:
    case 700011:
      return "the app is not in this tenant: check tenant.id and "
             "tenant.client_id, and give consent";
    case 90002:
    case 90019:
    case 50059:
      return "there is no such tenant: check tenant.id";
    case 90038:
    case 900382:
    case 900432:
      return "the tenant lives in another cloud: check tenant.authority_url";
    case 65001:
    case 650056:
    case 650057:
      return "an administrator must consent to the app's permissions";
    default:
      return "check tenant.id, tenant.client_id and the credential";
  }
}

Error TokenError(const HttpResponse& response) {
  auto json = ParseJson(response.body);
  const Json body = json.ok() ? *json : Json::object();
  const Json& codes = ArrayAt(body, "error_codes");
  const int64_t code =
      codes.empty() || !codes[0].is_number() ? 0 : codes[0].get<int64_t>();
  const bool is_passing = response.status >= 500 || response.status == 429 ||
                          code == 90055 || code == 50033 || code == 90033;
  std::string message = TextAt(body, "error_description");
  message = "sign-in to the tenant was refused: " +
            message.substr(0, message.find('\r'));
  return Error{is_passing ? ErrorCode::kUnavailable : ErrorCode::kUnauthorized,
               message, RemedyFor(code)};
}

}  // namespace

Result<std::string> TokenSource::Assertion(const std::string& endpoint) {
  auto certificate = ReadFile(credentials_.certificate_file);
  if (!certificate.ok()) return certificate;
  auto key = ReadFile(credentials_.private_key_file);
  if (!key.ok()) return key;
  std::string passphrase;
  if (!credentials_.private_key_passphrase_file.empty()) {
    auto read = ReadSecretFile(credentials_.private_key_passphrase_file);
    if (!read.ok()) return read;
    passphrase = *std::move(read);
  }
  const SignatureKind kind = credentials_.assertion;
  const bool is_ps = kind == SignatureKind::kPs256;
  auto thumbprint = CertificateThumbprint(kind, *certificate);
  if (!thumbprint.ok()) return thumbprint;
  const int64_t now = clock_.Now().us / 1'000'000;
  const Json header = {
      {"alg", is_ps ? "PS256" : "RS256"},
      {"typ", "JWT"},
      {is_ps ? "x5t#S256" : "x5t", Base64UrlEncode(*thumbprint)}};
  const Json claims = {{"aud", endpoint},
                       {"iss", credentials_.client_id},
                       {"sub", credentials_.client_id},
                       {"jti", ids_.NextGuid()},
                       {"nbf", now},
                       {"iat", now},
                       {"exp", now + 600}};
  const std::string signed_part = Base64UrlEncode(CanonicalJson(header)) + "." +
                                  Base64UrlEncode(CanonicalJson(claims));
  auto signature = Sign(kind, {*key, passphrase}, signed_part);
  if (!signature.ok()) return signature;
  return signed_part + "." + Base64UrlEncode(*signature);
}

Result<std::string> TokenSource::FormBody() {
  std::string body = "client_id=" + PercentEncode(credentials_.client_id) +
                     "&scope=" + PercentEncode(credentials_.scope) +
                     "&grant_type=client_credentials";
  if (!credentials_.certificate_file.empty()) {
    auto assertion = Assertion(credentials_.authority_url + "/" +
                               credentials_.tenant_id + "/oauth2/v2.0/token");
    if (!assertion.ok()) return assertion;
    return body + "&client_assertion_type=" +
           PercentEncode(
               "urn:ietf:params:oauth:client-assertion-type:"
               "jwt-bearer") +
           "&client_assertion=" + PercentEncode(*assertion);
  }
  if (!credentials_.client_secret_variable.empty()) {
    const char* secret =
        std::getenv(credentials_.client_secret_variable.c_str());
    if (secret != nullptr && *secret != 0)
      return body + "&client_secret=" + PercentEncode(secret);
  }
  if (credentials_.client_secret_file.empty()) {
    return Error{ErrorCode::kInvalid, "no credential for the tenant is given",
                 "set tenant.client_secret_file, or tenant.certificate_file "
                 "and tenant.private_key_file"};
  }
  auto secret = ReadSecretFile(credentials_.client_secret_file);
  if (!secret.ok()) return secret;
  return body + "&client_secret=" + PercentEncode(*secret);
}

Status TokenSource::Refresh() {
  auto body = FormBody();
  if (!body.ok()) return body.error();
  auto response =
      transport_.Send({"POST",
                       credentials_.authority_url + "/" +
                           credentials_.tenant_id + "/oauth2/v2.0/token",
                       {{"Content-Type", "application/x-www-form-urlencoded"}},
                       *std::move(body)});
  if (!response.ok()) return response.error();
  if (response->status != 200) return TokenError(*response);
  auto json = ParseJson(response->body);
  if (!json.ok() || TextAt(*json, "access_token").empty()) {
    return Error{ErrorCode::kUnavailable,
                 "the authority's answer holds no token",
                 "check tenant.authority_url"};
  }
  token_ = TextAt(*json, "access_token");
  refresh_at_ = clock_.Now() + Seconds(NumberAt(*json, "expires_in") * 8 / 10);
  return Done{};
}

Result<std::string> TokenSource::Get() {
  std::lock_guard lock(mutex_);
  if (!token_.empty() && clock_.Now() < refresh_at_) return token_;
  TRY(Refresh());
  return token_;
}

void TokenSource::Reject(const std::string& token) {
  std::lock_guard lock(mutex_);
  if (token == token_) token_.clear();
}

}  // namespace cutover
