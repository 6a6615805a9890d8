#include "engine/cli/config.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/base/file.h"
#include "engine/cli/campaign.h"

namespace cutover {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("cutover-cli-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = (folder_ / name).string();
    EXPECT_TRUE(WriteFileAtomically(path, text).ok());
    return path;
  }
  Error ConfigError(const std::string& text) {
    auto config = ReadConfig(Write("cutover.toml", text));
    EXPECT_FALSE(config.ok()) << text;
    return config.ok() ? Error{} : config.error();
  }
  Error CampaignError(const std::string& text) {
    auto policy = ReadCampaign(Write("campaign.toml", text));
    EXPECT_FALSE(policy.ok()) << text;
    return policy.ok() ? Error{} : policy.error();
  }

  std::filesystem::path folder_;
};

// Every key that the README's table promises, with a value that differs from
// its default.
constexpr const char* kEverything = R"(
[store]
url = "postgresql://u@h:1/d"
[tenant]
id = "t"
client_id = "c"
client_secret_file = "s"
client_secret_env = "E"
authority_url = "https://login.test/"
graph_url = "https://graph.test"
ca_file = "ca.pem"
transport = "cpprest"
share = 0.5
[directory]
url = "ldap://dc1"
base_dn = "DC=x"
bind_dn = "CN=y"
password_file = "p"
ca_file = "dca.pem"
start_tls = true
page_size = 7
[sfb]
worker = ["pwsh", "-File", "w.ps1"]
timeout = "90s"
sessions = 2
exports = "from-sfb"
[apply]
concurrency = 3
wait = "2m"
on_failure = "leave"
settle_scale = 0.5
lease_ttl = "45s"
)";

TEST_F(Files, TheConfigurationTakesEveryKeyThatTheReadmeNames) {
  auto config = ReadConfig(Write("cutover.toml", kEverything));
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_EQ(config->store_url, "postgresql://u@h:1/d");
  EXPECT_EQ(config->tenant.transport, "cpprest");
  EXPECT_EQ(config->tenant.share, 0.5);
  EXPECT_EQ(config->tenant.ca_file, (folder_ / "ca.pem").string());
  EXPECT_EQ(config->directories[0].password_file, (folder_ / "p").string());
  EXPECT_EQ(config->directories[0].page_size, 7);
  EXPECT_EQ(config->sfb.worker.size(), 3u);
  EXPECT_EQ(config->sfb.timeout, Seconds(90));
  EXPECT_EQ(config->sfb.sessions, 2);
  EXPECT_EQ(config->sfb.exports, (folder_ / "from-sfb").string());
  EXPECT_EQ(config->apply.concurrency, 3);
  EXPECT_EQ(config->apply.patience, Minutes(2));
  EXPECT_EQ(config->apply.on_failure, OnFailure::kLeave);
  EXPECT_EQ(config->apply.settle_scale, 0.5);
  EXPECT_EQ(config->apply.lease_ttl, Seconds(45));
}

TEST_F(Files, ASingleWrongLetterInAnyKeyIsAnErrorWithItsLine) {
  const std::string text = kEverything;
  int line = 0;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = text.find('\n', at);
    ++line;
    const std::string key = text.substr(at, text.find(' ', at) - at);
    if (text[at] != '[' && text[at] != '\n') {
      std::string wrong = text;
      wrong.insert(at, "x");
      const Error error = ConfigError(wrong);
      EXPECT_NE(error.message.find("x" + key), std::string::npos)
          << error.message;
      EXPECT_NE(
          error.message.find("cutover.toml, line " + std::to_string(line)),
          std::string::npos)
          << error.message;
    }
    at = end + 1;
  }
}

