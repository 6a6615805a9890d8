// Whatever happens to a tenant between two readings, what changed since the
// first, laid over it, is what a full reading finds.

#include <gtest/gtest.h>

#include <cstdlib>

#include "connectors/entra/entra_connector.h"
#include "engine/model/snapshot_json.h"
#include "tests/fakes/kept_reading.h"
#include "tests/fakes/tenant_wire.h"

namespace cutover {
namespace {

class EditedTenant {
 public:
  explicit EditedTenant(uint64_t seed)
      : wire(Small(seed)), entra(wire.graph), dice_(seed * 7919 + 1) {
    for (int i = 0; i < 40; ++i) Add();
  }

  // What was done, for who has to find out why it went wrong.
  std::string Edit() {
    const uint64_t roll = dice_.Below(100);
    if (roll < 12) return Add();
    if (roll < 24) return Remove();
    if (roll < 30) return Restore();
    rehearsal::CloudUser* user = Anybody();
    if (user == nullptr) return Add();
    const std::string what = Change(*user, roll);
    return what + " of " + user->upn;
  }

  TenantWire wire;
  EntraConnector entra;

 private:
  static rehearsal::World Small(uint64_t seed) {
    rehearsal::World world;
    world.seed = seed;
    world.page_size = 7;
    world.requests_per_second = 1'000'000;
    return world;
  }

  std::string Add() {
    rehearsal::CloudUser user;
    user.id = dice_.Below(2) == 0   ? wire.tenant.ids().NextGuid()
              : dice_.Below(2) == 0 ? "a" + Name()
                                    : Name();
    user.upn = Name() + "@contoso.test";
    user.display_name = Name();
    if (dice_.Below(2) == 0) user.immutable_id = Name();
    wire.tenant.AddUser(user);
    return "add " + user.upn;
  }

  rehearsal::CloudUser* Anybody() {
    auto& users = wire.tenant.users();
    if (users.empty()) return nullptr;
    auto at = users.begin();
    std::advance(at, static_cast<long>(dice_.Below(users.size())));
    return &at->second;
  }

  std::string Remove() {
    rehearsal::CloudUser* user = Anybody();
    if (user == nullptr) return "";
    removed_.push_back(*user);
    wire.tenant.RemoveUser(user->id);
    return "remove " + removed_.back().upn;
  }

  std::string Restore() {
    if (removed_.empty()) return "";
    wire.tenant.AddUser(removed_.back());
    const std::string upn = removed_.back().upn;
    removed_.pop_back();
    return "restore " + upn;
  }

  std::string Change(rehearsal::CloudUser& user, uint64_t roll) {
    switch (roll % 7) {
      case 0:
        user.display_name = Name();
        return "display name";
      case 1:
        user.usage_location = dice_.Below(2) == 0 ? "" : Name();
        return "usage location";
      case 2:
        user.is_enabled = !user.is_enabled;
        return "enabled";
      case 3:
        user.sid = dice_.Below(2) == 0 ? "" : "S-1-5-21-" + Name();
        return "SID";
      case 4:
        user.user_type = user.user_type == "Guest" ? "Member" : "Guest";
        return "type";
      default: {
        const auto& product =
            rehearsal::Products()[dice_.Below(rehearsal::Products().size())];
        if (user.skus.erase(product.id) == 0) user.skus.insert(product.id);
        return std::string("licence ") + product.part_number;
      }
    }
  }

  std::string Name() { return "n" + std::to_string(++names_); }

  IdSource dice_;
  int names_ = 0;
  std::vector<rehearsal::CloudUser> removed_;
};

// The mark must not matter to what is compared.
void ExpectSame(const KeptReading& kept, const KeptReading& whole,
                const std::string& story) {
  ASSERT_EQ(kept.users.size(), whole.users.size()) << story;
  for (const auto& [id, facts] : whole.users) {
    ASSERT_TRUE(kept.users.contains(id)) << id << "\n" << story;
    ASSERT_EQ(FactsToText(kept.users.at(id)), FactsToText(facts)) << story;
  }
}

void ReadThrough(uint64_t seed, int& delivered, int& users) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  EditedTenant world(seed);
  IdSource dice(seed + 1);
  KeptReading kept;
  ASSERT_TRUE(kept.ReadAll(world.entra).ok());
  std::string story;
  for (int reading = 0; reading < 6; ++reading) {
    story += "-- reading\n";
    for (uint64_t i = dice.Below(8); i > 0; --i) story += world.Edit() + "\n";
    // Somebody else works while we read.
    uint64_t left = dice.Below(3);
    world.wire.before_answer = [&](const std::string&) {
      if (left > 0 && dice.Below(3) == 0) {
        --left;
        story += "meanwhile " + world.Edit() + "\n";
      }
    };
    Status status = kept.ReadOn(world.entra);
    ASSERT_TRUE(status.ok()) << Describe(status.error()) << story;
    delivered += kept.delivered;
    users += static_cast<int>(kept.users.size());
    // What came in between is told by the next.
    world.wire.before_answer = nullptr;
    status = kept.ReadOn(world.entra);
    ASSERT_TRUE(status.ok()) << Describe(status.error()) << story;
    KeptReading whole;
    ASSERT_TRUE(whole.ReadAll(world.entra).ok());
    ExpectSame(kept, whole, story);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(IncrementalUsers, AreTheFullOnesAfterAnyEdits) {
  const char* given = std::getenv("CUTOVER_SEED");
  const uint64_t first =
      given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
  const uint64_t seeds = given == nullptr ? 150 : 1;
  int delivered = 0;
  int users = 0;
  for (uint64_t seed = first; seed < first + seeds; ++seed) {
    ReadThrough(seed, delivered, users);
    if (testing::Test::HasFatalFailure()) return;
  }
  std::printf("seeds %llu to %llu: read %d of %d users\n",
              static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(first + seeds - 1), delivered,
              users);
  // Reading everything each time would be right too.
  if (given == nullptr) {
    EXPECT_LT(delivered * 2, users);
  }
}

}  // namespace
}  // namespace cutover
