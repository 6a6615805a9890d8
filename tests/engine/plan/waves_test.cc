#include "engine/plan/waves.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>
#include <set>

#include "engine/plan/planner.h"
#include "engine/plan/why_wave.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

KeyedMove MoveOf(const std::string& key, int number) {
  KeyedMove move{key, {}, nullptr, std::make_shared<MoveNotes>()};
  move.move.user.key = "ad:" + std::to_string(number);
  move.move.user.upn = std::to_string(number) + "@contoso.test";
  return move;
}

std::vector<Wave> Formed(std::vector<KeyedMove> moves, const Policy& policy) {
  const Snapshot nobody;
  const Estate estate(nobody);
  WaveMemory memory;
  auto formed = FormWaves(std::move(moves), estate, policy, Time{1}, memory);
  EXPECT_TRUE(formed.ok()) << (formed.ok() ? "" : Describe(formed.error()));
  return formed.ok() ? formed->waves : std::vector<Wave>();
}

RC_GTEST_PROP(Waves, HoldEveryMoveOnceWithinTheSizeAndUnderOneKey, ()) {
  const auto keys =
      *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
  Policy policy;
  policy.wave_size = *rc::gen::inRange(1, 9);
  policy.pilot_size = *rc::gen::inRange(0, 5);
  policy.wave_key = WaveKey::kCountry;
  std::vector<KeyedMove> moves;
  std::map<std::string, std::string> key_of;
  for (size_t i = 0; i < keys.size(); ++i) {
    moves.push_back(MoveOf("K" + std::to_string(keys[i]), static_cast<int>(i)));
    key_of[moves.back().move.user.key] = moves.back().key;
  }
  std::set<std::string> seen;
  std::set<int> numbers;
  for (const Wave& wave : Formed(moves, policy)) {
    RC_ASSERT(numbers.insert(wave.number).second);
    RC_ASSERT(!wave.moves.empty());
    const int limit = wave.number == 0 ? policy.pilot_size : policy.wave_size;
    RC_ASSERT(static_cast<int>(wave.moves.size()) <= limit);
    std::set<std::string> wave_keys;
    for (const Move& move : wave.moves) {
      RC_ASSERT(seen.insert(move.user.key).second);
      wave_keys.insert(key_of[move.user.key]);
    }
    RC_ASSERT(wave.number == 0 || wave_keys.size() == 1);
  }
  RC_ASSERT(seen.size() == keys.size());
}

TEST(Waves, TakeTheWindowOfTheirNumberOrTheCampaigns) {
  Policy policy;
  policy.wave_size = 1;
  policy.default_window = Window{Time{10}, Time{20}, "UTC"};
  policy.windows[2] = Window{Time{30}, Time{40}, "UTC"};
  const auto waves = Formed({MoveOf("", 1), MoveOf("", 2)}, policy);
  ASSERT_EQ(waves.size(), 2u);
  EXPECT_EQ(waves[0].window->opens, Time{10});
  EXPECT_EQ(waves[1].window->opens, Time{30});
}

/// An estate of on-prem users that one rule moves.
class WavePlans : public testing::Test {
 protected:
  WavePlans() { policy_.line_readers = LineReaders::kNone; }

  UserBuilder& Add(const std::string& name, const std::string& site) {
    builders_.emplace_back(name);
    return builders_.back()
        .OnPremVoice("+4930" + std::to_string(200000 + builders_.size()))
        .With(Attribute::kSite, site)
        .With(Attribute::kCountry, "DE");
  }

  static std::string Sip(const std::string& name) {
    return "sip:" + name + "@contoso.test";
  }

  // Two sites' nights of which the second opens an hour earlier.
  void Calendars() {
    for (int i = 0; i < 2; ++i) {
      NightCalendar nights{i == 0 ? "Berlin" : "Paris", "UTC", {}, {}};
      for (int64_t day = 100; day < 103; ++day) {
        const Time opens{Hours(24 * day + 22 - i).us};
        nights.nights.push_back({opens, opens + Hours(4), day, {}});
      }
      policy_.waves.calendars.push_back(
          {{i == 0 ? "berlin" : "paris"}, nights, 7 + i, 9 + i});
    }
    policy_.waves.until = "waves.until = 1970-04-13 (line 3)";
  }

  Snapshot World() const {
    std::vector<User> users;
    for (const UserBuilder& each : builders_) users.push_back(each.Build());
    return SnapshotOf(users);
  }

  Result<Plan> Make() { return BuildPlan(World(), policy_, Time{1}); }

  // "pilot: a b | wave 1: c", by the part of the UPN before the "@".
  std::string Waves() {
    auto plan = Make();
    if (!plan.ok()) return Describe(plan.error());
    std::string text;
    for (const Wave& wave : plan->waves) {
      text += (text.empty() ? "" : " | ") + wave.name + ":";
      for (const Move& move : wave.moves)
        text += " " + move.user.upn.substr(0, move.user.upn.find('@'));
    }
    return text;
  }

