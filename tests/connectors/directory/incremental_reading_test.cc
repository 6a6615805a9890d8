// When a mark holds, when it does not, and what a reading on from it costs.

#include <gtest/gtest.h>

#include "connectors/directory/directory_source.h"
#include "tests/fakes/fake_forest.h"
#include "tests/fakes/kept_reading.h"

namespace cutover {
namespace {

using Id = FakeForest::Id;
using Groups = std::vector<std::string>;

class Reading : public testing::TestWithParam<Incremental> {
 protected:
  Reading() {
    corp = forest.Add("organizationalUnit", -1, "Corp");
    other = forest.Add("organizationalUnit", -1, "Other");
    site = forest.Add("organizationalUnit", corp, "Berlin");
    ann = forest.Add("user", site, "ann");
    bob = forest.Add("user", corp, "bob");
    pilot = forest.Add("group", other, "Pilot");
    all = forest.Add("group", other, "All");
    forest.Link(pilot, ann);
    forest.Link(all, pilot);
    forest.Delete(forest.Add("user", other, "leaver"));
    settings.base_dns = {forest.DnOf(corp)};
    settings.incremental = GetParam();
  }

  std::unique_ptr<UserSource> Source() {
    return MakeDirectorySource(
        settings, [this]() -> Result<std::unique_ptr<LdapSession>> {
          return forest.Open();
        });
  }
  void ReadAll() {
    const Status status = kept.ReadAll(*Source());
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }
  void ReadOn() {
    const Status status = kept.ReadOn(*Source());
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }
  // Why the mark does not hold.
  std::string Lost() {
    const Status status = kept.ReadOn(*Source());
    EXPECT_FALSE(status.ok());
    if (status.ok()) return "";
    EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
    return status.error().message;
  }
  Facts FactsOf(Id id) { return kept.users[forest.GuidOf(id)]; }
  Groups GroupsOf(Id id) { return FactsOf(id).List(Attribute::kMemberOf); }
  bool Says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  FakeForest forest{1};
  Id corp, other, site, ann, bob, pilot, all;
  DirectorySettings settings;
  KeptReading kept;
};

TEST_P(Reading, DeliversNobodyWhenNothingChanged) {
  ReadAll();
  ReadOn();
  EXPECT_EQ(kept.delivered, 0);
  EXPECT_EQ(kept.users.size(), 2u);
}

TEST_P(Reading, DeliversOneUserWholeWhenOneAttributeChanged) {
  forest.Set(ann, "telephoneNumber", "+49301");
  ReadAll();
  forest.Set(ann, "department", "Sales");
  ReadOn();
  EXPECT_EQ(kept.delivered, 1);
  EXPECT_EQ(FactsOf(ann).Text(Attribute::kDepartment), "Sales");
  EXPECT_EQ(FactsOf(ann).Text(Attribute::kTelephoneNumber), "+49301");
}

TEST_P(Reading, GivesTheGroupsThroughOthersToo) {
  ReadAll();
  EXPECT_EQ(GroupsOf(ann), (Groups{forest.DnOf(all), forest.DnOf(pilot)}));
  EXPECT_EQ(GroupsOf(bob), Groups{});
}

TEST_P(Reading, ShowsAGroupsChangeAtItsMembersOnly) {
  ReadAll();
  forest.Link(pilot, bob);
  ReadOn();
  EXPECT_EQ(kept.delivered, 1);
  EXPECT_EQ(GroupsOf(bob), (Groups{forest.DnOf(all), forest.DnOf(pilot)}));
}

TEST_P(Reading, ShowsAGroupTakenOutOfAnotherAtTheMembersOfTheInner) {
  ReadAll();
  forest.Unlink(all, pilot);
  ReadOn();
  EXPECT_EQ(kept.delivered, 1);
  EXPECT_EQ(GroupsOf(ann), Groups{forest.DnOf(pilot)});
}

// A group of another domain, which is never read, and so never seen changed.
TEST_P(Reading, ShowsAGroupPutIntoOneOfAnotherDomainAtItsMembers) {
  ReadAll();
  forest.Set(pilot, "memberOf", "CN=World,DC=elsewhere");
  ReadOn();
  EXPECT_EQ(GroupsOf(ann), (Groups{forest.DnOf(all), forest.DnOf(pilot),
                                   "CN=World,DC=elsewhere"}));
}

TEST_P(Reading, ShowsARenamedGroupAtAllItsMembers) {
  ReadAll();
  forest.Rename(all, "Everybody");
  ReadOn();
  EXPECT_EQ(GroupsOf(ann), (Groups{forest.DnOf(all), forest.DnOf(pilot)}));
  EXPECT_TRUE(Says(forest.DnOf(all), "Everybody"));
}

TEST_P(Reading, ShowsGroupsRenamedWithTheirFolderOutsideOfTheBase) {
  ReadAll();
  forest.Rename(other, "Elsewhere");
  ReadOn();
  EXPECT_EQ(GroupsOf(ann), (Groups{forest.DnOf(all), forest.DnOf(pilot)}));
  EXPECT_TRUE(Says(forest.DnOf(all), "Elsewhere"));
}

TEST_P(Reading, EndsWithGroupsThatContainEachOther) {
  forest.Link(pilot, all);
  forest.Link(pilot, pilot);
  ReadAll();
  EXPECT_EQ(GroupsOf(ann), (Groups{forest.DnOf(all), forest.DnOf(pilot)}));
  forest.Unlink(pilot, ann);
  ReadOn();
  EXPECT_EQ(GroupsOf(ann), Groups{});
}

TEST_P(Reading, TellsWhoIsGoneByWhicheverWay) {
  const Id eve = forest.Add("user", corp, "eve");
  const Id joe = forest.Add("user", corp, "joe");
  ReadAll();
  ASSERT_EQ(kept.users.size(), 4u);
  forest.Delete(ann);
  forest.Move(bob, other);
  forest.Set(eve, "objectClass", "contact");
  forest.Set(joe, "sAMAccountName", "");
  ReadOn();
  EXPECT_TRUE(kept.users.empty());
}

TEST_P(Reading, FindsWhoCameInWithAFolder) {
  const Id site2 = forest.Add("organizationalUnit", other, "Munich");
  const Id eve = forest.Add("user", site2, "eve");
  ReadAll();
  EXPECT_FALSE(kept.users.contains(forest.GuidOf(eve)));
  forest.Move(site2, corp);
  ReadOn();
  EXPECT_EQ(FactsOf(eve).Text(Attribute::kDistinguishedName), forest.DnOf(eve));
}

TEST_P(Reading, BeginsAnewWhenAFolderTookItsUsersAlong) {
  ReadAll();
  forest.Rename(site, "Potsdam");
  EXPECT_TRUE(Says(Lost(), "OU=Potsdam"));
  ReadAll();
  forest.Move(site, other);
  EXPECT_TRUE(Says(Lost(), "OU=Potsdam,OU=Corp"));
}

TEST_P(Reading, BeginsAnewWhenSomethingElseIsAsked) {
  ReadAll();
  settings.base_dns.push_back(forest.DnOf(other));
  EXPECT_FALSE(Lost().empty());
  settings.base_dns.pop_back();
  settings.role = DirectoryRole::kResource;
  EXPECT_FALSE(Lost().empty());
  settings.role = DirectoryRole::kAccount;
  settings.incremental = Incremental::kNever;
  EXPECT_FALSE(Lost().empty());
  settings.incremental = GetParam() == Incremental::kUsn ? Incremental::kDirSync
                                                         : Incremental::kUsn;
  EXPECT_FALSE(Lost().empty());
  settings.incremental = GetParam();
  ReadOn();
}

TEST_P(Reading, TakesNoMarkThatItDidNotGive) {
  ReadAll();
  for (const char* mark : {"x", "{}", "[]", R"({"version":1})",
                           R"({"version":1,"method":"usn","usn":"x"})"}) {
    kept.mark = mark;
    EXPECT_FALSE(Lost().empty()) << mark;
  }
}

TEST_P(Reading, GivesNoMarkWhenAnotherControllerTookOverInTheMiddle) {
  // The first search asks who answers.
  forest.before_search = [&](int number) {
    if (number == 4) forest.controller = "CN=NTDS Settings,CN=DC2";
  };
  ReadAll();
  EXPECT_EQ(kept.users.size(), 2u);
  EXPECT_EQ(kept.mark, "");
  forest.before_search = {};
  ReadAll();
  ASSERT_NE(kept.mark, "");
  forest.before_search = [&, first = forest.searches](int number) {
    if (number == first + 4) forest.controller = "CN=NTDS Settings,CN=DC3";
  };
  EXPECT_TRUE(Says(Lost(), "another domain controller"));
}

INSTANTIATE_TEST_SUITE_P(By, Reading,
                         testing::Values(Incremental::kDirSync,
                                         Incremental::kUsn),
                         [](const auto& each) {
                           return each.param == Incremental::kUsn ? "Usn"
                                                                  : "DirSync";
                         });

class Choice : public Reading {};

TEST_P(Choice, PrefersDirSyncWhichOutlivesAnotherController) {
  ReadAll();
  forest.controller = "CN=NTDS Settings,CN=DC2";
  forest.Set(ann, "department", "Sales");
  ReadOn();
  EXPECT_EQ(FactsOf(ann).Text(Attribute::kDepartment), "Sales");
  forest.allows_dirsync = false;
  EXPECT_TRUE(Says(Lost(), "DirSync"));
}

TEST_P(Choice, CountsOnOneControllerWhereDirSyncIsNotAllowed) {
  forest.allows_dirsync = false;
  ReadAll();
  forest.Set(ann, "department", "Sales");
  ReadOn();
  EXPECT_EQ(kept.delivered, 1);
  forest.controller = "CN=NTDS Settings,CN=DC2";
  EXPECT_TRUE(Says(Lost(), "another domain controller"));
}

TEST_P(Choice, DoesNotCountOnAControllerThatWasRestored) {
  forest.allows_dirsync = false;
  ReadAll();
  forest.invocation = "second life";
  EXPECT_TRUE(Says(Lost(), "restored"));
}

TEST_P(Choice, ReadsInFullAndSaysSoOnceWhenDeletionsWouldNotShow) {
  forest.allows_dirsync = false;
  forest.shows_deleted = false;
  settings.base_dns.push_back(forest.DnOf(other));
  ReadAll();
  EXPECT_EQ(kept.mark, "");
  ASSERT_EQ(kept.findings.size(), 1u);
  EXPECT_EQ(kept.findings[0].id, "CUT-FULL");
  EXPECT_EQ(kept.findings[0].severity, Severity::kNote);
  EXPECT_TRUE(Says(kept.findings[0].summary, "no deleted user"));
  EXPECT_TRUE(Says(kept.findings[0].summary, "DirSync"));
}

TEST_P(Choice, ReadsAServerThatIsNoControllerInFull) {
  forest.has_dirsync = false;
  forest.has_usn = false;
  ReadAll();
  EXPECT_EQ(kept.mark, "");
  EXPECT_EQ(kept.users.size(), 2u);
  EXPECT_EQ(kept.findings.size(), 1u);
}

TEST_P(Choice, SaysNothingWhenItIsMeantToReadInFull) {
  settings.incremental = Incremental::kNever;
  ReadAll();
  EXPECT_EQ(kept.mark, "");
  EXPECT_TRUE(kept.findings.empty());
}

TEST_P(Choice, RefusesTheOneWayThatWasOrderedAndCannotBeHad) {
  forest.allows_dirsync = false;
  forest.shows_deleted = false;
  for (const Incremental way : {Incremental::kDirSync, Incremental::kUsn}) {
    settings.incremental = way;
    const Status status = kept.ReadAll(*Source());
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::kRefused);
    EXPECT_FALSE(status.error().remedy.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(By, Choice, testing::Values(Incremental::kAuto));

}  // namespace
}  // namespace cutover
