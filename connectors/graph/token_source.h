#pragma once

#include <mutex>
#include <string>

#include "connectors/http/transport.h"
#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "engine/base/id_source.h"

namespace cutover {

/// How the engine signs in to the tenant (graph.md 1). Secrets are read from
/// their files at each use and kept nowhere.
struct Credentials {
  std::string tenant_id;
  std::string client_id;
  std::string client_secret_file = {};
  std::string client_secret_variable = {};  ///< environment variable's name
  std::string certificate_file = {};
  std::string private_key_file = {};
  std::string private_key_passphrase_file = {};  ///< of an encrypted key
  SignatureKind assertion = SignatureKind::kPs256;
  std::string authority_url = {};  ///< e.g. https://login.microsoftonline.com
  std::string scope = {};  ///< e.g. https://graph.microsoft.com/.default
};

/// App-only access tokens by the client-credential flow, with a secret or a
/// certificate (PS256 or RS256). Kept until 80 % of their life; one refresh at
/// a time. Safe for use from any thread.
class TokenSource {
 public:
  TokenSource(HttpTransport& transport, Clock& clock, IdSource& ids,
              Credentials credentials)
      : transport_(transport),
        clock_(clock),
        ids_(ids),
        credentials_(std::move(credentials)) {}

  Result<std::string> Get();
  /// Forgets `token` if it is still the current one (after a 401).
  void Reject(const std::string& token);

 private:
  Result<std::string> FormBody();
  Result<std::string> Assertion(const std::string& endpoint);
  Status Refresh();

  HttpTransport& transport_;
  Clock& clock_;
  IdSource& ids_;
  const Credentials credentials_;
  std::mutex mutex_;
  std::string token_;
  Time refresh_at_;
};

}  // namespace cutover
