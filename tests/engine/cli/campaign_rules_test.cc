#include "engine/cli/campaign_rules.h"

#include "engine/cli/campaign.h"
#include "tests/engine/cli/folder.h"

namespace cutover {
namespace {

class CampaignRulesTest : public testing::Test {
 protected:
  // "line N: …" of the refusal, or "" where there is none.
  std::string Wrong(const std::string& text) const {
    const auto policy = ReadCampaign(folder.Put("campaign.toml", text));
    if (policy.ok()) return "";
    EXPECT_FALSE(policy.error().remedy.empty()) << text;
    const std::string path = folder.Path("campaign.toml") + ", ";
    const std::string& message = policy.error().message;
    return message.starts_with(path) ? message.substr(path.size()) : message;
  }
  std::string WrongRule(const std::string& line) const {
    return Wrong("[[rule]]\nname = \"a\"\n" + line + "\n");
  }

  const Folder folder;
};

TEST_F(CampaignRulesTest, RefusesACountryThatIsNone) {
  EXPECT_EQ(WrongRule("country = \"UK\""),
            "line 3: rule.country is \"UK\", which is no country");
  EXPECT_EQ(WrongRule("usage_location = \"Germany\""),
            "line 3: rule.usage_location is \"Germany\", which is no country");
  EXPECT_EQ(WrongRule("country = \"de\""),
            "line 3: rule.country is \"de\", which is no country");
  for (const char* country : {"DE", "GB", "US", "JP", "XK"})
    EXPECT_EQ(WrongRule("country = \"" + std::string(country) + "\""), "");
}

TEST_F(CampaignRulesTest, RefusesAUsageLocationThatNobodyWouldGet) {
  EXPECT_EQ(WrongRule("country = \"DE\"\nusage_location = \"FR\""),
            "line 4: rule.usage_location is FR where the country is DE: nobody "
            "would get it");
  EXPECT_EQ(WrongRule("country = \"DE\"\nusage_location = \"DE\""), "");
  EXPECT_EQ(WrongRule("site = \"Lyon\"\nusage_location = \"FR\""), "");
}

TEST_F(CampaignRulesTest, RefusesAnOuThatIsNoDn) {
  EXPECT_EQ(WrongRule("ou = \"Berlin\""),
            "line 3: rule.ou is \"Berlin\", which is no DN");
}

TEST_F(CampaignRulesTest, RefusesAGuidWhereANameBelongs) {
  const std::string whole = "e43b5b99-8dfb-405f-9987-dc307f34bcbd";
  for (const std::string& guid : {whole, whole.substr(1)}) {
    EXPECT_EQ(WrongRule("licences_add = [\"" + guid + "\"]"),
              "line 3: rule.licences_add has \"" + guid +
                  "\", which is a GUID and no part number");
    EXPECT_EQ(WrongRule("licences_swap = [\"SPE_E3 > " + guid + "\"]"),
              "line 3: rule.licences_swap has \"" + guid +
                  "\", which is a GUID and no part number");
    EXPECT_EQ(WrongRule("group = \"" + guid + "\""),
              "line 3: rule.group is \"" + guid + "\", which is a GUID");
  }
  EXPECT_EQ(WrongRule("group = \"GG-Deadbeef-Cafe-Facade-Decade-Bad\""), "");
}

TEST_F(CampaignRulesTest, RefusesPoliciesOfSkypeForBusinessServer) {
  EXPECT_EQ(WrongRule("voice_routing_policy = \"Site:Berlin\""),
            "line 3: rule.voice_routing_policy is \"Site:Berlin\", a policy of "
            "Skype for Business Server");
  EXPECT_EQ(WrongRule("dial_plan = \"Registrar:pool1.contoso.com\""),
            "line 3: rule.dial_plan is \"Registrar:pool1.contoso.com\", a "
            "policy of Skype for Business Server");
  EXPECT_EQ(WrongRule("calling_policy = \"Tag:AllowCalling\""),
            "line 3: rule.calling_policy is \"Tag:AllowCalling\"");
}

TEST_F(CampaignRulesTest, RefusesARuleBehindOneThatMeetsAllOfItsUsers) {
  const std::string never =
      " can never decide: rule \"a\" (line 1) stands ahead of it and meets "
      "everybody whom it meets";
  const auto two = [&](const std::string& first, const std::string& second) {
    return Wrong("[[rule]]\nname = \"a\"\n" + first +
                 "\n[[rule]]\nname = \"b\"\n" + second + "\n");
  };
  EXPECT_EQ(two("", "country = \"DE\""), "line 4: rule \"b\"" + never);
  EXPECT_EQ(two("country = \"DE\"", "country = \"DE\"\nsite = \"Bonn\""),
            "line 4: rule \"b\"" + never);
  EXPECT_EQ(two("ou = \"OU=DE,DC=x\"", "ou = \"OU=Bonn,ou=de,dc=x\""),
            "line 4: rule \"b\"" + never);
  EXPECT_EQ(two("group = \"GG\"", "group = \"CN=gg,OU=Groups,DC=x\""),
            "line 4: rule \"b\"" + never);
  EXPECT_EQ(two("site = \"Bonn\"", "site = \"bonn\""),
            "line 4: rule \"b\"" + never);
}

TEST_F(CampaignRulesTest, AllowsANarrowerRuleAheadAndRulesSideBySide) {
  const auto two = [&](const std::string& first, const std::string& second) {
    return Wrong("[[rule]]\nname = \"a\"\n" + first +
                 "\n[[rule]]\nname = \"b\"\n" + second + "\n");
  };
  EXPECT_EQ(two("country = \"DE\"", ""), "");
  EXPECT_EQ(two("country = \"DE\"", "country = \"FR\""), "");
  EXPECT_EQ(two("country = \"DE\"", "site = \"Bonn\""), "");
  EXPECT_EQ(two("ou = \"OU=Bonn,OU=DE,DC=x\"", "ou = \"OU=DE,DC=x\""), "");
  EXPECT_EQ(two("group = \"CN=GG,DC=x\"", "group = \"GG\""), "");
}

TEST_F(CampaignRulesTest, RefusesTwoRulesOfOneName) {
  EXPECT_EQ(Wrong("[[rule]]\nname = \"a\"\nsite = \"x\"\n"
                  "[[rule]]\nname = \"a\"\nsite = \"y\"\n"),
            "line 4: rule \"a\" has the name of the rule in line 1");
}

TEST_F(CampaignRulesTest, RefusesANumberThatTheSbcDoesNotHave) {
  folder.Put("sbc.txt", "+4930100001\n+4930100002\n");
  folder.Put("numbers.csv", "upn,number\na@x,+4930100001\nb@x,+4930999999\n");
  const std::string said = Wrong(
      "[[rule]]\n[numbers]\nfile = \"numbers.csv\"\nsbc_file = \"sbc.txt\"\n");
  EXPECT_TRUE(
      said.ends_with("numbers.csv, line 3: +4930999999 is not among "
                     "the SBC's numbers"))
      << said;
}

}  // namespace
}  // namespace cutover