  std::vector<std::string> Why(const std::string& name) {
    auto plan = Make();
    if (!plan.ok()) return {Describe(plan.error())};
    return WhyThisWave(*plan, World(), policy_, AdUserKey(name));
  }

  std::vector<std::string> Said(const std::string& id) {
    std::vector<std::string> said;
    auto plan = Make();
    if (!plan.ok()) return {Describe(plan.error())};
    for (const Finding& each : plan->findings) {
      if (each.id == id) said.push_back(each.who + ": " + each.summary);
    }
    return said;
  }

  std::vector<UserBuilder> builders_;
  Policy policy_ = PolicyOf(AnyRule());
};

using Lines = std::vector<std::string>;

TEST_F(WavePlans, KeepWhoAnswersForEachOtherInOneWave) {
  policy_.wave_size = 2;
  Add("ann", "").With(Attribute::kDelegates, Sip("dan"));
  Add("bob", "").With(Attribute::kTeamCallMembers, Sip("eve"));
  Add("cat", "");
  Add("dan", "");
  Add("eve", "");
  EXPECT_EQ(Waves(), "wave 1: ann dan | wave 2: bob eve | wave 3: cat");
  EXPECT_EQ(Said("PF-W04"), Lines{});
  EXPECT_EQ(Why("dan"), (Lines{"together with ann@contoso.test (delegate)",
                               "the first wave that is open to the user"}));
  EXPECT_EQ(Why("cat"), (Lines{"the first wave with room: the 2 before it are "
                               "full (waves.size = 2)"}));
  policy_.waves.together.clear();
  EXPECT_EQ(Waves(), "wave 1: ann bob | wave 2: cat dan | wave 3: eve");
}

TEST_F(WavePlans, SayWhichRelationsAreCutAndHowManyMustBe) {
  policy_.wave_size = 2;
  for (const char* name : {"ann", "bob", "cat"})
    Add(name, "").With(Attribute::kResponseGroups, "Hotline");
  EXPECT_EQ(Waves(), "wave 1: ann bob | wave 2: cat");
  EXPECT_EQ(Said("CUT-WAVES"),
            (Lines{"waves: 2 waves, 2 at least; 1 relations are cut, 1 must "
                   "be"}));
  EXPECT_EQ(Said("PF-W04"),
            (Lines{"wave 1: the 3 of response group Hotline answer for each "
                   "other and are in waves 1 and 2"}));
  EXPECT_EQ(Why("cat")[0],
            "cut from ann@contoso.test in wave 1, bob@contoso.test in wave 1 "
            "(response group Hotline)");
}

TEST_F(WavePlans, RefuseWithTheLimitsThatCannotBeKeptTogether) {
  policy_.wave_size = 2;
  policy_.waves.lines = {{"size", 4}, {"inseparable", 5}};
  policy_.waves.inseparable = {TieKind::kResponseGroups};
  for (const char* name : {"ann", "bob", "cat"})
    Add(name, "").With(Attribute::kResponseGroups, "Hotline");
  EXPECT_EQ(Waves(),
            "no waves can keep all of these together:\n"
            "  waves.size = 2 (line 4)\n"
            "  waves.inseparable has \"response_groups\" (line 5)\n"
            "without a wave: ann@contoso.test, bob@contoso.test, "
            "cat@contoso.test\n  remedy: loosen one of them in the campaign, "
            "whichever "
            "can give way; or plan fewer users");
}

TEST_F(WavePlans, GiveEachSiteItsOwnNights) {
  Calendars();
  policy_.wave_size = 2;
  Add("ann", "Berlin");
  Add("bob", "paris");
  Add("cat", "Berlin");
  Add("dan", "Berlin");
  EXPECT_EQ(Waves(),
            "wave 1 (Paris): bob | wave 2 (Berlin): ann cat | wave 3 "
            "(Berlin): dan");
  EXPECT_EQ(Said("CUT-WAVES"),
            (Lines{"waves: 3 waves end at 1970-04-13 02:00 UTC; 0 relations "
                   "are cut, 0 must be"}));
  EXPECT_EQ(Why("dan"), (Lines{"the nights of site Berlin (line 7)",
                               "the first wave with room: the 1 before it are "
                               "full (waves.size = 2)"}));
}

