#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace cutover {

/// SHA-256 in lower-case hex, 64 characters.
std::string Sha256Hex(std::string_view bytes);
/// SHA-256 as 32 raw bytes.
std::string Sha256Bytes(std::string_view bytes);

/// RSASSA-PSS with SHA-256, salt as long as the digest (JOSE "PS256").
/// `private_key_pem` is never kept.
Result<std::string> SignPs256(std::string_view private_key_pem,
                              std::string_view message);
/// SHA-256 of the certificate's DER, raw bytes (JOSE "x5t#S256" before
/// base64url).
Result<std::string> CertificateThumbprint(std::string_view certificate_pem);
/// Whether `signature` is a PS256 signature of `message` by the holder of the
/// certificate's key.
bool VerifyPs256(std::string_view certificate_pem, std::string_view message,
                 std::string_view signature);

}  // namespace cutover
