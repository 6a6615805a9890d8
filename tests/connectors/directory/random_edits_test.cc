// Whatever happens to a directory between two readings, what changed since
// the first, laid over it, is what a full reading finds.

#include <gtest/gtest.h>

#include <cstdlib>

#include "connectors/directory/directory_source.h"
#include "engine/model/snapshot_json.h"
#include "tests/fakes/fake_forest.h"
#include "tests/fakes/kept_reading.h"

namespace cutover {
namespace {

using Id = FakeForest::Id;

class EditedForest {
 public:
  EditedForest(uint64_t seed, Incremental incremental)
      : forest(seed), dice_(seed * 7919 + 1) {
    corp_ = forest.Add("organizationalUnit", -1, "Corp");
    other_ = forest.Add("organizationalUnit", -1, "Other");
    for (int i = 0; i < 4; ++i) Folder(i % 2 == 0 ? corp_ : other_);
    for (int i = 0; i < 6; ++i) Group();
    for (int i = 0; i < 12; ++i) User();
    for (int i = 0; i < 16; ++i) LinkSomething();
    forest.Delete(forest.Add("user", other_, "leaver"));
    DirectorySettings settings;
    settings.base_dns = {forest.DnOf(corp_)};
    settings.incremental = incremental;
    source = MakeDirectorySource(
        settings, [this]() -> Result<std::unique_ptr<LdapSession>> {
          return forest.Open();
        });
  }

  // What was done, for who has to find out why it went wrong. Sets
  // `moved_folder` when a folder that may hold users took another name.
  std::string Edit(bool& moved_folder) {
    const uint64_t roll = dice_.Below(100);
    if (roll < 8) return User();
    if (roll < 26) return ChangeUser();
    if (roll < 34) return MoveUser();
    if (roll < 40) return RemoveOrRestoreUser();
    if (roll < 58) return LinkSomething();
    if (roll < 70) return UnlinkSomething();
    if (roll < 84) return ChangeGroup();
    if (roll < 90) return Folder(Pick("organizationalUnit"));
    return ChangeFolder(moved_folder);
  }

  FakeForest forest;
  std::unique_ptr<UserSource> source;

 private:
  std::string Name(const char* kind) {
    return std::string(kind) + std::to_string(++names_);
  }

  Id Pick(const char* kind) {
    const auto all = forest.All(kind);
    return all.empty() ? -1 : all[dice_.Below(all.size())];
  }

  std::string Folder(Id parent) {
    const Id id = forest.Add("organizationalUnit", parent, Name("Site"));
    forest.Add("user", id, Name("early"));
    return "add " + forest.DnOf(id);
  }

  std::string Group() {
    return "add " + forest.DnOf(forest.Add("group", Pick("organizationalUnit"),
                                           Name("GG (")));
  }

  std::string User() {
    return "add " + forest.DnOf(forest.Add("user", Pick("organizationalUnit"),
                                           Name("user")));
  }

  std::string ChangeUser() {
    const Id id = Pick("user");
    if (id < 0) return "";
    switch (dice_.Below(4)) {
      case 0:
        forest.Set(id, "department", Name("department"));
        return "change " + forest.DnOf(id);
      case 1:
        forest.Set(id, "userAccountControl",
                   dice_.Below(2) == 0 ? "514" : "512");
        return "disable " + forest.DnOf(id);
      case 2:
        forest.Rename(id, Name("renamed"));
        return "rename to " + forest.DnOf(id);
      default:
        forest.Set(id, "objectClass", dice_.Below(2) == 0 ? "contact" : "user");
        return "make another kind of " + forest.DnOf(id);
    }
  }

  std::string MoveUser() {
    const Id id = Pick("user");
    if (id < 0) return "";
    forest.Move(id, Pick("organizationalUnit"));
    return "move to " + forest.DnOf(id);
  }

  std::string RemoveOrRestoreUser() {
    if (!deleted_.empty() && dice_.Below(3) == 0) {
      const Id id = deleted_.back();
      deleted_.pop_back();
      if (forest.IsThere(id)) return "";
      forest.Restore(id, Pick("organizationalUnit"));
      return "restore " + forest.DnOf(id);
    }
    const Id id = Pick("user");
    if (id < 0) return "";
    const std::string dn = forest.DnOf(id);
    forest.Delete(id);
    deleted_.push_back(id);
    return "delete " + dn;
  }

  // Any group into any group, itself and its own parents included.
  std::string LinkSomething() {
    const Id group = Pick("group");
    const Id member = Pick(dice_.Below(3) == 0 ? "group" : "user");
    if (group < 0 || member < 0) return "";
    forest.Link(group, member);
    return "put " + forest.DnOf(member) + " into " + forest.DnOf(group);
  }