TEST_F(WavePlans, CountUsersANightOverAllSites) {
  Calendars();
  policy_.waves.most_a_night = 1;
  policy_.waves.lines["most_a_night"] = 8;
  for (const char* name : {"ann", "bob", "cat"}) Add(name, "Berlin");
  EXPECT_EQ(Waves(),
            "wave 1 (Berlin): ann | wave 2 (Berlin): bob | wave 3 "
            "(Berlin): cat");
  Add("dan", "Paris");
  EXPECT_EQ(Waves().substr(0, 124),
            "no waves can keep all of these together:\n"
            "  waves.most_a_night = 1 (line 8)\n"
            "  waves.until = 1970-04-13 (line 3)\nwithout a wav");
}

TEST_F(WavePlans, WantNightsForEverySite) {
  Calendars();
  Add("ann", "Berlin");
  Add("bob", "Rome");
  EXPECT_EQ(
      Waves(),
      "no nights are given for:\n  Rome, 1 users\n  remedy: add a [[site]] for "
      "each, or waves.nights for all the others");
}

TEST_F(WavePlans, RefuseTiesThatMustNotBeCutOverSitesOfOtherNights) {
  Calendars();
  policy_.waves.inseparable = {TieKind::kDelegates};
  policy_.waves.lines["inseparable"] = 5;
  Add("ann", "Berlin").With(Attribute::kDelegates, Sip("bob"));
  Add("bob", "Paris");
  EXPECT_EQ(Waves(),
            "ann@contoso.test (Berlin) and bob@contoso.test (Paris) must move "
            "together, delegate, and their sites have different nights\n"
            "  remedy: name both sites in one [[site]], or take \"delegates\" "
            "out of waves.inseparable (line 5)");
  policy_.waves.inseparable.clear();
  EXPECT_EQ(Waves(), "wave 1 (Paris): bob | wave 2 (Berlin): ann");
  EXPECT_EQ(Said("PF-W04"),
            (Lines{"wave 1 (Paris): bob@contoso.test and ann@contoso.test "
                   "(delegate) answer for each other and are in waves 1 and "
                   "2"}));
}

TEST_F(WavePlans, LeaveNightsThatHaveBegunAlone) {
  Calendars();
  Add("ann", "Berlin");
  Snapshot snapshot = World();
  snapshot.taken_at = Time{Hours(24 * 100).us};
  auto plan = BuildPlan(snapshot, policy_, Time{Hours(24 * 100 + 23).us});
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->waves.size(), 1u);
  EXPECT_EQ(plan->waves[0].window->opens, Time{Hours(24 * 101 + 22).us});
  snapshot.taken_at = Time{Hours(24 * 200).us};
  plan = BuildPlan(snapshot, policy_, snapshot.taken_at);
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().message,
            "no waves can keep this:\n  waves.until = 1970-04-13 (line 3)\n"
            "without a wave: ann@contoso.test");
}

TEST_F(WavePlans, RefuseAWindowThatIsOverWithItsLine) {
  Add("ann", "");
  policy_.windows[1] = Window{Time{10}, Time{20}, "UTC"};
  policy_.waves.lines["wave 1"] = 14;
  auto plan = BuildPlan(World(), policy_, Time{30});
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, ErrorCode::kRefused);
  EXPECT_NE(plan.error().message.find("wave 1 (line 14): the window is over"),
            std::string::npos)
      << plan.error().message;
}

TEST_F(WavePlans, HoldTheLastMoveOfAWindowToItsEnd) {
  Calendars();
  // A move's calls and settle times against four hours.
  policy_.waves.calls_a_second = 0.002;
  for (const char* name : {"ann", "bob", "cat"}) Add(name, "Berlin");
  auto plan = Make();
  ASSERT_TRUE(plan.ok()) << Describe(plan.error());
  const Move& move = plan->waves[0].moves[0];
  const int64_t calls = CallsOf(move, 0);
  const int64_t rest = Hours(4).us - SettleOf(move, 0).us;
  const size_t fit = static_cast<size_t>(rest / (calls * 500'000'000));
  ASSERT_GE(fit, 1u);
  ASSERT_LT(fit, 3u);
  EXPECT_EQ(plan->waves[0].moves.size(), fit);
  policy_.waves.calls_a_second = 0.0005;
  EXPECT_NE(Waves().find("waves.calls_a_second"), std::string::npos);
}

TEST_F(WavePlans, WaitForSeatsThatComeLater) {
  Calendars();
  policy_.rules[0].licences_add = {"MCOEV"};
  policy_.waves.arrivals = {{"MCOEV", Time{Hours(24 * 102).us}, 50, 11}};
  Add("ann", "Berlin");
  Add("bob", "Berlin");
  const auto short_of = [&] {
    Snapshot snapshot = World();
    snapshot.skus[0].consumed = snapshot.skus[0].enabled - 1;
    snapshot.digest = SnapshotDigest(snapshot);
    return snapshot;
  };
  auto plan = BuildPlan(short_of(), policy_, Time{1});
  ASSERT_TRUE(plan.ok()) << Describe(plan.error());
  ASSERT_EQ(plan->waves.size(), 2u);
  EXPECT_EQ(plan->waves[0].window->opens, Time{Hours(24 * 100 + 22).us});
  EXPECT_EQ(plan->waves[1].window->opens, Time{Hours(24 * 102 + 22).us});
  policy_.waves.arrivals.clear();
  EXPECT_FALSE(BuildPlan(short_of(), policy_, Time{1}).ok());
}

