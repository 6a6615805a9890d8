#include "engine/cli/campaign.h"

#include "engine/base/digest.h"
#include "engine/cli/config.h"
#include "tests/engine/cli/folder.h"

namespace cutover {
namespace {

class ReadCampaignTest : public testing::Test {
 protected:
  Result<Policy> Read(const std::string& text) const {
    return ReadCampaign(folder.Put("campaign.toml", text));
  }
  // The error, without the folder's name.
  std::string Wrong(const std::string& text) const {
    const std::string message = Refusal(Read(text));
    const std::string path = folder.Path("");
    return message.starts_with(path) ? message.substr(path.size()) : message;
  }
  // The same for a CSV.
  std::string WrongNumbers(const std::string& csv) const {
    folder.Put("numbers.csv", csv);
    return Wrong("[[rule]]\n[numbers]\nfile = \"numbers.csv\"\n");
  }
  // "opens/closes" in UTC of one window in a zone.
  std::string WindowOf(const std::string& opens, const std::string& closes,
                       const std::string& zone) const {
    const auto policy =
        Read("[[rule]]\n[[wave]]\nnumber = 1\nopens = \"" + opens +
             "\"\ncloses = \"" + closes + "\"\nzone = \"" + zone + "\"\n");
    if (!policy.ok()) return policy.error().message;
    const Window& window = policy->windows.at(1);
    return FormatTime(window.opens) + "/" + FormatTime(window.closes);
  }

