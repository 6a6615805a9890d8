#include "connectors/graph/token_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <set>
#include <thread>

#include "engine/base/encoding.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "tests/fakes/certificate.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/scripted_transport.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

constexpr const char* kEndpoint = "https://login/tenant-1/oauth2/v2.0/token";

// The value of a form's field, decoded; "" when it is not there once.
std::string FieldOf(const std::string& form, const std::string& name) {
  std::vector<std::string> found;
  for (const std::string& field : Split(form, '&')) {
    if (field.starts_with(name + "="))
      found.push_back(PercentDecode(field.substr(name.size() + 1)));
  }
  return found.size() == 1 ? found[0] : "";
}

std::string Base64UrlDecoded(std::string text) {
  EXPECT_EQ(text.find_first_of("+/="), text.npos) << text;
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (text.size() % 4 != 0) text += '=';
  auto bytes = Base64Decode(text);
  EXPECT_TRUE(bytes.ok()) << text;
  return bytes.ok() ? *bytes : "";
}

using OwnedX509 = std::unique_ptr<X509, decltype(&X509_free)>;

OwnedX509 Read(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return {PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free};
}

// A digest over the certificate's DER, by hand and not by the product's code.
std::string ThumbprintOf(const std::string& pem,
                         const EVP_MD* method = EVP_sha256()) {
  const OwnedX509 certificate = Read(pem);
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate.get(), &der);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(der, static_cast<size_t>(length), digest, &size, method, nullptr);
  OPENSSL_free(der);
  return std::string(reinterpret_cast<char*>(digest), size);
}

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// PS256 of RFC 7518 3.5: PSS, SHA-256 in both places, a salt of 32 bytes; and
// RS256 of 3.3.
bool IsSignedByTheKeyOf(const std::string& pem, const std::string& message,
                        const std::string& signature,
                        int padding = RSA_PKCS1_PSS_PADDING) {
  const OwnedX509 certificate = Read(pem);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* key = nullptr;
  EXPECT_EQ(EVP_DigestVerifyInit(context.get(), &key, EVP_sha256(), nullptr,
                                 X509_get0_pubkey(certificate.get())),
            1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(key, padding), 1);
  if (padding == RSA_PKCS1_PSS_PADDING) {
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_mgf1_md(key, EVP_sha256()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(key, 32), 1);
  }
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(),
                          Bytes(message), message.size()) == 1;
}

class TokenSourceTest : public testing::Test {
 protected:
  static Credentials Basic() {
    Credentials credentials;
    credentials.tenant_id = "tenant-1";
    credentials.client_id = "client-1";
    credentials.authority_url = "https://login";
    credentials.scope = "https://graph/.default";
    return credentials;
  }
  Credentials WithSecret(const std::string& content) {
    Credentials credentials = Basic();
    credentials.client_secret_file = folder_.Write("secret", content);
    return credentials;
  }
  Credentials With(const TestCertificate& own) {
    Credentials credentials = Basic();
    credentials.certificate_file = folder_.Write("app.pem", own.certificate);
    credentials.private_key_file = folder_.Write("app.key", own.private_key);
    return credentials;
  }

  TemporaryFolder folder_;
  ScriptedTransport wire_;
  ManualClock clock_;
  IdSource ids_{7};
};

TEST_F(TokenSourceTest, AsksWithTheSecretByTheClientCredentialFlow) {
  TokenSource tokens(wire_, clock_, ids_, WithSecret("p&ss=w\xc3\xb6rd +%\n"));
  wire_.AnswerToken("one");
  auto token = tokens.Get();
  ASSERT_TRUE(token.ok()) << Describe(token.error());
  EXPECT_EQ(*token, "one");
  ASSERT_EQ(wire_.sent.size(), 1u);
  EXPECT_EQ(wire_.sent[0].method, "POST");
  EXPECT_EQ(wire_.sent[0].url, kEndpoint);
  const std::string form = wire_.sent[0].body;
  EXPECT_EQ(FieldOf(form, "grant_type"), "client_credentials");
  EXPECT_EQ(FieldOf(form, "client_id"), "client-1");
  EXPECT_EQ(FieldOf(form, "scope"), "https://graph/.default");
  EXPECT_EQ(FieldOf(form, "client_secret"), "p&ss=w\xc3\xb6rd +%");
  EXPECT_EQ(FieldOf(form, "client_assertion"), "");
  const std::pair<std::string, std::string> type{
      "Content-Type", "application/x-www-form-urlencoded"};
  EXPECT_EQ(wire_.sent[0].headers, decltype(HttpRequest::headers){type});
}

TEST_F(TokenSourceTest, ReadsTheSecretAnewForEachToken) {
  TokenSource tokens(wire_, clock_, ids_, WithSecret("old\n"));
  wire_.AnswerToken("one", 100);
  ASSERT_TRUE(tokens.Get().ok());
  folder_.Write("secret", "rotated\r\n");
  clock_.Advance(Seconds(100));
  wire_.AnswerToken("two", 100);
  ASSERT_TRUE(tokens.Get().ok());
  EXPECT_EQ(FieldOf(wire_.sent.at(0).body, "client_secret"), "old");
  EXPECT_EQ(FieldOf(wire_.sent.at(1).body, "client_secret"), "rotated");
}

