#include "engine/cli/load_excerpt.h"

#include <gtest/gtest.h>

#include "engine/model/snapshot_json.h"
#include "engine/plan/excerpt.h"
#include "engine/store/migrator.h"
#include "engine/store/snapshot_store.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

std::unique_ptr<Database> Fresh() {
  auto database = Database::Open("sqlite::memory:");
  EXPECT_TRUE(database.ok() && Migrate(**database).ok());
  return *std::move(database);
}

// Two thousand and some people, so that it takes several pages; a rule for
// those of one site; and somebody elsewhere who holds one of their lines.
Snapshot Estate() {
  std::vector<User> users;
  for (int i = 0; i < 2300; ++i) {
    UserBuilder user("u" + std::to_string(i));
    user.OnPremVoice("+4930" + std::to_string(1'000'000 + i))
        .With(Attribute::kSite, i % 100 == 0 ? "Berlin" : "Bonn");
    if (i == 7) user.With(Attribute::kPrivateLine, "tel:+49301000100");
    users.push_back(user.Build());
  }
  Snapshot snapshot = SnapshotOf(std::move(users));
  SortSnapshot(snapshot);
  snapshot.digest = SnapshotDigest(snapshot);
  return snapshot;
}

Policy Campaign() {
  Rule rule = AnyRule();
  rule.site = "Berlin";
  return PolicyOf(rule);
}

TEST(LoadExcerpt, GivesWhatTheExcerptOfTheWholeIs) {
  const auto database = Fresh();
  const Snapshot whole = Estate();
  ASSERT_TRUE(SnapshotStore(*database).Save(whole).ok());
  auto read = LoadExcerpt(*database, whole.id, Campaign());
  ASSERT_TRUE(read.ok()) << Describe(read.error());
  const Snapshot part = ExcerptOf(whole, Campaign());
  EXPECT_EQ(read->users, part.users);
  EXPECT_EQ(TenantFactsToText(*read), TenantFactsToText(part));
  EXPECT_EQ(read->left_out, part.left_out);
  EXPECT_EQ(read->digest, whole.digest);
  EXPECT_EQ(read->users.size(), 24u) << "23 of the site and the one beside";
  EXPECT_EQ(read->left_out->on_direct_routing, 2276);
}

TEST(LoadExcerpt, NoticesAChangeOutsideOfWhatItKeeps) {
  const auto database = Fresh();
  Snapshot whole = Estate();
  whole.users[3].facts.Set(Attribute::kDepartment, "changed afterwards");
  ASSERT_TRUE(SnapshotStore(*database).Save(whole).ok());
  auto read = LoadExcerpt(*database, whole.id, Campaign());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kConflict);
}

TEST(LoadExcerpt, KnowsASnapshotThatIsNotThere) {
  const auto database = Fresh();
  auto read = LoadExcerpt(*database, "s-0", Campaign());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace cutover