TEST_F(Files, AWrongTypeOrValueIsAnErrorThatNamesTheKey) {
  const std::string rest = "\n[store]\nurl = \"sqlite:x\"\n";
  const std::string tenant =
      "id = \"t\"\nclient_id = \"c\"\nclient_secret_file = \"s\"\n";
  const std::string directory = "url = \"ldap://dc1\"\nbase_dn = \"DC=x\"\n";
  const std::pair<const char*, const char*> cases[] = {
      {"[tenant]\nshare = 0.0", "share"},
      {"[tenant]\nshare = 1.5", "share"},
      {"[apply]\nconcurrency = \"many\"", "concurrency"},
      {"[apply]\nconcurrency = 0", "concurrency"},
      {"[apply]\nwait = \"soon\"", "wait"},
      {"[apply]\non_failure = \"ignore\"", "on_failure"},
      {"[apply]\nlease_ttl = \"0s\"", "lease_ttl"},
      {"[tenant]\ntransport = \"wget\"", "transport"},
      {"[directory]\npage_size = -1", "page_size"},
      {"[directory]\nstart_tls = \"yes\"", "start_tls"}};
  for (const auto& [text, key] : cases) {
    std::string whole = text + rest;
    const auto add = [&](const std::string& part, const std::string& keys) {
      const size_t at = whole.find("[" + part + "]\n");
      if (at == std::string::npos) {
        whole += "[" + part + "]\n" + keys;
      } else {
        whole.insert(at + part.size() + 3, keys);
      }
    };
    add("tenant", tenant);
    add("directory", directory);
    const Error error = ConfigError(whole);
    EXPECT_NE(error.message.find(key), std::string::npos) << error.message;
  }
}

TEST_F(Files, TheSamplesThatInitWritesAreAccepted) {
  auto config = ReadConfig(Write("cutover.toml", SampleConfig()));
  EXPECT_TRUE(config.ok()) << Describe(config.error());
  auto policy = ReadCampaign(Write("campaign.toml", SampleCampaign()));
  EXPECT_TRUE(policy.ok()) << Describe(policy.error());
}

constexpr const char* kRule = "[[rule]]\nname = \"all\"\n";

TEST_F(Files, ACampaignReadsItsNumbersFromBesideItself) {
  Write("numbers.csv", "upn,number\nAnn@Contoso.test,+49 30 1\n");
  auto policy = ReadCampaign(
      Write("campaign.toml", std::string("name = \"c\"\n") + kRule +
                                 "number = \"csv\"\n[numbers]\n"
                                 "file = \"numbers.csv\"\n"));
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->new_numbers.at("ann@contoso.test").Text(), "+49301");
}

TEST_F(Files, ACampaignsDigestChangesWithItsNumbers) {
  const std::string path =
      Write("campaign.toml", std::string(kRule) + "[numbers]\nfile = \"n\"\n");
  Write("n", "upn,number\na@x,+4930100001\n");
  const std::string one = ReadCampaign(path)->digest;
  EXPECT_EQ(ReadCampaign(path)->digest, one);
  Write("n", "upn,number\na@x,+4930100002\n");
  EXPECT_NE(ReadCampaign(path)->digest, one);
}

TEST_F(Files, AWindowIsLocalTimeInItsZoneAcrossTheClockChange) {
  const auto window = [&](const std::string& day) {
    auto policy = ReadCampaign(
        Write("campaign.toml", std::string(kRule) +
                                   "[[wave]]\nnumber = 1\nopens = \"" + day +
                                   "T22:00\"\ncloses = \"" + day +
                                   "T23:00\"\nzone = \"Europe/Berlin\"\n"));
    EXPECT_TRUE(policy.ok()) << Describe(policy.error());
    return FormatTime(policy->windows.at(1).opens);
  };
  EXPECT_EQ(window("2027-03-27"), "2027-03-27T21:00:00Z");
  EXPECT_EQ(window("2027-03-28"), "2027-03-28T20:00:00Z");
}

TEST_F(Files, ACampaignSaysWhatIsWrongAndWhere) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "[[rule]]"},
      {std::string(kRule) + "colour = 1", "line 3"},
      {std::string(kRule) + "number = \"any\"", "number"},
      {std::string(kRule) + "authority = \"both\"", "authority"},
      {std::string(kRule) + "[waves]\nkey = \"colour\"", "key"},
      {std::string(kRule) + "[waves]\nsize = 0", "size"},
      {std::string(kRule) + "[[wave]]\nopens = \"2027-01-01T22:00\"\n"
                            "closes = \"2027-01-01T23:00\"",
       "number"},
      {std::string(kRule) + "[[wave]]\nnumber = 1\nopens = \"tonight\"\n"
                            "closes = \"2027-01-01T23:00\"",
       "opens"},
      {std::string(kRule) + "[numbers]\nfile = \"none.csv\"", "none.csv"}};
  for (const auto& [text, words] : cases) {
    const Error error = CampaignError(text);
    EXPECT_NE(Describe(error).find(words), std::string::npos)
        << Describe(error);
    EXPECT_FALSE(error.remedy.empty()) << error.message;
  }
}

}  // namespace
}  // namespace cutover