TEST_F(WavePlans, HoldUsersToTheSessionsThatErlangBAllows) {
  Calendars();
  policy_.waves.blocked_calls = 0.5;
  policy_.erlangs_per_user = 1;
  policy_.told_tenant[tenant_fact::kMaxSessions] = "1";
  Add("ann", "Berlin");
  EXPECT_EQ(Waves(), "wave 1 (Berlin): ann");
  Add("bob", "Berlin");
  EXPECT_EQ(Waves().substr(0, 82),
            "no waves can keep this:\n  sessions of the gateways: enough for 1 "
            "users\nwithout a w");
  policy_.waves.arrivals = {{"", Time{Hours(24 * 102).us}, 9, 11}};
  EXPECT_EQ(Waves(), "wave 1 (Berlin): ann | wave 2 (Berlin): bob");
}

TEST_F(WavePlans, LeaveOutWhomTheCampaignExcludesWithTheReason) {
  policy_.waves.excluded["ann@contoso.test"] = {
      "on leave until May", 12, WavePlace::kAny, {}};
  policy_.waves.excluded["zoe@contoso.test"] = {
      "gone", 13, WavePlace::kAny, {}};
  Add("ann", "");
  Add("bob", "");
  EXPECT_EQ(Waves(), "wave 1: bob");
  EXPECT_EQ(Said("CUT-EXCLUDED"),
            Lines{"ann@contoso.test: excluded: on leave until May"});
  EXPECT_EQ(Said("CUT-NAMED"),
            Lines{"zoe@contoso.test: line 13 of the campaign names a user who "
                  "was not read"});
}

TEST_F(WavePlans, GiveWhoIsNamedTheirPlace) {
  policy_.wave_size = 2;
  policy_.pilot_size = 1;
  policy_.waves.named["cat@contoso.test"] = {"", 3, WavePlace::kPilot, {}};
  policy_.waves.named["ann@contoso.test"] = {
      "the board", 9, WavePlace::kLast, {}};
  for (const char* name : {"ann", "bob", "cat", "dan"}) Add(name, "");
  EXPECT_EQ(Waves(), "pilot: cat | wave 1: bob dan | wave 2: ann");
  EXPECT_EQ(Why("ann"),
            Lines{"the campaign names the user (line 9): last, the board"});
  EXPECT_EQ(Why("cat"), (Lines{"the campaign names the user (line 3): pilot",
                               "pilot: 1 go ahead of everybody else"}));
  EXPECT_EQ(Why("nobody"), Lines{});
}

TEST_F(WavePlans, AreTheSameForUsersInAnyOrder) {
  std::mt19937 random(7);
  policy_.wave_size = 4;
  policy_.pilot_size = 2;
  policy_.wave_key = WaveKey::kSite;
  for (int i = 0; i < 60; ++i) {
    UserBuilder& user = Add("u" + std::to_string(i), i % 3 == 0 ? "A" : "B");
    if (i % 4 == 0)
      user.With(Attribute::kDelegates, Sip("u" + std::to_string(i * 7 % 60)));
    if (i % 5 == 0)
      user.With(Attribute::kResponseGroups, "G" + std::to_string(i % 2));
  }
  Snapshot snapshot = World();
  SortSnapshot(snapshot);
  snapshot.digest = SnapshotDigest(snapshot);
  auto plan = BuildPlan(snapshot, policy_, Time{1});
  ASSERT_TRUE(plan.ok()) << Describe(plan.error());
  const std::string text = PlanToText(*plan);
  for (int i = 0; i < 5; ++i) {
    std::shuffle(snapshot.users.begin(), snapshot.users.end(), random);
    auto again = BuildPlan(snapshot, policy_, Time{1});
    ASSERT_TRUE(again.ok()) << Describe(again.error());
    EXPECT_EQ(PlanToText(*again), text);
  }
}

// Who joins at the end of the order changes no wave before it.
TEST_F(WavePlans, StayAsTheyAreWhenSomebodyIsAdded) {
  policy_.wave_size = 2;
  for (const char* name : {"ann", "bob", "cat"}) Add(name, "");
  EXPECT_EQ(Waves(), "wave 1: ann bob | wave 2: cat");
  Add("dan", "");
  Add("eve", "");
  EXPECT_EQ(Waves(), "wave 1: ann bob | wave 2: cat dan | wave 3: eve");
}

}  // namespace
}  // namespace cutover