  std::string UnlinkSomething() {
    for (const Id group : forest.All("group")) {
      for (const char* kind : {"group", "user"}) {
        for (const Id member : forest.All(kind)) {
          if (!forest.IsLinked(group, member) || dice_.Below(4) != 0) continue;
          forest.Unlink(group, member);
          return "take " + forest.DnOf(member) + " out of " +
                 forest.DnOf(group);
        }
      }
    }
    return "";
  }

  std::string ChangeGroup() {
    const Id id = Pick("group");
    if (id < 0 || dice_.Below(4) == 0) return Group();
    const std::string dn = forest.DnOf(id);
    switch (dice_.Below(3)) {
      case 0:
        forest.Delete(id);
        return "delete " + dn;
      case 1:
        forest.Rename(id, Name("GG*"));
        break;
      default:
        forest.Move(id, Pick("organizationalUnit"));
    }
    return "call " + dn + " " + forest.DnOf(id);
  }

  std::string ChangeFolder(bool& moved_folder) {
    const Id id = Pick("organizationalUnit");
    if (id == corp_ || id == other_) return "";
    const std::string dn = forest.DnOf(id);
    const Id parent = Pick("organizationalUnit");
    const uint64_t roll = dice_.Below(3);
    if (roll == 0) {
      forest.Delete(id);
      return "delete " + dn;
    }
    if (roll == 1) {
      forest.Rename(id, Name("Moved"));
    } else if (!forest.IsInside(parent, id)) {
      forest.Move(id, parent);
    }
    moved_folder = true;
    return "call " + dn + " " + forest.DnOf(id);
  }

  IdSource dice_;
  Id corp_ = 0;
  Id other_ = 0;
  int names_ = 0;
  std::vector<Id> deleted_;
};

struct Tally {
  int readings = 0;
  int lost = 0;
  int delivered = 0;
  int users = 0;
};

void ReadThrough(uint64_t seed, Incremental incremental, Tally& tally) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  EditedForest world(seed, incremental);
  IdSource dice(seed + 1);
  KeptReading kept;
  ASSERT_TRUE(kept.ReadAll(*world.source).ok());
  std::string story;
  for (int reading = 0; reading < 6; ++reading) {
    bool moved_folder = false;
    story += "-- reading\n";
    for (uint64_t i = dice.Below(8); i > 0; --i) {
      story += world.Edit(moved_folder) + "\n";
    }
    const Status status = kept.ReadOn(*world.source);
    ++tally.readings;
    if (!status.ok()) {
      ASSERT_EQ(status.error().code, ErrorCode::kNotFound)
          << Describe(status.error());
      ASSERT_TRUE(moved_folder) << Describe(status.error()) << story;
      ++tally.lost;
      ASSERT_TRUE(kept.ReadAll(*world.source).ok());
    } else {
      tally.delivered += kept.delivered;
      tally.users += static_cast<int>(kept.users.size());
    }
    ASSERT_FALSE(kept.mark.empty());
    KeptReading whole;
    ASSERT_TRUE(whole.ReadAll(*world.source).ok());
    ASSERT_EQ(kept.users.size(), whole.users.size()) << story;
    for (const auto& [id, facts] : whole.users) {
      ASSERT_TRUE(kept.users.contains(id)) << story;
      ASSERT_EQ(FactsToText(kept.users[id]), FactsToText(facts)) << story;
    }
  }
}

void ReadThroughMany(Incremental incremental) {
  const char* given = std::getenv("CUTOVER_SEED");
  const uint64_t first =
      given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
  const uint64_t seeds = given == nullptr ? 150 : 1;
  Tally tally;
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    ReadThrough(seed, incremental, tally);
    if (testing::Test::HasFatalFailure()) return;
  }
  std::printf(
      "seeds %llu to %llu: %d readings, %d of them had to begin anew; "
      "the others read %d of %d users\n",
      static_cast<unsigned long long>(first),
      static_cast<unsigned long long>(first + seeds - 1), tally.readings,
      tally.lost, tally.delivered, tally.users);
  if (given != nullptr) return;
  // Reading everything each time would be right too.
  EXPECT_LT(tally.lost * 3, tally.readings);
  EXPECT_LT(tally.delivered * 2, tally.users);
}

TEST(IncrementalReading, IsTheFullOneAfterAnyEditsByDirSync) {
  ReadThroughMany(Incremental::kDirSync);
}

TEST(IncrementalReading, IsTheFullOneAfterAnyEditsByUsn) {
  ReadThroughMany(Incremental::kUsn);
}

}  // namespace
}  // namespace cutover
