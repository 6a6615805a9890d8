// What ReadConfig fills in, resolves and refuses, to the word and the line.

#include "engine/cli/config.h"
#include "tests/engine/cli/folder.h"

namespace cutover {
namespace {

constexpr const char* kLeast = R"([store]
url = "sqlite:cutover.sqlite"
[tenant]
id = "11111111-2222-4333-8444-555555555555"
client_id = "99999999-8888-4777-8666-555555555555"
[directory]
url = "ldap://dc1"
)";

class ReadConfigTest : public testing::Test {
 protected:
  Result<Config> Read(const std::string& text) const {
    return ReadConfig(folder.Put("cutover.toml", text));
  }
  // The error about the file, after its name.
  std::string Wrong(const std::string& text) const {
    const std::string message = Refusal(Read(text));
    const std::string file = folder.Path("cutover.toml");
    return message.starts_with(file) ? message.substr(file.size()) : message;
  }
  // The same of the least configuration with `part` in place of `old`.
  std::string WrongWith(const std::string& old, const std::string& part) const {
    std::string text = kLeast;
    text.replace(text.find(old), old.size(), part);
    return Wrong(text);
  }

  const Folder folder;
};

TEST_F(ReadConfigTest, NeedsLittleAndFillsInTheRest) {
  const auto config = Read(kLeast);
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_EQ(config->tenant.authority_url, "https://login.microsoftonline.com");
  EXPECT_EQ(config->tenant.graph_url, "https://graph.microsoft.com");
  EXPECT_EQ(config->tenant.client_secret_env, "CUTOVER_CLIENT_SECRET");
  EXPECT_EQ(config->tenant.transport, "curl");
  EXPECT_TRUE(config->directories[0].start_tls);
  EXPECT_EQ(config->directories[0].page_size, 1000);
  EXPECT_TRUE(config->sfb.worker.empty());
  EXPECT_EQ(config->sfb.timeout, Minutes(5));
  EXPECT_EQ(config->apply.concurrency, 8);
  EXPECT_EQ(config->apply.patience, Minutes(10));
  EXPECT_EQ(config->apply.settle_scale, 1.0);
  EXPECT_EQ(config->apply.lease_ttl, Seconds(90));
  EXPECT_EQ(config->apply.on_failure, OnFailure::kCompensate);
}

TEST_F(ReadConfigTest, TakesPathsRelativeToTheFile) {
  const auto config = Read(R"([store]
url = "sqlite:data/cutover.sqlite"
[tenant]
id = "t"
client_id = "c"
client_secret_file = "client.secret"
certificate_file = "app.pem"
private_key_file = "app.key"
ca_file = "../ca.pem"
[directory]
url = "ldif:forest.ldif"
password_file = "directory.secret"
ca_file = "forest-ca.pem"
)");
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_EQ(config->store_url, "sqlite:" + folder.Path("data/cutover.sqlite"));
  EXPECT_EQ(config->tenant.client_secret_file, folder.Path("client.secret"));
  EXPECT_EQ(config->tenant.certificate_file, folder.Path("app.pem"));
  EXPECT_EQ(config->tenant.private_key_file, folder.Path("app.key"));
  EXPECT_EQ(config->tenant.ca_file, folder.Path("../ca.pem"));
  EXPECT_EQ(config->directories[0].ldif_file, folder.Path("forest.ldif"));
  EXPECT_EQ(config->directories[0].password_file,
            folder.Path("directory.secret"));
  EXPECT_EQ(config->directories[0].ca_file, folder.Path("forest-ca.pem"));
}

TEST_F(ReadConfigTest, TakesSeveralControllersAndSeveralBases) {
  std::string text = kLeast;
  text += "base_dn = [\"DC=a\", \"DC=b\"]\nbind = \"gssapi\"\n";
  const std::string one = "\"ldap://dc1\"";
  text.replace(text.find(one), one.size(), "[\"ldap://dc1\", \"ldaps://dc2\"]");
  const auto config = Read(text);
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_EQ(config->directories[0].urls,
            (std::vector<std::string>{"ldap://dc1", "ldaps://dc2"}));
  EXPECT_EQ(config->directories[0].base_dns,
            (std::vector<std::string>{"DC=a", "DC=b"}));
  EXPECT_EQ(config->directories[0].bind, LdapBind::kGssapi);
  EXPECT_EQ(WrongWith("\"ldap://dc1\"", "[\"ldap://dc1\", \"dc2\"]"),
            ", line 7: directory.url names no directory");
}

TEST_F(ReadConfigTest, TakesOneDirectoryOrSeveralOfTheirOwnNames) {
  const auto one = Read(kLeast);
  ASSERT_TRUE(one.ok()) << Describe(one.error());
  ASSERT_EQ(one->directories.size(), 1u);
  EXPECT_EQ(one->directories[0].name, "directory");
  EXPECT_EQ(one->directories[0].role, DirectoryRole::kAccount);
  EXPECT_EQ(one->directories[0].incremental, Incremental::kAuto);
  std::string text = kLeast;
  text.replace(text.find("[directory]"), 11, "[[directory]]");
  text +=
      "incremental = \"usn\"\n[[directory]]\nname = \"resources\"\n"
      "role = \"resource\"\nurl = \"ldap://dc2\"\n";
  const auto two = Read(text);
  ASSERT_TRUE(two.ok()) << Describe(two.error());
  ASSERT_EQ(two->directories.size(), 2u);
  EXPECT_EQ(two->directories[0].incremental, Incremental::kUsn);
  EXPECT_EQ(two->directories[1].role, DirectoryRole::kResource);
  EXPECT_EQ(two->directories[1].urls, std::vector<std::string>{"ldap://dc2"});
}

TEST_F(ReadConfigTest, RefusesDirectoriesThatCannotBeToldApart) {
  std::string text = kLeast;
  text.replace(text.find("[directory]"), 11, "[[directory]]");
  EXPECT_EQ(Wrong(text + "[[directory]]\nurl = \"ldap://dc2\"\n"),
            ": the name \"directory\" of a directory is taken");
  EXPECT_EQ(Wrong(text + "name = \"entra\"\n"),
            ": the name \"entra\" of a directory is taken");
  EXPECT_EQ(Wrong(text + "role = \"resource\"\n"),
            ": no directory has the role \"account\"");
}

TEST_F(ReadConfigTest, WritesNothingToADirectoryUnlessItIsTold) {
  const auto least = Read(kLeast);
  ASSERT_TRUE(least.ok()) << Describe(least.error());
  EXPECT_TRUE(least->directories[0].writes.IsEmpty());
  const std::string url = "url = \"ldap://dc1\"";
  std::string text = kLeast;
  text.replace(text.find(url), url.size(),
               url +
                   "\nwrite = [\"line\", \"option_flags\", "
                   "\"proxy_addresses\", \"copy:extensionAttribute10\"]");
  const auto written = Read(text);
  ASSERT_TRUE(written.ok()) << Describe(written.error());
  const DirectoryWrites& writes = written->directories[0].writes;
  EXPECT_EQ(writes.attributes,
            (std::set<Attribute>{Attribute::kAdLine, Attribute::kAdFlag,
                                 Attribute::kAdProxyAddress}));
  EXPECT_EQ(writes.copies, std::set<std::string>{"extensionAttribute10"});
  EXPECT_EQ(WrongWith(url, url + "\nwrite = [\"line\", \"mail\"]"),
            ", line 8: directory.write \"mail\" is not known");
  EXPECT_EQ(WrongWith(url, "write = [\"line\"]\nurl = \"ldif:forest.ldif\""),
            ", line 7: directory.write cannot be done to an export");
}

// A step does not say in which forest a line stands.
TEST_F(ReadConfigTest, WritesToTheOnlyDirectoryOrToNone) {
  std::string text = kLeast;
  text.replace(text.find("[directory]"), 11, "[[directory]]");
  const std::string second =
      "[[directory]]\nname = \"two\"\nurl = \"ldap://dc2\"\n";
  const std::string wrong = ": directory.write is for a single directory";
  EXPECT_EQ(Wrong(text + "write = [\"line\"]\n" + second), wrong);
  EXPECT_EQ(Wrong(text + second + "write = [\"line\"]\n"), wrong);
  EXPECT_EQ(Wrong(text + second + "role = \"resource\"\nwrite = [\"line\"]\n"),
            wrong);
}

TEST_F(ReadConfigTest, RefusesAnUnknownRoleOrWayOfReading) {
  const std::string url = "url = \"ldap://dc1\"";
  EXPECT_EQ(WrongWith(url, url + "\nrole = \"twin\""),
            ", line 8: directory.role is not known");
  EXPECT_EQ(WrongWith(url, url + "\nincremental = \"yes\""),
            ", line 8: directory.incremental is not known");
}

TEST_F(ReadConfigTest, TakesHowLongAReadingIsGoneOnFrom) {
  EXPECT_EQ(Read(kLeast)->discover.full_after, Hours(7 * 24));
  const std::string part = "[discover]\nfull_after = ";
  EXPECT_EQ(Read(kLeast + part + "\"36h\"\n")->discover.full_after, Hours(36));
  EXPECT_EQ(Wrong(kLeast + part + "\"31d\"\n"),
            ", line 9: discover.full_after is too long");
}

TEST_F(ReadConfigTest, LeavesAbsolutePathsAlone) {
  const auto config = Read(R"([store]
url = "sqlite:/var/cutover.sqlite"
[tenant]
id = "t"
client_id = "c"
client_secret_file = "/etc/client.secret"
[directory]
url = "ldif:/var/forest.ldif"
)");
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_EQ(config->store_url, "sqlite:/var/cutover.sqlite");
  EXPECT_EQ(config->tenant.client_secret_file, "/etc/client.secret");
  EXPECT_EQ(config->directories[0].ldif_file, "/var/forest.ldif");
}

TEST_F(ReadConfigTest, TellsAMisspeltKeyOrSectionAsThat) {
  EXPECT_EQ(WrongWith("url = \"sqlite:cutover.sqlite\"", "ulr = \"sqlite:x\""),
            ", line 2: the key \"store.ulr\" is not known");
  EXPECT_EQ(WrongWith("[tenant]", "[tennant]"),
            ", line 3: the key \"tennant\" is not known");
  EXPECT_EQ(WrongWith("client_id", "clientid"),
            ", line 5: the key \"tenant.clientid\" is not known");
  EXPECT_EQ(WrongWith("url = \"ldap://dc1\"", "uri = \"ldap://dc1\""),
            ", line 7: the key \"directory.uri\" is not known");
  EXPECT_EQ(Wrong(std::string("colour = 1\n") + kLeast),
            ", line 1: the key \"colour\" is not known");
}

TEST_F(ReadConfigTest, NamesWhatIsMissing) {
  EXPECT_EQ(Wrong(""), ": store.url is missing");
  EXPECT_EQ(Wrong("[store]\nurl = \"sqlite:x\"\n"), ": tenant.id is missing");
  EXPECT_EQ(WrongWith("id = \"11111111-2222-4333-8444-555555555555\"\n", ""),
            ", line 3: tenant.id is missing");
  EXPECT_EQ(
      WrongWith("client_id = \"99999999-8888-4777-8666-555555555555\"\n", ""),
      ", line 3: tenant.client_id is missing");
  EXPECT_EQ(WrongWith("[directory]\nurl = \"ldap://dc1\"\n", ""),
            ": directory.url is missing");
}

TEST_F(ReadConfigTest, RefusesValuesOfAnotherType) {
  const std::string least = kLeast;
  EXPECT_EQ(Wrong("store = 5\n"), ", line 1: store must be a table");
  EXPECT_EQ(WrongWith("\"11111111-2222-4333-8444-555555555555\"", "5"),
            ", line 4: tenant.id must be a text in quotes");
  EXPECT_EQ(WrongWith("\"ldap://dc1\"", "true"),
            ", line 7: directory.url must be a text in quotes");
  EXPECT_EQ(Wrong(least + "[sfb]\nworker = \"ssh\"\n"),
            ", line 9: sfb.worker must be a list of texts");
  EXPECT_EQ(Wrong(least + "[sfb]\nworker = [\"ssh\", 1]\n"),
            ", line 9: sfb.worker must hold texts only");
  EXPECT_EQ(Wrong(least + "[apply]\nwait = 10\n"),
            ", line 9: apply.wait must be a text in quotes");
}

TEST_F(ReadConfigTest, RefusesNumbersOutOfRange) {
  const std::string apply = std::string(kLeast) + "[apply]\n";
  for (const char* value : {"0", "65", "-1", "2.5"}) {
    EXPECT_EQ(Wrong(apply + "concurrency = " + value + "\n"),
              ", line 9: apply.concurrency must be a whole number from 1 to 64")
        << value;
  }
  for (const char* value : {"0", "-0.5", "1.5", "\"fast\""}) {
    EXPECT_EQ(
        Wrong(apply + "settle_scale = " + value + "\n"),
        ", line 9: apply.settle_scale must be a number above 0, at most 1")
        << value;
  }
}

TEST_F(ReadConfigTest, RefusesADirectoryOfAnotherKind) {
  EXPECT_EQ(WrongWith("ldap://dc1", "http://dc1"),
            ", line 7: directory.url names no directory");
}

TEST_F(ReadConfigTest, WantsCertificateAndKeyTogether) {
  for (const char* alone : {"certificate_file", "private_key_file"}) {
    const std::string line = std::string(alone) + " = \"x\"\n[directory]";
    EXPECT_NE(WrongWith("[directory]", line).find("go together"),
              std::string::npos)
        << alone;
  }
}

TEST_F(ReadConfigTest, KnowsTheCloudsAndLetsAnAddressOverrideThem) {
  const auto with = [&](const std::string& lines) {
    std::string text = kLeast;
    return text.replace(text.find("[directory]"), 0, lines);
  };
  const auto dod = Read(with("cloud = \"dod\"\n"));
  ASSERT_TRUE(dod.ok()) << Describe(dod.error());
  EXPECT_EQ(dod->tenant.authority_url, "https://login.microsoftonline.us");
  EXPECT_EQ(dod->tenant.graph_url, "https://dod-graph.microsoft.us");
  EXPECT_EQ(dod->sfb.teams_environment, "TeamsDOD");
  EXPECT_EQ(Read(with("cloud = \"china\"\ngraph_url = \"https://g\"\n"))
                ->tenant.graph_url,
            "https://g");
  EXPECT_NE(Wrong(with("cloud = \"gcc\"\n")).find("cloud is not known"),
            std::string::npos);
  EXPECT_NE(
      Wrong(with("assertion = \"none\"\n")).find("assertion is not known"),
      std::string::npos);
  EXPECT_EQ(Read(with("assertion = \"RS256\"\n"))->tenant.assertion,
            SignatureKind::kRs256);
}

TEST_F(ReadConfigTest, ReadsByWhichRoadTeamsIsReached) {
  const std::string worker = std::string(kLeast) +
                             "[sfb]\nworker = [\"pwsh\"]\n"
                             "sign_in = \"tokens\"\n";
  const auto config = Read(worker +
                           "[teams]\npolicies = \"graph\"\n"
                           "policy.TeamsUpgradePolicy = \"powershell\"\n");
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  const TeamsSettings& settings = config->teams.settings;
  EXPECT_EQ(settings.RouteOf("TenantDialPlan"), PolicyRoute::kGraph);
  EXPECT_EQ(settings.RouteOf("TeamsUpgradePolicy"), PolicyRoute::kPowerShell);
  EXPECT_EQ(config->sfb.sign_in, SignIn::kTokens);
  EXPECT_FALSE(config->teams.by_cmdlets);
  EXPECT_TRUE(
      Read(worker + "[teams]\nby = \"powershell\"\n")->teams.by_cmdlets);
}

TEST_F(ReadConfigTest, RefusesARoadThatLeadsNowhere) {
  const std::pair<const char*, const char*> wrong[] = {
      {"[teams]\nby = \"powershell\"\n", "needs sfb.worker"},
      {"[teams]\nby = \"soap\"\n", "by is not known"},
      {"[teams]\npolicies = \"x\"\n", "policies is not known"},
      {"[teams]\npolicy.TenantDialPlan = \"x\"\n", "is not known"},
      {"[teams]\npolicy.NoSuchPolicy = \"graph\"\n", "NoSuchPolicy"},
      {"[sfb]\nsign_in = \"x\"\n", "sign_in is not known"},
      {"[sfb]\nsign_in = \"certificate\"\n", "go together"},
      {"[sfb]\ncertificate_thumbprint = \"AB\"\n", "go together"},
  };
  for (const auto& [lines, words] : wrong) {
    EXPECT_NE(Wrong(std::string(kLeast) + lines).find(words), std::string::npos)
        << lines << Wrong(std::string(kLeast) + lines);
  }
}

TEST_F(ReadConfigTest, ReadsWhatMayBeWrittenToADirectory) {
  const auto with = [&](const std::string& line) {
    std::string text = kLeast;
    const size_t place = text.find("[directory]\n") + 12;
    return text.replace(place, 0, line + "\n");
  };
  EXPECT_TRUE(Read(kLeast)->directories[0].writes.IsEmpty());
  const auto config =
      Read(with("write = [\"line\", \"copy:extensionAttribute3\"]"));
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_TRUE(
      config->directories[0].writes.attributes.contains(Attribute::kAdLine));
  EXPECT_NE(Wrong(with("write = [\"member\"]")).find("is not known"),
            std::string::npos);
}

TEST_F(ReadConfigTest, ReadsDurationsAndRefusesWhatIsNone) {
  const std::string apply = std::string(kLeast) + "[apply]\n";
  EXPECT_EQ(Read(apply + "wait = \"36h\"\n")->apply.patience, Hours(36));
  EXPECT_EQ(Read(apply + "wait = \"1d\"\n")->apply.patience, Hours(24));
  EXPECT_EQ(Read(apply + "wait = \"0s\"\n")->apply.patience, Seconds(0));
  for (const char* value : {"", "10", "m", "10 m", "-1s", "1.5h"}) {
    EXPECT_EQ(Wrong(apply + "wait = \"" + value + "\"\n"),
              std::string(", line 9: apply.wait is not a duration: \"") +
                  value + "\" is not a duration");
  }
}

TEST_F(ReadConfigTest, NamesTheLineThatIsNoToml) {
  EXPECT_TRUE(WrongWith("[tenant]", "[tenant").starts_with(", line 3: "));
  EXPECT_TRUE(Wrong(std::string(kLeast) + "[tenant]\nid = \"x\"\n")
                  .starts_with(", line 8: "));
}

TEST_F(ReadConfigTest, SaysHowToGetAFileThatIsNotThere) {
  const auto config = ReadConfig(folder.Path("nowhere.toml"));
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().code, ErrorCode::kNotFound);
  EXPECT_NE(config.error().message.find("nowhere.toml"), std::string::npos);
  EXPECT_NE(config.error().remedy.find("cutover init"), std::string::npos);
}

// What stands behind a "# " in the sample is a key too.
TEST_F(ReadConfigTest, AcceptsTheSampleWithItsCommentedKeys) {
  std::string text = SampleConfig();
  for (const char* key : {"# ca_file = ", "# worker = "}) {
    const size_t at = text.find(key);
    ASSERT_NE(at, std::string::npos) << key;
    text.erase(at, 2);
  }
  const auto config = Read(text);
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_FALSE(config->sfb.worker.empty());
}

}  // namespace
}  // namespace cutover
