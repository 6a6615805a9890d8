#include "engine/base/digest.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/base/encoding.h"

namespace cutover {
namespace {

constexpr SignatureKind kPs256 = SignatureKind::kPs256;
constexpr SignatureKind kRs256 = SignatureKind::kRs256;

struct Free {
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(X509* p) const { X509_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

std::string TextWrittenBy(const std::function<int(BIO*)>& write) {
  Owned<BIO> memory(BIO_new(BIO_s_mem()));
  EXPECT_EQ(write(memory.get()), 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

std::string PemOf(EVP_PKEY* key) {
  return TextWrittenBy([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr,
                                    nullptr);
  });
}

// A key and the certificate that it signed for itself.
struct Signer {
  Owned<EVP_PKEY> key;
  Owned<X509> certificate;
  std::string key_pem;
  std::string certificate_pem;

  explicit Signer(EVP_PKEY* made) : key(made), certificate(X509_new()) {
    X509* x509 = certificate.get();
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    ASN1_TIME_set_string(X509_getm_notBefore(x509), "20260101000000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(x509), "20360101000000Z");
    X509_set_pubkey(x509, key.get());
    EXPECT_GT(X509_sign(x509, key.get(), EVP_sha256()), 0);
    key_pem = PemOf(key.get());
    certificate_pem =
        TextWrittenBy([&](BIO* out) { return PEM_write_bio_X509(out, x509); });
  }
};

const Signer& Ours() {
  static const Signer kSigner(EVP_RSA_gen(2048));
  return kSigner;
}

const Signer& Theirs() {
  static const Signer kSigner(EVP_RSA_gen(2048));
  return kSigner;
}

std::string SignWithSalt(const Signer& signer, const std::string& message,
                         int salt_length) {
  Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key = nullptr;
  EXPECT_EQ(EVP_DigestSignInit(context.get(), &key, EVP_sha256(), nullptr,
                               signer.key.get()),
            1);
  EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING);
  EVP_PKEY_CTX_set_rsa_pss_saltlen(key, salt_length);
  std::string signature(256, '\0');
  size_t length = signature.size();
  EXPECT_EQ(
      EVP_DigestSign(
          context.get(), reinterpret_cast<unsigned char*>(signature.data()),
          &length, reinterpret_cast<const unsigned char*>(message.data()),
          message.size()),
      1);
  return signature;
}

TEST(Sha256Hex, KnowsTheVectorsOfFips180) {
  EXPECT_EQ(Sha256Hex(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(
      Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256Hex, ReadsPastAZeroByte) {
  EXPECT_NE(Sha256Hex(std::string("a\0b", 3)), Sha256Hex("a"));
}

TEST(Sha256Bytes, IsTheSameDigestAs32Bytes) {
  const std::string bytes = Sha256Bytes("abc");
  EXPECT_EQ(bytes.size(), 32u);
  EXPECT_EQ(HexEncode(bytes), Sha256Hex("abc"));
}

TEST(SignPs256, MakesASignatureThatVerifies) {
  const auto signature = Sign(kPs256, {Ours().key_pem}, "header.claims");
  ASSERT_TRUE(signature.ok());
  EXPECT_EQ(signature->size(), 256u);
  EXPECT_TRUE(
      Verify(kPs256, Ours().certificate_pem, "header.claims", *signature));
}

TEST(SignPs256, SaltsSoThatNoTwoSignaturesAreEqual) {
  EXPECT_NE(*Sign(kPs256, {Ours().key_pem}, "same"),
            *Sign(kPs256, {Ours().key_pem}, "same"));
}

TEST(SignPs256, SignsTheEmptyMessage) {
  const auto signature = Sign(kPs256, {Ours().key_pem}, "");
  ASSERT_TRUE(signature.ok());
  EXPECT_TRUE(Verify(kPs256, Ours().certificate_pem, "", *signature));
}

TEST(SignPs256, RefusesWhatIsNoPrivateKey) {
  for (const std::string& pem :
       {std::string(), std::string("no key"), Ours().certificate_pem}) {
    const auto signature = Sign(kPs256, {pem}, "message");
    ASSERT_FALSE(signature.ok());
    EXPECT_EQ(signature.error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(signature.error().remedy.empty());
  }
}

TEST(SignPs256, RefusesAKeyThatIsNotRsa) {
  Owned<EVP_PKEY> curve(EVP_EC_gen("P-256"));
  const auto signature = Sign(kPs256, {PemOf(curve.get())}, "message");
  ASSERT_FALSE(signature.ok());
  EXPECT_EQ(signature.error().code, ErrorCode::kInvalid);
}

TEST(SignPs256, KeepsTheKeyOutOfItsErrors) {
  std::string broken = Ours().key_pem;
  broken.replace(100, 8, "!!!!!!!!");
  const auto signature = Sign(kPs256, {broken}, "message");
  ASSERT_FALSE(signature.ok());
  const std::string shown = Describe(signature.error());
  EXPECT_EQ(shown.find(broken.substr(120, 16)), std::string::npos);
}

TEST(SignRs256, IsAnotherKindOfSignature) {
  const auto signature = Sign(kRs256, {Ours().key_pem}, "message");
  ASSERT_TRUE(signature.ok());
  EXPECT_TRUE(Verify(kRs256, Ours().certificate_pem, "message", *signature));
  EXPECT_FALSE(Verify(kPs256, Ours().certificate_pem, "message", *signature));
  EXPECT_EQ(*signature, *Sign(kRs256, {Ours().key_pem}, "message"))
      << "it has no salt";
}

TEST(Sign, OpensAnEncryptedKeyWithItsPassphraseAndAsksNobody) {
  const std::string pem = TextWrittenBy([](BIO* out) {
    return PEM_write_bio_PKCS8PrivateKey(out, Ours().key.get(),
                                         EVP_aes_256_cbc(), "open sesame", 11,
                                         nullptr, nullptr);
  });
  const auto signature = Sign(kPs256, {pem, "open sesame"}, "message");
  ASSERT_TRUE(signature.ok());
  EXPECT_TRUE(Verify(kPs256, Ours().certificate_pem, "message", *signature));
  for (const char* passphrase : {"", "open", "open sesame!"}) {
    const auto refused = Sign(kPs256, {pem, passphrase}, "message");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find(*passphrase == 0 ? "is encrypted"
                                                            : "passphrase"),
              std::string::npos);
    EXPECT_NE(refused.error().remedy.find("private_key_passphrase_file"),
              std::string::npos);
  }
}

TEST(VerifyPs256, IsFalseForAnotherMessage) {
  const auto signature = Sign(kPs256, {Ours().key_pem}, "message");
  EXPECT_FALSE(Verify(kPs256, Ours().certificate_pem, "massage", *signature));
}

TEST(VerifyPs256, IsFalseForASignatureByAnotherKey) {
  const auto signature = Sign(kPs256, {Theirs().key_pem}, "message");
  EXPECT_FALSE(Verify(kPs256, Ours().certificate_pem, "message", *signature));
}

TEST(VerifyPs256, IsFalseForASignatureThatWasChangedOrCut) {
  std::string signature = *Sign(kPs256, {Ours().key_pem}, "message");
  const std::string cut = signature.substr(0, signature.size() - 1);
  EXPECT_FALSE(Verify(kPs256, Ours().certificate_pem, "message", cut));
  EXPECT_FALSE(Verify(kPs256, Ours().certificate_pem, "message", ""));
  signature[17] = static_cast<char>(signature[17] ^ 1);
  EXPECT_FALSE(Verify(kPs256, Ours().certificate_pem, "message", signature));
}

TEST(VerifyPs256, TakesOnlyASaltAsLongAsTheDigest) {
  const std::string& certificate = Ours().certificate_pem;
  EXPECT_TRUE(Verify(kPs256, certificate, "m", SignWithSalt(Ours(), "m", 32)));
  EXPECT_FALSE(Verify(kPs256, certificate, "m", SignWithSalt(Ours(), "m", 20)));
}

TEST(VerifyPs256, IsFalseWithoutACertificate) {
  const auto signature = Sign(kPs256, {Ours().key_pem}, "message");
  EXPECT_FALSE(Verify(kPs256, "", "message", *signature));
  EXPECT_FALSE(Verify(kPs256, Ours().key_pem, "message", *signature));
}

TEST(CertificateThumbprint, IsTheDigestOfTheDerForm) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(Ours().certificate.get(), &der);
  ASSERT_GT(size, 0);
  const std::string bytes(reinterpret_cast<char*>(der),
                          static_cast<size_t>(size));
  OPENSSL_free(der);
  EXPECT_EQ(*CertificateThumbprint(kPs256, Ours().certificate_pem),
            Sha256Bytes(bytes));
}

TEST(CertificateThumbprint, OfRs256IsTwentyBytesOfSha1) {
  EXPECT_EQ(CertificateThumbprint(kRs256, Ours().certificate_pem)->size(), 20U);
}

TEST(CertificateThumbprint, RefusesWhatIsNoCertificate) {
  for (const std::string& pem : {std::string(), Ours().key_pem}) {
    const auto thumbprint = CertificateThumbprint(kPs256, pem);
    ASSERT_FALSE(thumbprint.ok());
    EXPECT_EQ(thumbprint.error().code, ErrorCode::kInvalid);
  }
}

}  // namespace
}  // namespace cutover