TEST_F(TokenSourceTest, SendsNothingWithoutACredential) {
  Credentials absent = Basic();
  absent.client_secret_file = folder_.Path("absent");
  const TestCertificate own = MakeCertificate("DNS:app.test");
  Credentials no_key = With(own);
  no_key.private_key_file = folder_.Path("absent");
  Credentials bad_key = With(own);
  bad_key.private_key_file = folder_.Write("bad.key", own.certificate);
  Credentials bad_certificate = With(own);
  bad_certificate.certificate_file =
      folder_.Write("bad.pem", "no certificate\n");
  for (const Credentials& credentials :
       {Basic(), absent, WithSecret("\n"), no_key, bad_key, bad_certificate}) {
    TokenSource tokens(wire_, clock_, ids_, credentials);
    auto token = tokens.Get();
    ASSERT_FALSE(token.ok());
    EXPECT_FALSE(token.error().remedy.empty()) << token.error().message;
  }
  EXPECT_TRUE(wire_.sent.empty());
}

TEST_F(TokenSourceTest, SignsAnAssertionThatTheCertificateVerifies) {
  const TestCertificate own = MakeCertificate("DNS:app.test");
  TokenSource tokens(wire_, clock_, ids_, With(own));
  wire_.AnswerToken("one");
  ASSERT_TRUE(tokens.Get().ok());
  ASSERT_EQ(wire_.sent.size(), 1u);
  EXPECT_EQ(wire_.sent[0].url, kEndpoint);
  const std::string form = wire_.sent[0].body;
  EXPECT_EQ(FieldOf(form, "client_secret"), "");
  EXPECT_EQ(FieldOf(form, "client_id"), "client-1");
  EXPECT_EQ(FieldOf(form, "client_assertion_type"),
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  const std::string jwt = FieldOf(form, "client_assertion");
  const std::vector<std::string> parts = Split(jwt, '.');
  ASSERT_EQ(parts.size(), 3u) << jwt;

  auto header = ParseJson(Base64UrlDecoded(parts[0]));
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(TextAt(*header, "alg"), "PS256");
  EXPECT_EQ(TextAt(*header, "typ"), "JWT");
  EXPECT_EQ(Base64UrlDecoded(TextAt(*header, "x5t#S256")),
            ThumbprintOf(own.certificate));

  auto claims = ParseJson(Base64UrlDecoded(parts[1]));
  ASSERT_TRUE(claims.ok());
  const int64_t now = clock_.Now().us / 1'000'000;
  EXPECT_EQ(TextAt(*claims, "aud"), kEndpoint);
  EXPECT_EQ(TextAt(*claims, "iss"), "client-1");
  EXPECT_EQ(TextAt(*claims, "sub"), "client-1");
  EXPECT_LE(NumberAt(*claims, "nbf"), now);
  EXPECT_GT(NumberAt(*claims, "exp"), now);
  EXPECT_LE(NumberAt(*claims, "exp"), now + 600) << "Entra asks for <= 10 min";

  const std::string message = parts[0] + "." + parts[1];
  const std::string signature = Base64UrlDecoded(parts[2]);
  EXPECT_TRUE(IsSignedByTheKeyOf(own.certificate, message, signature));
  EXPECT_FALSE(IsSignedByTheKeyOf(own.certificate, message + "x", signature));
  const TestCertificate other = MakeCertificate("DNS:app.test");
  EXPECT_FALSE(IsSignedByTheKeyOf(other.certificate, message, signature));
}

TEST_F(TokenSourceTest, SignsByTheOlderRulesWhenToldSo) {
  const TestCertificate own = MakeCertificate("DNS:app.test");
  Credentials credentials = With(own);
  credentials.assertion = SignatureKind::kRs256;
  TokenSource tokens(wire_, clock_, ids_, credentials);
  wire_.AnswerToken("one");
  ASSERT_TRUE(tokens.Get().ok());
  const auto parts =
      Split(FieldOf(wire_.sent.at(0).body, "client_assertion"), '.');
  ASSERT_EQ(parts.size(), 3u);
  auto header = ParseJson(Base64UrlDecoded(parts[0]));
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(TextAt(*header, "alg"), "RS256");
  EXPECT_FALSE(header->contains("x5t#S256"));
  EXPECT_EQ(Base64UrlDecoded(TextAt(*header, "x5t")),
            ThumbprintOf(own.certificate, EVP_sha1()));
  EXPECT_TRUE(IsSignedByTheKeyOf(own.certificate, parts[0] + "." + parts[1],
                                 Base64UrlDecoded(parts[2]),
                                 RSA_PKCS1_PADDING));
}

TEST_F(TokenSourceTest, SignsAnotherAssertionForEachToken) {
  TokenSource tokens(wire_, clock_, ids_, With(MakeCertificate("DNS:a.test")));
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    wire_.AnswerToken("one", 100);
    ASSERT_TRUE(tokens.Get().ok());
    const std::string jwt = FieldOf(wire_.sent.back().body, "client_assertion");
    auto claims = ParseJson(Base64UrlDecoded(Split(jwt, '.').at(1)));
    ASSERT_TRUE(claims.ok());
    ids.insert(TextAt(*claims, "jti"));
    EXPECT_GT(NumberAt(*claims, "exp"), clock_.Now().us / 1'000'000);
    clock_.Advance(Hours(1));
  }
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_FALSE(ids.contains(""));
}

