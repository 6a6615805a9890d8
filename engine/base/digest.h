#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace cutover {

/// SHA-256 in lower-case hex, 64 characters.
std::string Sha256Hex(std::string_view bytes);
/// SHA-256 as 32 raw bytes.
std::string Sha256Bytes(std::string_view bytes);

/// SHA-256 of bytes that come in pieces.
class Sha256Sum {
 public:
  Sha256Sum();
  ~Sha256Sum();
  void Add(std::string_view bytes);
  /// Of all that was added, as Sha256Hex writes it; nothing is added after.
  std::string Hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// JOSE's names; both over SHA-256.
enum class SignatureKind {
  kPs256,  ///< RSASSA-PSS, salt as long as the digest
  kRs256,  ///< RSASSA-PKCS1-v1_5
};

/// An RSA private key as PEM, and what opens it when it is encrypted; neither
/// is kept. An encrypted one without passphrase is refused: nobody is asked.
struct PrivateKeyPem {
  std::string_view pem;
  std::string_view passphrase = {};
};
Result<std::string> Sign(SignatureKind kind, const PrivateKeyPem& key,
                         std::string_view message);
/// Digest of the certificate's DER, raw bytes: SHA-256 for PS256 (JOSE
/// "x5t#S256" before base64url), SHA-1 for RS256 ("x5t").
Result<std::string> CertificateThumbprint(SignatureKind kind,
                                          std::string_view certificate_pem);
/// Whether `signature` is one of `message` by the holder of the certificate's
/// key.
bool Verify(SignatureKind kind, std::string_view certificate_pem,
            std::string_view message, std::string_view signature);

}  // namespace cutover
