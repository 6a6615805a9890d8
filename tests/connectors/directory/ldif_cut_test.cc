// Half an export must not become half a snapshot, nor a half value a user.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "connectors/directory/ldif.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using Entries = std::vector<LdapEntry>;

struct Parsed {
  Entries entries;
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

bool IsSame(const LdapEntry& a, const LdapEntry& b) {
  return a.dn == b.dn && a.attributes == b.attributes;
}

bool IsBeginningOf(const Entries& whole, const Entries& part) {
  return part.size() <= whole.size() &&
         std::equal(part.begin(), part.end(), whole.begin(), IsSame);
}

// As the writers of the world lay it out: lines folded at `width`, ended by
// `line_end`.
std::string LaidOut(const std::string& ldif, size_t width,
                    const std::string& line_end) {
  std::string text;
  for (std::string line : Split(ldif.substr(0, ldif.size() - 1), '\n')) {
    for (; line.size() > width; line = " " + line.substr(width))
      text += line.substr(0, width) + line_end;
    text += line + line_end;
  }
  return text;
}

constexpr const char* kThreeUsers =
    "version: 1\n# exported by a test\n\n"
    "dn: cn=ann,dc=x\nobjectClass: user\ncn: ann\n"
    "msRTCSIP-Line: tel:+4930111;ext=111\n\n"
    "dn:: Y249Wm/DqyxkYz14\nobjectClass: user\ndisplayName:: Wm/Dqw==\n"
    "description: a text that is long enough to be folded once or twice\n\n"
    "# the last\n"
    "dn: cn=cem,dc=x\nobjectClass: user\nproxyAddresses: SMTP:c@x\n"
    "proxyAddresses: sip:c@x\n\n";

// How many lines there are, the last one perhaps without its end.
int LinesIn(const std::string& text) {
  const auto ends = std::count(text.begin(), text.end(), '\n');
  const bool is_open = !text.empty() && text.back() != '\n';
  return static_cast<int>(ends) + (is_open ? 1 : 0);
}

void CheckEachCut(const std::string& whole) {
  const Parsed uncut = Parse(whole);
  ASSERT_TRUE(uncut.end.ok()) << Describe(uncut.end.error());
  ASSERT_EQ(uncut.entries.size(), 3u);
  std::set<size_t> taken;  // how many users a cut left that was taken
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string text = whole.substr(0, size);
    const Parsed cut = Parse(text);
    EXPECT_TRUE(IsBeginningOf(uncut.entries, cut.entries)) << "cut at " << size;
    if (cut.end.ok()) {
      EXPECT_FALSE(cut.end->is_counted) << "cut at " << size;
      EXPECT_EQ(static_cast<size_t>(cut.end->entries), cut.entries.size());
      EXPECT_TRUE(text.empty() || text.back() == '\n') << "cut at " << size;
      taken.insert(cut.entries.size());
      continue;
    }
    const std::string& message = cut.end.error().message;
    EXPECT_EQ(cut.end.error().code, ErrorCode::kInvalid) << "cut at " << size;
    const std::string line = "line " + std::to_string(LinesIn(text)) + ":";
    EXPECT_NE(message.find(line), message.npos)
        << "cut at " << size << ", " << line << " " << message;
  }
  // A cut between two entries leaves a whole file: it is taken, uncounted.
  EXPECT_EQ(taken, (std::set<size_t>{0, 1, 2}));
}

TEST(LdifCut, LeavesWholeUsersOnlyAndNamesTheLineWhereTheFileBreaksOff) {
  CheckEachCut(kThreeUsers);
}

TEST(LdifCut, LeavesWholeUsersOnlyWhenLinesAreFolded) {
  CheckEachCut(LaidOut(kThreeUsers, 20, "\n"));
}

TEST(LdifCut, LeavesWholeUsersOnlyInAFileOfWindows) {
  CheckEachCut(LaidOut(kThreeUsers, 20, "\r\n"));
}