TEST_F(TokenSourceTest, KeepsATokenForFourFifthsOfItsLife) {
  TokenSource tokens(wire_, clock_, ids_, WithSecret("s"));
  wire_.AnswerToken("one", 1000);
  ASSERT_TRUE(tokens.Get().ok());
  clock_.Advance(Microseconds(Seconds(800).us - 1));
  auto kept = tokens.Get();
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(*kept, "one");
  EXPECT_EQ(wire_.sent.size(), 1u);
  clock_.Advance(Microseconds(1));
  wire_.AnswerToken("two", 1000);
  auto fresh = tokens.Get();
  ASSERT_TRUE(fresh.ok());
  EXPECT_EQ(*fresh, "two");
  EXPECT_EQ(wire_.sent.size(), 2u);
}

TEST_F(TokenSourceTest, ForgetsOnlyTheTokenThatIsStillInUse) {
  TokenSource tokens(wire_, clock_, ids_, WithSecret("s"));
  wire_.AnswerToken("one");
  ASSERT_TRUE(tokens.Get().ok());
  tokens.Reject("one");
  wire_.AnswerToken("two");
  ASSERT_TRUE(tokens.Get().ok());
  // A second thread comes late with the same refusal.
  tokens.Reject("one");
  auto token = tokens.Get();
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(*token, "two");
  EXPECT_EQ(wire_.sent.size(), 2u);
}

TEST_F(TokenSourceTest, AsksOnceForAllThreadsThatNeedTheToken) {
  TokenSource tokens(wire_, clock_, ids_, WithSecret("s"));
  wire_.AnswerToken("one");
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      auto token = tokens.Get();
      good += token.ok() && *token == "one" ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(wire_.sent.size(), 1u);
}

TEST_F(TokenSourceTest, TellsAPassingTroubleFromARefusal) {
  const std::pair<int, const char*> passing[] = {
      {500, ""},
      {503, "<html>"},
      {429, "{}"},
      {400, "{\"error_codes\":[90055],\"error_description\":\"busy\"}"},
      {400, "{\"error_codes\":[50033],\"error_description\":\"busy\"}"},
      {400, "{\"error_codes\":[90033],\"error_description\":\"busy\"}"}};
  for (const auto& [status, body] : passing) {
    TokenSource tokens(wire_, clock_, ids_, WithSecret("s"));
    wire_.Answer(status, body);
    auto token = tokens.Get();
    ASSERT_FALSE(token.ok()) << status << body;
    EXPECT_EQ(token.error().code, ErrorCode::kUnavailable) << status << body;
  }
  for (int code : {7000215, 7000222, 700027, 700016, 90002, 90038, 65001, 1}) {
    TokenSource tokens(wire_, clock_, ids_, WithSecret("s"));
    wire_.Answer(401,
                 "{\"error\":\"invalid_client\",\"error_description\":"
                 "\"AADSTS: words.\\r\\nTrace ID: 7\",\"error_codes\":[" +
                     std::to_string(code) + "]}");
    auto token = tokens.Get();
    ASSERT_FALSE(token.ok()) << code;
    EXPECT_EQ(token.error().code, ErrorCode::kUnauthorized) << code;
    EXPECT_TRUE(token.error().message.ends_with("AADSTS: words."))
        << token.error().message;
    EXPECT_FALSE(token.error().remedy.empty()) << code;
  }
}

TEST_F(TokenSourceTest, GivesEachRefusalARemedyOfItsOwn) {
  std::set<std::string> remedies;
  for (int code : {7000215, 7000222, 700027, 700016, 90002, 90038, 65001, 1}) {
    TokenSource tokens(wire_, clock_, ids_, WithSecret("s"));
    wire_.Answer(400, "{\"error_codes\":[" + std::to_string(code) + "]}");
    auto token = tokens.Get();
    ASSERT_FALSE(token.ok());
    remedies.insert(token.error().remedy);
  }
  EXPECT_EQ(remedies.size(), 8u);
}

TEST_F(TokenSourceTest, TriesAgainAfterATroubleInsteadOfKeepingIt) {
  TokenSource tokens(wire_, clock_, ids_, WithSecret("s"));
  wire_.Answer(503, "");
  ASSERT_FALSE(tokens.Get().ok());
  wire_.AnswerToken("one");
  auto token = tokens.Get();
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(*token, "one");
}

}  // namespace
}  // namespace cutover
