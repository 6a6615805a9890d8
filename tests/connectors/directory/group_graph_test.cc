#include "connectors/directory/group_graph.h"

#include <gtest/gtest.h>

#include "connectors/directory/directory_source.h"
#include "connectors/directory/ldif.h"
#include "tests/fakes/kept_reading.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

using Names = std::vector<std::string>;

// a is in b, b in c; c and d are in each other.
GroupGraph Some() {
  GroupGraph graph;
  graph.Add("1", {"CN=a", {"cn=B"}});
  graph.Add("2", {"CN=b", {"CN=c"}});
  graph.Add("3", {"CN=c", {"CN=d"}});
  graph.Add("4", {"CN=d", {"CN=c"}});
  graph.Add("5", {"CN=e", {"CN=foreign"}});
  return graph;
}

TEST(GroupGraph, GivesEveryGroupOnceInTheSpellingOfItsEntry) {
  EXPECT_EQ(Some().Effective({"cn=A", "CN=a", "CN=b"}),
            (Names{"CN=a", "CN=b", "CN=c", "CN=d"}));
  EXPECT_EQ(Some().Effective({}), Names{});
}

TEST(GroupGraph, KeepsAGroupThatItDoesNotKnow) {
  EXPECT_EQ(Some().Effective({"CN=e", "CN=other"}),
            (Names{"CN=e", "CN=foreign", "CN=other"}));
}

TEST(GroupGraph, FindsWhatIsInAGroup) {
  auto below = Some().AtOrBelow("CN=c");
  std::sort(below.begin(), below.end());
  EXPECT_EQ(below, (Names{"CN=a", "CN=b", "CN=c", "CN=d"}));
}

class Export : public testing::Test {
 protected:
  Names GroupsOf(const std::string& entries) {
    DirectorySettings settings;
    settings.ldif_file = folder_.Write("users.ldif", entries);
    KeptReading kept;
    const Status status = kept.ReadAll(*MakeDirectorySource(settings, clock_));
    EXPECT_TRUE(status.ok()) << Describe(status.error());
    EXPECT_EQ(kept.mark, "");
    EXPECT_EQ(kept.users.size(), 1u);
    return kept.users.begin()->second.List(Attribute::kMemberOf);
  }
  const std::string user_ = LdifEntry({"CN=ann",
                                       {{"objectclass", {"user"}},
                                        {"samaccountname", {"ann"}},
                                        {"objectguid", {std::string(16, 'a')}},
                                        {"memberof", {"CN=Pilot"}}}});
  const std::string groups_ =
      LdifEntry(
          {"CN=Pilot",
           {{"objectclass", {"top", "group"}}, {"memberof", {"CN=All"}}}}) +
      LdifEntry(
          {"CN=All",
           {{"objectclass", {"top", "group"}}, {"memberof", {"CN=Pilot"}}}});
  TemporaryFolder folder_;
  ManualClock clock_;
};

TEST_F(Export, GivesGroupsThroughOthersInWhicheverOrderTheyStand) {
  EXPECT_EQ(GroupsOf(groups_ + user_), (Names{"CN=All", "CN=Pilot"}));
  EXPECT_EQ(GroupsOf(user_ + groups_), (Names{"CN=All", "CN=Pilot"}));
}

TEST_F(Export, GivesTheDirectGroupsWhenItHoldsUsersOnly) {
  EXPECT_EQ(GroupsOf(user_), Names{"CN=Pilot"});
}

}  // namespace
}  // namespace cutover