TEST(LdifCut, TellsTheEntryThatBreaksOffBetweenTwoOfItsLines) {
  const Parsed parsed = Parse("dn: cn=ann,dc=x\ncn: ann\n\ndn: cn=bo,dc=x\n");
  ASSERT_FALSE(parsed.end.ok());
  EXPECT_NE(parsed.end.error().message.find("line 4:"), std::string::npos)
      << parsed.end.error().message;
  EXPECT_NE(parsed.end.error().message.find("cn=bo,dc=x"), std::string::npos);
  EXPECT_EQ(parsed.entries.size(), 1u);
}

TEST(LdifCut, IsSeenWhenTheFileIsPastedTogetherAgainWithoutItsEmptyLine) {
  const Parsed parsed = Parse("dn: cn=ann,dc=x\ncn: ann\ndn: cn=bo,dc=x\n\n");
  ASSERT_FALSE(parsed.end.ok());
  EXPECT_NE(parsed.end.error().message.find("line 3:"), std::string::npos)
      << parsed.end.error().message;
  EXPECT_TRUE(parsed.entries.empty());
}

TEST(LdifCut, IsSeenWhenEntriesAreMissingInTheMiddleOrTooMany) {
  const std::string two =
      "dn: cn=ann,dc=x\ncn: ann\n\ndn: cn=bo,dc=x\ncn: bo\n\n";
  EXPECT_FALSE(Parse(two + "# numEntries: 1\n").end.ok());
  EXPECT_FALSE(Parse(two + "# numEntries: 3\n").end.ok());
  EXPECT_FALSE(Parse(two + "# numEntries: 20\n").end.ok());
  auto whole = Parse(two + "# numEntries: 2\n").end;
  ASSERT_TRUE(whole.ok());
  EXPECT_TRUE(whole->is_counted);
  EXPECT_EQ(whole->entries, 2);
}

TEST(LdifCut, StopsAtTheFirstEntryThatIsRefused) {
  int offered = 0;
  auto end = ParseLdif(kThreeUsers, [&](const LdapEntry&) -> Status {
    ++offered;
    if (offered < 2) return Done{};
    return Error{ErrorCode::kInvalid, "refused by the test"};
  });
  ASSERT_FALSE(end.ok());
  EXPECT_EQ(end.error().message, "refused by the test");
  EXPECT_EQ(offered, 2);
}

// Any values, any fold, either line end, whole or cut anywhere.
TEST(LdifCut, NeverChangesAValueWhateverTheValuesAndTheLayoutAre) {
  const bool holds = rc::check("cut at any byte, no user is wrong", [] {
    const auto bytes =
        rc::gen::container<std::string>(rc::gen::weightedOneOf<char>(
            {{5, rc::gen::elementOf(std::string("ab =:<#+,;\\\"-0"))},
             {1, rc::gen::arbitrary<char>()}}));
    Entries whole;
    std::string ldif;
    const int users = *rc::gen::inRange(1, 4);
    for (int i = 0; i < users; ++i) {
      LdapEntry entry{"cn=" + std::to_string(i) + *bytes, {}};
      entry.attributes["a"] = *rc::gen::nonEmpty(
          rc::gen::container<std::vector<std::string>>(bytes));
      entry.attributes["objectguid"] = {*bytes};
      whole.push_back(entry);
      ldif += LdifEntry(entry);
    }
    const std::string line_end = *rc::gen::element<std::string>("\n", "\r\n");
    const std::string text =
        LaidOut(ldif, static_cast<size_t>(*rc::gen::inRange(2, 90)), line_end);
    const Parsed uncut = Parse(text);
    RC_ASSERT(uncut.end.ok());
    RC_ASSERT(uncut.entries.size() == whole.size());
    RC_ASSERT(IsBeginningOf(whole, uncut.entries));
    for (size_t size = 0; size < text.size(); ++size) {
      const Parsed cut = Parse(text.substr(0, size));
      RC_ASSERT(IsBeginningOf(whole, cut.entries));
      const bool is_between =
          text.substr(0, size).ends_with(line_end + line_end);
      RC_ASSERT(cut.end.ok() == (size == 0 || is_between));
    }
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace cutover
