// What people tell the checks because no connector reads it.

#include "engine/cli/campaign_told.h"

#include <gtest/gtest.h>

#include "engine/cli/campaign.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

class CampaignTold : public testing::Test {
 protected:
  Result<Policy> Read(const std::string& text) {
    return ReadCampaign(folder_.Write("campaign.toml", text + "[[rule]]\n"));
  }
  std::string Wrong(const std::string& text) {
    auto policy = Read(text);
    if (policy.ok()) return "read";
    const std::string& message = policy.error().message;
    return message.substr(message.find_last_of('/') + 1);
  }
  TemporaryFolder folder_;
};

TEST_F(CampaignTold, HasDefaultsThatClaimNothing) {
  auto policy = Read("");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->line_readers, LineReaders::kUnknown);
  EXPECT_TRUE(policy->sbc_change.empty());
  EXPECT_TRUE(policy->told_tenant.empty());
  EXPECT_TRUE(policy->told_people.empty());
}

TEST_F(CampaignTold, TellsTheTenantsFacts) {
  auto policy = Read(
      "sbc_change = \"CHG1\"\nline_readers = \"some\"\n"
      "[tenant_facts]\n\"SharedSipAddressSpace\" = \"true\"\n"
      "\"Domains.Verified\" = [\"contoso.test\", \"sbc.contoso.test\"]\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->sbc_change, "CHG1");
  EXPECT_EQ(policy->line_readers, LineReaders::kSome);
  EXPECT_EQ(policy->told_tenant[tenant_fact::kSharedSip], "true");
  EXPECT_EQ(policy->told_tenant[tenant_fact::kVerifiedDomains],
            "contoso.test\nsbc.contoso.test");
}

TEST_F(CampaignTold, RefusesFactsThatNoCheckKnows) {
  EXPECT_EQ(Wrong("[tenant_facts]\n\"SharedSip\" = \"true\"\n"),
            "campaign.toml, line 1: tenant_facts has no fact \"SharedSip\"");
  EXPECT_EQ(Wrong("[tenant_facts]\n\"Cloud\" = 3\n"),
            "campaign.toml, line 1: tenant_facts \"Cloud\" is neither a text "
            "nor a list of texts");
  EXPECT_EQ(Wrong("line_readers = \"many\"\n"),
            "campaign.toml, line 1: line_readers is \"many\"");
}

TEST_F(CampaignTold, TakesTheSideThatItIsTold) {
  auto policy = Read("");
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy->assumptions.sfb_plan2, Assumptions::Plan2::kRequired);
  EXPECT_EQ(policy->assumptions.resource_account_extensions,
            Assumptions::Extensions::kAllowed);
  policy = Read(
      "[assumptions]\nsfb_plan2 = \"ignored\"\n"
      "resource_account_extensions = \"refused\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->assumptions.sfb_plan2, Assumptions::Plan2::kIgnored);
  EXPECT_EQ(policy->assumptions.resource_account_extensions,
            Assumptions::Extensions::kRefused);
  EXPECT_EQ(Wrong("[assumptions]\nsfb_plan2 = \"maybe\"\n"),
            "campaign.toml, line 2: assumptions.sfb_plan2 is \"maybe\"");
  EXPECT_NE(Wrong("[assumptions]\nmagic = \"on\"\n").find("line 2"),
            std::string::npos);
}

TEST_F(CampaignTold, TellsOfPeople) {
  folder_.Write("people.csv",
                "upn,Devices,hold\nAnn@contoso.test,sfb; cap,VIP\n"
                "bob@contoso.test,,none\n");
  auto policy = Read("[people]\nfile = \"people.csv\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  const Facts& ann = policy->told_people["ann@contoso.test"];
  EXPECT_EQ(ann.List(Attribute::kDevices),
            (std::vector<std::string>{"sfb", "cap"}));
  EXPECT_EQ(ann.Text(Attribute::kHold), "VIP");
  EXPECT_FALSE(
      policy->told_people["bob@contoso.test"].Has(Attribute::kDevices));
}

TEST_F(CampaignTold, NamesTheLineOfPeopleThatIsWrong) {
  const auto wrong = [&](const std::string& csv) {
    folder_.Write("people.csv", csv);
    return Wrong("[people]\nfile = \"people.csv\"\n");
  };
  EXPECT_EQ(wrong("name,Hold\n"),
            "people.csv, line 1: the first column is not \"upn\"");
  EXPECT_EQ(wrong("upn,Number\n"),
            "people.csv, line 1: there is no column \"Number\"");
  EXPECT_EQ(wrong("upn,Hold\na@b.test\n"),
            "people.csv, line 2: the line has another number of cells");
  EXPECT_EQ(wrong("upn,Hold\na@b.test,VIP\nA@b.test,\n"),
            "people.csv, line 3: A@b.test stands in the file twice");
}

TEST_F(CampaignTold, ChangesTheDigestWithTheFiles) {
  folder_.Write("people.csv", "upn,Hold\na@b.test,VIP\n");
  const auto before = Read("[people]\nfile = \"people.csv\"\n");
  folder_.Write("people.csv", "upn,Hold\na@b.test,none\n");
  const auto after = Read("[people]\nfile = \"people.csv\"\n");
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_NE(before->digest, after->digest);
}

TEST_F(CampaignTold, ReadsTheNumbersOfTheSbcAndTheDatesOfPorts) {
  folder_.Write("sbc.txt", "# Berlin\n+49 30 100001\n\n+4930100002 # desk\n");
  folder_.Write("numbers.csv",
                "upn,number,foc\na@b.test,+4930100001,2026-12-01T08:00:00Z\n"
                "c@b.test,+4930100002,\n");
  auto policy =
      Read("[numbers]\nfile = \"numbers.csv\"\nsbc_file = \"sbc.txt\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->sbc_numbers.size(), 2u);
  ASSERT_EQ(policy->ports.size(), 1u);
  EXPECT_EQ(FormatTime(policy->ports["+4930100001"]), "2026-12-01T08:00:00Z");
}

}  // namespace
}  // namespace cutover