  const Folder folder;
};

TEST_F(ReadCampaignTest, NeedsOneRuleAndFillsInTheRest) {
  const auto policy = Read("[[rule]]\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  ASSERT_EQ(policy->rules.size(), 1u);
  const Rule& rule = policy->rules[0];
  EXPECT_EQ(rule.name, "line 1");
  EXPECT_EQ(rule.number, NumberChoice::kKeep);
  EXPECT_EQ(rule.authority, NumberAuthority::kActiveDirectory);
  EXPECT_EQ(policy->campaign, folder.Path("campaign.toml"));
  EXPECT_EQ(policy->max_age, Hours(7 * 24));
  EXPECT_EQ(policy->rollback_horizon, Hours(72));
  EXPECT_EQ(policy->max_failures, 5);
  EXPECT_EQ(policy->wave_size, 50);
  EXPECT_EQ(policy->pilot_size, 0);
  EXPECT_EQ(policy->wave_key, WaveKey::kNone);
  EXPECT_TRUE(policy->windows.empty());
  EXPECT_FALSE(policy->default_window);
}

TEST_F(ReadCampaignTest, ReadsEveryDocumentedKey) {
  folder.Put("numbers.csv", "upn,number\nAda@contoso.test,+4930123456\n");
  const auto policy = Read(R"(name = "EMEA"
max_age = "2d"
rollback_horizon = "48h"
max_failures = 9
[[rule]]
name = "Germany"
country = "DE"
ou = "OU=DE"
group = "GG-DE"
site = "Berlin"
voice_routing_policy = "DR"
dial_plan = "DP"
calling_policy = "CP"
ip_phone_policy = "IP"
emergency_call_routing_policy = "ECRP"
usage_location = "DE"
number = "csv"
authority = "cloud"
copy_line_to = "extensionAttribute10"
private_line = "leave"
licences_add = ["MCOEV", "MCOPSTNC"]
licences_remove = ["MCOPSTN1"]
licences_swap = ["SPE_E3 > SPE_E5"]
[numbers]
file = "numbers.csv"
[waves]
size = 60
pilot = 7
key = "department"
stage_ahead = "5d"
[waves.window]
opens = "2030-01-15T22:00"
closes = "2030-01-16T04:00"
zone = "UTC"
[[wave]]
number = 3
opens = "2030-02-15T22:00"
closes = "2030-02-16T04:00"
zone = "Europe/Berlin"
)");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->campaign, "EMEA");
  EXPECT_EQ(policy->max_age, Hours(48));
  EXPECT_EQ(policy->rollback_horizon, Hours(48));
  EXPECT_EQ(policy->max_failures, 9);
  ASSERT_EQ(policy->rules.size(), 1u);
  const Rule& rule = policy->rules[0];
  EXPECT_EQ(rule.name, "Germany");
  EXPECT_EQ(rule.line, 5);
  EXPECT_EQ(rule.country, "DE");
  EXPECT_EQ(rule.ou, "OU=DE");
  EXPECT_EQ(rule.group, "GG-DE");
  EXPECT_EQ(rule.site, "Berlin");
  EXPECT_EQ(rule.voice_routing_policy, "DR");
  EXPECT_EQ(rule.dial_plan, "DP");
  EXPECT_EQ(rule.calling_policy, "CP");
  EXPECT_EQ(rule.ip_phone_policy, "IP");
  EXPECT_EQ(rule.emergency_call_routing_policy, "ECRP");
  EXPECT_EQ(rule.usage_location, "DE");
  EXPECT_EQ(rule.number, NumberChoice::kCsv);
  EXPECT_EQ(rule.authority, NumberAuthority::kCloud);
  EXPECT_EQ(rule.copy_line_to, "extensionAttribute10");
  EXPECT_EQ(rule.private_line, PrivateLineChoice::kLeave);
  EXPECT_EQ(rule.licences_add, (std::vector<std::string>{"MCOEV", "MCOPSTNC"}));
  EXPECT_EQ(rule.licences_remove, (std::vector<std::string>{"MCOPSTN1"}));
  ASSERT_EQ(rule.licences_swap.size(), 1u);
  EXPECT_EQ(rule.licences_swap[0].from, "SPE_E3");
  EXPECT_EQ(rule.licences_swap[0].to, "SPE_E5");
  ASSERT_EQ(policy->new_numbers.size(), 1u);
  EXPECT_EQ(policy->new_numbers.at("ada@contoso.test").Text(), "+4930123456");
  EXPECT_EQ(policy->wave_size, 60);
  EXPECT_EQ(policy->pilot_size, 7);
  EXPECT_EQ(policy->wave_key, WaveKey::kDepartment);
  EXPECT_EQ(policy->stage_ahead, Hours(120));
  ASSERT_TRUE(policy->default_window);
  EXPECT_EQ(FormatTime(policy->default_window->opens), "2030-01-15T22:00:00Z");
  ASSERT_EQ(policy->windows.size(), 1u);
  EXPECT_EQ(FormatTime(policy->windows.at(3).opens), "2030-02-15T21:00:00Z");
  EXPECT_EQ(policy->windows.at(3).zone, "Europe/Berlin");
}

TEST_F(ReadCampaignTest, KeepsTheRulesInTheOrderOfTheFile) {
  const auto policy = Read(
      "[[rule]]\nname = \"z\"\nsite = \"A\"\n[[rule]]\nname = \"a\"\n"
      "site = \"B\"\n[waves]\nsize = 3\n[[rule]]\nname = \"m\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  std::vector<std::pair<std::string, int>> found;
  for (const Rule& rule : policy->rules) {
    found.emplace_back(rule.name, rule.line);
  }
  EXPECT_EQ(found, (std::vector<std::pair<std::string, int>>{
                       {"z", 1}, {"a", 4}, {"m", 9}}));
}

TEST_F(ReadCampaignTest, ReadsEveryChoice) {
  const auto read = [&](const std::string& key, const std::string& word) {
    return Read("[[rule]]\n" + key + " = \"" + word + "\"\n")->rules[0];
  };
  EXPECT_EQ(read("number", "keep").number, NumberChoice::kKeep);
  EXPECT_EQ(read("number", "csv").number, NumberChoice::kCsv);
  EXPECT_EQ(read("number", "csv-or-keep").number, NumberChoice::kCsvOrKeep);
  EXPECT_EQ(read("authority", "ad").authority,
            NumberAuthority::kActiveDirectory);
  EXPECT_EQ(read("authority", "cloud").authority, NumberAuthority::kCloud);
  const auto key = [&](const std::string& word) {
    return Read("[[rule]]\n[waves]\nkey = \"" + word + "\"\n")->wave_key;
  };
  EXPECT_EQ(key("none"), WaveKey::kNone);
  EXPECT_EQ(key("country"), WaveKey::kCountry);
  EXPECT_EQ(key("site"), WaveKey::kSite);
  EXPECT_EQ(key("department"), WaveKey::kDepartment);
}

// The number may be kept where nothing but the customer looks.
TEST_F(ReadCampaignTest, RefusesToKeepALineInAnAttributeThatDoesSomething) {
  for (const std::string name :
       {"userAccountControl", "telephoneNumber", "msRTCSIP-Line",
        "extensionAttribute16", "extensionAttribute10 "}) {
    EXPECT_EQ(Wrong("[[rule]]\ncopy_line_to = \"" + name + "\"\n"),
              "campaign.toml, line 2: rule.copy_line_to is \"" + name + "\"");
  }
}

TEST_F(ReadCampaignTest, RefusesWordsThatAreNoChoice) {
  EXPECT_EQ(Wrong("[[rule]]\nnumber = \"new\"\n"),
            "campaign.toml, line 2: rule.number is \"new\"");
  EXPECT_EQ(Wrong("[[rule]]\nauthority = \"AD\"\n"),
            "campaign.toml, line 2: rule.authority is \"AD\"");
  EXPECT_EQ(Wrong("[[rule]]\nprivate_line = \"keep\"\n"),
            "campaign.toml, line 2: rule.private_line is \"keep\"");
  EXPECT_EQ(Wrong("[[rule]]\n[waves]\nkey = \"floor\"\n"),
            "campaign.toml, line 3: waves.key is \"floor\"");
}

TEST_F(ReadCampaignTest, RefusesAnUnknownKeyOfEverySection) {
  EXPECT_EQ(Wrong("colour = 1\n[[rule]]\n"),
            "campaign.toml, line 1: the key \"colour\" is not known");
  EXPECT_EQ(Wrong("[[rule]]\n[[rules]]\n"),
            "campaign.toml, line 2: the key \"rules\" is not known");
  EXPECT_EQ(Wrong("[[rule]]\n[[rule]]\ncolour = 1\n"),
            "campaign.toml, line 3: the key \"rule.colour\" is not known");
  EXPECT_EQ(Wrong("[[rule]]\n[waves]\ncolour = 1\n"),
            "campaign.toml, line 3: the key \"waves.colour\" is not known");
  EXPECT_EQ(Wrong("[[rule]]\n[waves.window]\nopen = \"x\"\n"),
            "campaign.toml, line 3: the key \"waves.window.open\" is not "
            "known");
  EXPECT_EQ(Wrong("[[rule]]\n[[wave]]\nnumber = 1\nclose = \"x\"\n"),
            "campaign.toml, line 4: the key \"wave.close\" is not known");
  EXPECT_EQ(Wrong("[[rule]]\n[numbers]\nfiel = \"x\"\n"),
            "campaign.toml, line 3: the key \"numbers.fiel\" is not known");
}

TEST_F(ReadCampaignTest, RefusesValuesOfAnotherType) {
  EXPECT_EQ(Wrong("max_age = 7\n[[rule]]\n"),
            "campaign.toml, line 1: max_age must be a text in quotes");
  EXPECT_EQ(Wrong("max_failures = \"5\"\n[[rule]]\n"),
            "campaign.toml, line 1: max_failures must be a whole number from "
            "0 to 1000000");
  EXPECT_EQ(Wrong("[rule]\nname = \"x\"\n"),
            "campaign.toml, line 1: rule must be written as [[rule]]");
  EXPECT_EQ(Wrong("[[rule]]\ncountry = [\"DE\"]\n"),
            "campaign.toml, line 2: rule.country must be a text in quotes");
  EXPECT_EQ(Wrong("[[rule]]\nlicences_add = \"MCOEV\"\n"),
            "campaign.toml, line 2: rule.licences_add must be a list of texts");
  EXPECT_EQ(Wrong("[[rule]]\nlicences_swap = [\"E3\"]\n"),
            "campaign.toml, line 2: rule.licences_swap has \"E3\"");
  EXPECT_EQ(Wrong("[[rule]]\n[waves]\nsize = 0\n"),
            "campaign.toml, line 3: waves.size must be a whole number from 1 "
            "to 100000");
  EXPECT_EQ(Wrong("waves = 3\n[[rule]]\n"),
            "campaign.toml, line 1: waves must be a table");
  EXPECT_EQ(Wrong("[[rule]]\n[wave]\nnumber = 1\n"),
            "campaign.toml, line 2: wave must be written as [[wave]]");
}

TEST_F(ReadCampaignTest, RefusesDurationsThatAreNone) {
  for (const char* value : {"", "7", "a week", "-1d"}) {
    EXPECT_EQ(
        Wrong(std::string("max_age = \"") + value + "\"\n[[rule]]\n"),
        std::string("campaign.toml, line 1: max_age is not a duration: \"") +
            value + "\" is not a duration");
  }
}

TEST_F(ReadCampaignTest, RefusesToStageAheadOfNoWindow) {
  EXPECT_EQ(Wrong("[[rule]]\n[waves]\nstage_ahead = \"5d\"\n"),
            "campaign.toml, line 3: waves.stage_ahead is ahead of no window");
}

TEST_F(ReadCampaignTest, RefusesACampaignWithoutARule) {
  EXPECT_EQ(Wrong("name = \"x\"\n"), "campaign.toml: there is no [[rule]]");
  EXPECT_EQ(Wrong(""), "campaign.toml: there is no [[rule]]");
}

TEST_F(ReadCampaignTest, ReadsWindowsInTheirZone) {
  EXPECT_EQ(WindowOf("2030-01-15T22:00", "2030-01-16T04:00", "Europe/Berlin"),
            "2030-01-15T21:00:00Z/2030-01-16T03:00:00Z");
  EXPECT_EQ(WindowOf("2030-07-15T22:00", "2030-07-16T04:00", "Europe/Berlin"),
            "2030-07-15T20:00:00Z/2030-07-16T02:00:00Z");
  EXPECT_EQ(
      WindowOf("2030-01-15T22:00", "2030-01-16T04:00", "America/New_York"),
      "2030-01-16T03:00:00Z/2030-01-16T09:00:00Z");
}

TEST_F(ReadCampaignTest, CountsTheHoursOfANightInWhichTheClocksChange) {
  // Forward on 2030-03-31: six hours on the wall, five in truth.
  EXPECT_EQ(WindowOf("2030-03-30T22:00", "2030-03-31T04:00", "Europe/Berlin"),
            "2030-03-30T21:00:00Z/2030-03-31T02:00:00Z");
  // Back on 2030-10-27: six on the wall, seven in truth.
  EXPECT_EQ(WindowOf("2030-10-26T22:00", "2030-10-27T04:00", "Europe/Berlin"),
            "2030-10-26T20:00:00Z/2030-10-27T03:00:00Z");
}

TEST_F(ReadCampaignTest, RefusesTimesThatTheClocksSkipOrRepeat) {
  EXPECT_NE(WindowOf("2030-03-31T02:30", "2030-03-31T04:00", "Europe/Berlin")
                .find("line 4: wave.opens cannot be read: 2030-03-31T02:30 "
                      "does not exist"),
            std::string::npos);
  EXPECT_NE(WindowOf("2030-10-26T22:00", "2030-10-27T02:30", "Europe/Berlin")
                .find("line 5: wave.closes cannot be read: 2030-10-27T02:30 "
                      "occurs twice"),
            std::string::npos);
}

TEST_F(ReadCampaignTest, RefusesAnUnknownZoneAndATimeThatIsNone) {
  EXPECT_NE(WindowOf("2030-01-15T22:00", "2030-01-16T04:00", "Europe/Atlantis")
                .find("line 4: wave.opens cannot be read: \"Europe/Atlantis\" "
                      "is not a time zone"),
            std::string::npos);
  EXPECT_NE(WindowOf("tonight", "2030-01-16T04:00", "UTC")
                .find("\"tonight\" is not a local time"),
            std::string::npos);
  EXPECT_NE(Wrong("[[rule]]\n[[wave]]\nnumber = 1\n"
                  "opens = \"2030-01-15T22:00\"\n")
                .find("line 2: wave.closes cannot be read"),
            std::string::npos);
}

TEST_F(ReadCampaignTest, WantsEachWaveNumberOnce) {
  const std::string times =
      "opens = \"2030-01-15T22:00\"\ncloses = \"2030-01-16T04:00\"\n";
  EXPECT_EQ(Wrong("[[rule]]\n[[wave]]\n" + times),
            "campaign.toml, line 2: wave.number is missing");
  EXPECT_EQ(Wrong("[[rule]]\n[[wave]]\nnumber = 1\n" + times +
                  "[[wave]]\nnumber = 1\n" + times),
            "campaign.toml, line 7: wave.number stands twice");
  EXPECT_EQ(Wrong("[[rule]]\n[[wave]]\nnumber = -1\n" + times),
            "campaign.toml, line 3: wave.number must be a whole number from 0 "
            "to 100000");
}

TEST_F(ReadCampaignTest, RefusesNumbersThatCannotBeUsed) {
  EXPECT_EQ(WrongNumbers("upn,number\na@x,+4930123456\nb@x,+4930123456\n"),
            "numbers.csv, line 3: +4930123456 stands in line 2 too");
  EXPECT_EQ(WrongNumbers("upn,number\na@x,+4930123456\nA@X,+4930123457\n"),
            "numbers.csv, line 3: a@x stands in the file twice");
  EXPECT_EQ(WrongNumbers("upn,number\na@x\n"),
            "numbers.csv, line 2: two columns are needed: upn, number");
  EXPECT_EQ(WrongNumbers("who,what\n"),
            "numbers.csv, line 1: the header is not \"upn,number\"");
  EXPECT_TRUE(WrongNumbers("upn,number\na@x,+49abc\n")
                  .starts_with("numbers.csv, line "
                               "2: "));
  EXPECT_TRUE(
      WrongNumbers("upn,number\na@x,\"+49\n").starts_with("numbers.csv, "));
}

TEST_F(ReadCampaignTest, SeesADuplicateBehindAnotherSpelling) {
  EXPECT_EQ(WrongNumbers("upn,number\na@x,+4930123456\nb@x,+49 30 123456\n"),
            "numbers.csv, line 3: +4930123456 stands in line 2 too");
}

TEST_F(ReadCampaignTest, TakesTheCsvRelativeToTheFileOrAbsolute) {
  std::filesystem::create_directory(folder.Path("lists"));
  const std::string csv =
      folder.Put("lists/n.csv", "UPN,Number\r\na@x,+4930123456\r\n");
  for (const std::string& file : {std::string("lists/n.csv"), csv}) {
    const auto policy = Read("[[rule]]\n[numbers]\nfile = \"" + file + "\"\n");
    ASSERT_TRUE(policy.ok()) << Describe(policy.error());
    EXPECT_EQ(policy->new_numbers.size(), 1u) << file;
  }
}

TEST_F(ReadCampaignTest, SaysWhichCsvIsMissing) {
  const auto policy = Read("[[rule]]\n[numbers]\nfile = \"none.csv\"\n");
  ASSERT_FALSE(policy.ok());
  EXPECT_NE(policy.error().message.find(folder.Path("none.csv")),
            std::string::npos);
  EXPECT_FALSE(policy.error().remedy.empty());
  EXPECT_EQ(Wrong("[[rule]]\n[numbers]\n"),
            "campaign.toml, line 2: numbers.file is missing");
}

TEST_F(ReadCampaignTest, DigestsTheFileAndItsCsv) {
  const std::string text = "[[rule]]\n[numbers]\nfile = \"numbers.csv\"\n";
  const std::string one = "upn,number\na@x,+4930123456\n";
  folder.Put("numbers.csv", one);
  const std::string first = Read(text)->digest;
  EXPECT_EQ(first, Sha256Hex(text + one));
  EXPECT_NE(Read("# x\n" + text)->digest, first);
  folder.Put("numbers.csv", "upn,number\na@x,+4930123457\n");
  EXPECT_NE(Read(text)->digest, first);
}

TEST_F(ReadCampaignTest, NamesTheLineThatIsNoToml) {
  EXPECT_TRUE(Wrong("[[rule]]\nname = \n")
                  .starts_with("campaign.toml, line "
                               "2: "));
  EXPECT_TRUE(Wrong("[[rule]]\nname = \"a\"\nname = \"b\"\n")
                  .starts_with("campaign.toml, line 3: "));
}

TEST_F(ReadCampaignTest, AcceptsTheSampleThatInitWrites) {
  const auto policy = Read(SampleCampaign());
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->campaign, "EMEA to Direct Routing");
  EXPECT_EQ(policy->rules.size(), 1u);
  EXPECT_EQ(policy->wave_key, WaveKey::kSite);
}

// What stands behind a "# " at a line's start and is a key or a section.
TEST_F(ReadCampaignTest, AcceptsTheSampleWithItsCommentedKeys) {
  folder.Put("numbers.csv", "upn,number\n");
  std::string text;
  int taken = 0;
  std::istringstream lines(SampleCampaign());
  for (std::string line; std::getline(lines, line);) {
    const bool is_key =
        line.starts_with("# [") ||
        (line.starts_with("# ") && line.find(" = ") != std::string::npos);
    taken += is_key ? 1 : 0;
    text += (is_key ? line.substr(2) : line) + "\n";
  }
  EXPECT_GE(taken, 12);
  const auto policy = Read(text);
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->windows.size(), 1u);
  EXPECT_TRUE(policy->default_window);
  EXPECT_EQ(policy->rules[0].calling_policy, "AllowCalling");
}

}  // namespace
}  // namespace cutover
