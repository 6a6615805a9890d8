// What ldapsearch prints around the entries, as OpenLDAP 2.5 prints it.

#include <gtest/gtest.h>

#include "connectors/directory/ldif.h"

namespace cutover {
namespace {

Result<LdifSummary> Parse(const std::string& text, int& entries) {
  entries = 0;
  return ParseLdif(text, [&](const LdapEntry&) -> Status {
    ++entries;
    return Done{};
  });
}

constexpr const char* kHead =
    "# extended LDIF\n#\n# LDAPv3\n# base <dc=x> with scope subtree\n"
    "# filter: (objectClass=user)\n# requesting: ALL\n#\n\n";
constexpr const char* kAnn = "# ann, x\ndn: cn=ann,dc=x\ncn: ann\n\n";
constexpr const char* kBo = "# bo, x\ndn: cn=bo,dc=x\ncn: bo\n\n";

TEST(LdapsearchOutput, IsReadWithItsCount) {
  int entries = 0;
  auto end = Parse(std::string(kHead) + kAnn + kBo +
                       "# search result\nsearch: 2\nresult: 0 Success\n\n"
                       "# numResponses: 3\n# numEntries: 2\n",
                   entries);
  ASSERT_TRUE(end.ok()) << Describe(end.error());
  EXPECT_TRUE(end->is_counted);
  EXPECT_EQ(entries, 2);
}

// Active Directory answers at most 1,000 entries unless asked in pages.
TEST(LdapsearchOutput, IsReadWhenItWasAskedInPages) {
  const std::string control = "control: 1.2.840.113556.1.4.319 false ";
  int entries = 0;
  auto end = Parse(
      std::string(kHead) + kAnn +
          "# search result\nsearch: 2\nresult: 0 Success\n" + control +
          "MA0CAQAECAIAAAAAAAAA\npagedresults: cookie=AgAAAAAAAAA=\n" + kHead +
          kBo + "# search result\nsearch: 3\nresult: 0 Success\n" + control +
          "MAUCAQAEAA==\npagedresults: cookie=\n\n"
          "# numResponses: 4\n# numEntries: 2\n",
      entries);
  ASSERT_TRUE(end.ok()) << Describe(end.error());
  EXPECT_TRUE(end->is_counted);
  EXPECT_EQ(entries, 2);
}

TEST(LdapsearchOutput, IsReadWithTheReferencesOfADomainRoot) {
  int entries = 0;
  auto end = Parse(std::string(kHead) + kAnn +
                       "# search reference\n"
                       "ref: ldap://ForestDnsZones.x/DC=ForestDnsZones,dc=x\n\n"
                       "# search reference\nref: ldap://x/CN=Configuration,\n"
                       " dc=x\n\n"
                       "# search result\nsearch: 2\nresult: 0 Success\n\n"
                       "# numResponses: 4\n# numEntries: 1\n"
                       "# numReferences: 2\n",
                   entries);
  ASSERT_TRUE(end.ok()) << Describe(end.error());
  EXPECT_EQ(entries, 1);
}

// The count is right and the export is not: the server stopped in between.
TEST(LdapsearchOutput, IsRefusedWhenTheServerDidNotGiveAllOfIt) {
  for (const std::string result :
       {"4 Size limit exceeded", "3 Time limit exceeded", "51 Server is busy",
        "11 Administrative limit exceeded", "10 Referral", ""}) {
    int entries = 0;
    auto end = Parse(std::string(kHead) + kAnn + kBo +
                         "# search result\nsearch: 2\nresult: " + result +
                         "\n\n# numResponses: 3\n# numEntries: 2\n",
                     entries);
    ASSERT_FALSE(end.ok()) << result;
    EXPECT_EQ(end.error().code, ErrorCode::kInvalid);
    EXPECT_NE(end.error().message.find("line 19:"), std::string::npos)
        << end.error().message;
    EXPECT_NE(end.error().message.find(result), std::string::npos)
        << end.error().message;
  }
}

TEST(LdapsearchOutput, MayNotHideAnAttributeThatLostItsEntry) {
  int entries = 0;
  EXPECT_FALSE(Parse("control: x\nmail: a@x\n\n", entries).ok());
  EXPECT_FALSE(Parse("controls: x\n\n", entries).ok());
  auto inside = ParseLdif("dn: cn=a\nresult: 4 of mine\nref: b\n\n",
                          [](const LdapEntry& entry) -> Status {
                            EXPECT_EQ(entry.First("result"), "4 of mine");
                            EXPECT_EQ(entry.First("ref"), "b");
                            return Done{};
                          });
  EXPECT_TRUE(inside.ok());
}

}  // namespace
}  // namespace cutover
