#include "connectors/directory/ldif.h"

#include <gtest/gtest.h>

#include "connectors/directory/directory_source.h"
#include "connectors/rehearsal/server.h"
#include "engine/base/encoding.h"

namespace cutover {
namespace {

struct Parsed {
  std::vector<LdapEntry> entries;
  Result<LdifSummary> end = LdifSummary{};
};

Parsed Parse(const std::string& text) {
  Parsed parsed;
  parsed.end = ParseLdif(text, [&](const LdapEntry& entry) -> Status {
    parsed.entries.push_back(entry);
    return Done{};
  });
  return parsed;
}

TEST(Ldif, ReadsPlainFoldedAndBase64Values) {
  const Parsed parsed = Parse(
      "version: 1\n# a comment\n  that goes on\n"
      "dn: cn=ann,dc=x\ncn: ann\ndescription: one lo\n ng line\n"
      "displayName:: Wm/Dqw==\nproxyAddresses: a\nproxyAddresses: b\n\n");
  ASSERT_TRUE(parsed.end.ok()) << Describe(parsed.end.error());
  ASSERT_EQ(parsed.entries.size(), 1u);
  const LdapEntry& ann = parsed.entries[0];
  EXPECT_EQ(ann.dn, "cn=ann,dc=x");
  EXPECT_EQ(ann.First("description"), "one long line");
  EXPECT_EQ(ann.First("displayname"), "Zo\xc3\xab");
  EXPECT_EQ(ann.attributes.at("proxyaddresses").size(), 2u);
  EXPECT_FALSE(parsed.end->is_counted);
}

TEST(Ldif, ReadsCarriageReturnsOfAWindowsExport) {
  const Parsed parsed =
      Parse("dn: cn=ann,dc=x\r\nchangetype: add\r\ncn: an\r\n n\r\n\r\n");
  ASSERT_TRUE(parsed.end.ok()) << Describe(parsed.end.error());
  EXPECT_EQ(parsed.entries.at(0).First("cn"), "ann");
}

TEST(Ldif, NamesTheLineOfWhatItCannotRead) {
  const std::pair<const char*, const char*> cases[] = {
      {"dn: cn=a\ncn: a", "line 2"},
      {"dn: cn=a\ncn: a\n", "cn=a"},
      {"dn: cn=a\ncn:: %%%\n\n", "line 2"},
      {"cn: a\n\n", "line 1"},
      {"dn: cn=a\nchangetype: modify\n\n", "line 2"},
      {"dn: cn=a\ncn:< file:///etc/passwd\n\n", "line 2"},
      {"dn: cn=a\ncn: a\n\n# numEntries: 2\n", "2 entries"},
      {"dn: cn=a\nno colon\n\n", "line 2"}};
  for (const auto& [text, words] : cases) {
    const Parsed parsed = Parse(text);
    ASSERT_FALSE(parsed.end.ok()) << text;
    EXPECT_NE(parsed.end.error().message.find(words), std::string::npos)
        << parsed.end.error().message;
    EXPECT_FALSE(parsed.end.error().remedy.empty()) << text;
  }
}

// Half an export must not become half a snapshot: of every possible cut of a
// counted file, only the whole file is taken.
TEST(Ldif, RefusesACountedFileCutAtAnyByte) {
  const std::string whole = rehearsal::MakeForest(4, 7);
  ASSERT_TRUE(Parse(whole).end.ok());
  ASSERT_TRUE(Parse(whole).end->is_counted);
  const size_t count = whole.rfind("# numEntries");
  for (size_t size = 1; size < whole.size(); ++size) {
    const Parsed cut = Parse(whole.substr(0, size));
    const bool is_taken = cut.end.ok();
    // A cut between two entries is seen by the missing count alone.
    EXPECT_FALSE(is_taken && cut.end->is_counted) << "cut at " << size;
    if (!is_taken) continue;
    EXPECT_TRUE(size <= count) << "cut at " << size;
    EXPECT_TRUE(whole.substr(0, size).ends_with("\n\n")) << "cut at " << size;
  }
}

TEST(Ldif, GivesBackWhatItWrote) {
  LdapEntry entry{"cn=Zo\xc3\xab,dc=x", {}};
  entry.attributes["plain"] = {"text", " leading", "trailing ", ":colon", ""};
  entry.attributes["bytes"] = {std::string("\0\xff\n\r", 4)};
  entry.attributes["long"] = {std::string(500, 'x')};
  const Parsed parsed = Parse(LdifEntry(entry));
  ASSERT_TRUE(parsed.end.ok()) << Describe(parsed.end.error());
  EXPECT_EQ(parsed.entries.at(0).dn, entry.dn);
  EXPECT_EQ(parsed.entries.at(0).attributes, entry.attributes);
}

TEST(DirectoryEntry, BecomesFactsByTheRulesOfActiveDirectory) {
  LdapEntry entry{"cn=ann,dc=x", {}};
  auto& a = entry.attributes;
  a["objectclass"] = {"top", "person", "user"};
  a["samaccountname"] = {"ann"};
  a["objectguid"] = {*GuidToAdBytes("00112233-4455-6677-8899-aabbccddeeff")};
  a["useraccountcontrol"] = {"514"};
  a["msrtcsip-userenabled"] = {"TRUE"};
  a["msrtcsip-line"] = {"tel:+4930123456"};
  a["msrtcsip-deploymentlocator"] = {"SRV:"};
  ASSERT_TRUE(IsUserEntry(entry));
  auto seen = ObservationOfEntry(entry);
  ASSERT_TRUE(seen.ok());
  EXPECT_EQ(seen->source_id, "00112233-4455-6677-8899-aabbccddeeff");
  EXPECT_EQ(seen->facts.Text(Attribute::kAdEnabled), "false");
  EXPECT_EQ(seen->facts.Text(Attribute::kSipEnabled), "true");
  EXPECT_EQ(seen->facts.Text(Attribute::kAdLine), "tel:+4930123456");
  a["objectguid"] = {"short"};
  EXPECT_FALSE(ObservationOfEntry(entry).ok());
  a["objectclass"].push_back("computer");
  EXPECT_FALSE(IsUserEntry(entry));
}

}  // namespace
}  // namespace cutover
