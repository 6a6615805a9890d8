#include "engine/base/digest.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <memory>

#include "engine/base/encoding.h"

namespace cutover {
namespace {

struct Free {
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(X509* p) const { X509_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIO> MemoryOf(std::string_view text) {
  return Owned<BIO>(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Owned<X509> ReadCertificate(std::string_view pem) {
  return Owned<X509>(
      PEM_read_bio_X509(MemoryOf(pem).get(), nullptr, nullptr, nullptr));
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool UsePadding(SignatureKind kind, EVP_PKEY_CTX* context) {
  if (kind == SignatureKind::kRs256)
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
}

struct Passphrase {
  std::string_view text;
  bool was_asked = false;
};

// In place of OpenSSL's own, which asks whoever sits at the terminal.
int GivePassphrase(char* buffer, int size, int, void* passphrase) {
  auto& given = *static_cast<Passphrase*>(passphrase);
  given.was_asked = true;
  if (given.text.empty() || given.text.size() > static_cast<size_t>(size))
    return -1;
  given.text.copy(buffer, given.text.size());
  return static_cast<int>(given.text.size());
}

Result<Owned<EVP_PKEY>> ReadPrivateKey(const PrivateKeyPem& key) {
  Passphrase passphrase{key.passphrase};
  Owned<EVP_PKEY> read(PEM_read_bio_PrivateKey(MemoryOf(key.pem).get(), nullptr,
                                               GivePassphrase, &passphrase));
  if (read && EVP_PKEY_base_id(read.get()) == EVP_PKEY_RSA) return read;
  if (!read && passphrase.was_asked) {
    return Error{ErrorCode::kInvalid,
                 key.passphrase.empty()
                     ? "the private key is encrypted"
                     : "the passphrase does not open the private key",
                 "name the file with its passphrase in "
                 "tenant.private_key_passphrase_file"};
  }
  return Error{ErrorCode::kInvalid, "the private key is not an RSA PEM key",
               "give a PEM file with an RSA private key"};
}

}  // namespace

std::string Sha256Bytes(std::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(Bytes(bytes), bytes.size(), digest);
  return std::string(reinterpret_cast<char*>(digest), sizeof digest);
}

struct Sha256Sum::State {
  Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
};

Sha256Sum::Sha256Sum() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr);
}

Sha256Sum::~Sha256Sum() = default;

void Sha256Sum::Add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

std::string Sha256Sum::Hex() {
  unsigned char bytes[SHA256_DIGEST_LENGTH];
  EVP_DigestFinal_ex(state_->context.get(), bytes, nullptr);
  return HexEncode({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

std::string Sha256Hex(std::string_view bytes) {
  return HexEncode(Sha256Bytes(bytes));
}

Result<std::string> Sign(SignatureKind kind, const PrivateKeyPem& key_pem,
                         std::string_view message) {
  auto key = ReadPrivateKey(key_pem);
  if (!key.ok()) return key.error();
  Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  size_t length = 0;
  const bool is_ready =
      EVP_DigestSignInit(context.get(), &key_context, EVP_sha256(), nullptr,
                         key->get()) > 0 &&
      UsePadding(kind, key_context) &&
      EVP_DigestSign(context.get(), nullptr, &length, Bytes(message),
                     message.size()) > 0;
  std::string signature(length, '\0');
  if (!is_ready ||
      EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(signature.data()),
                     &length, Bytes(message), message.size()) <= 0) {
    return Error{ErrorCode::kInvalid, "signing with the private key failed"};
  }
  signature.resize(length);
  return signature;
}

Result<std::string> CertificateThumbprint(SignatureKind kind,
                                          std::string_view certificate_pem) {
  const EVP_MD* method =
      kind == SignatureKind::kRs256 ? EVP_sha1() : EVP_sha256();
  Owned<X509> certificate = ReadCertificate(certificate_pem);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  if (!certificate ||
      X509_digest(certificate.get(), method, digest, &length) != 1) {
    return Error{ErrorCode::kInvalid, "the certificate is not a PEM X.509",
                 "give the PEM file whose key is registered with the app"};
  }
  return std::string(reinterpret_cast<char*>(digest), length);
}

bool Verify(SignatureKind kind, std::string_view certificate_pem,
            std::string_view message, std::string_view signature) {
  Owned<X509> certificate = ReadCertificate(certificate_pem);
  if (!certificate) return false;
  Owned<EVP_PKEY> key(X509_get_pubkey(certificate.get()));
  Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;
  return key &&
         EVP_DigestVerifyInit(context.get(), &key_context, EVP_sha256(),
                              nullptr, key.get()) > 0 &&
         UsePadding(kind, key_context) &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(),
                          Bytes(message), message.size()) == 1;
}

}  // namespace cutover
