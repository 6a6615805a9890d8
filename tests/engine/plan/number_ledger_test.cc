#include "engine/plan/number_ledger.h"

#include <gtest/gtest.h>

#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;
using N = NumberStanding;

constexpr const char* kOne = "+4930100001";
constexpr const char* kTwo = "+4930100002";

PhoneNumber Parsed(const std::string& text) {
  auto number = PhoneNumber::Parse(text);
  EXPECT_TRUE(number.ok()) << text;
  return *number;
}

// A ledger with what it looks at.
struct World {
  explicit World(std::vector<User> users, Policy told = {})
      : snapshot(SnapshotOf(std::move(users))), policy(std::move(told)) {}

  NumberLedger Ledger() {
    estate.emplace(snapshot);
    return {*estate, policy, Time{} + Hours(1)};
  }

  Snapshot snapshot;
  Policy policy;
  std::optional<Estate> estate;
};

User Ann() { return UserBuilder("ann").DirectRouting(kOne).Build(); }
User Bob() { return UserBuilder("bob").Build(); }

Step Assign(const std::string& number) {
  return {
      K::kAssignDirectRouting, "", {}, "directRouting online " + number, ""};
}
Step Release(const std::string& number) {
  return {
      K::kReleaseDirectRouting, "", "directRouting online " + number, {}, ""};
}

TEST(NumberLedger, KnowsWhoHoldsANumber) {
  World world({Ann(), Bob()});
  const NumberLedger ledger = world.Ledger();
  EXPECT_EQ(ledger.StandingOf(Parsed(kOne)), N::kAssigned);
  EXPECT_EQ(ledger.HoldersOf(Parsed(kOne)), std::set<UserKey>{Ann().key});
  EXPECT_EQ(ledger.StandingOf(Parsed(kTwo)), N::kFree);
  EXPECT_TRUE(ledger.HoldersOf(Parsed(kTwo)).empty());
}

TEST(NumberLedger, FollowsANumberFromOneUserToAnother) {
  World world({Ann(), Bob()});
  NumberLedger ledger = world.Ledger();
  ASSERT_TRUE(ledger.Apply(Ann().key, Release(kOne)).ok());
  EXPECT_EQ(ledger.StandingOf(Parsed(kOne)), N::kFree);
  ASSERT_TRUE(ledger.Apply(Bob().key, Assign(kOne)).ok());
  EXPECT_EQ(ledger.HoldersOf(Parsed(kOne)), std::set<UserKey>{Bob().key});
}

TEST(NumberLedger, RefusesASecondHolderAndStaysAsItWas) {
  World world({Ann(), Bob()});
  NumberLedger ledger = world.Ledger();
  const Status status = ledger.Apply(Bob().key, Assign(kOne));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
  EXPECT_NE(status.error().message.find(Ann().key), std::string::npos);
  EXPECT_EQ(ledger.HoldersOf(Parsed(kOne)), std::set<UserKey>{Ann().key});
}

TEST(NumberLedger, RefusesToTakeWhatTheUserDoesNotHold) {
  World world({Ann(), Bob()});
  NumberLedger ledger = world.Ledger();
  const Status status = ledger.Apply(Bob().key, Release(kOne));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);
  EXPECT_EQ(ledger.StandingOf(Parsed(kOne)), N::kAssigned);
}

TEST(NumberLedger, SeesALineOfTheDirectoryThatTeamsDoesNotShow) {
  World world({UserBuilder("ann")
                   .OnPremVoice(kOne)
                   .With(A::kNumber, std::nullopt)
                   .Build(),
               Bob()});
  NumberLedger ledger = world.Ledger();
  EXPECT_EQ(ledger.StandingOf(Parsed(kOne)), N::kAssigned);
  EXPECT_FALSE(ledger.Apply(Bob().key, Assign(kOne)).ok());
}

TEST(NumberLedger, SeesAPrivateLine) {
  World world(
      {UserBuilder("ann").With(A::kPrivateLine, "tel:+4930100009").Build(),
       Bob()});
  EXPECT_EQ(world.Ledger().StandingOf(Parsed("+4930100009")), N::kAssigned);
}

TEST(NumberLedger, SeesPrivateAndAlternateNumbersOfTeams) {
  const User ann = UserBuilder("ann")
                       .With(A::kOtherNumbers,
                             "alternate +4930100008\nprivate +4930100009")
                       .Build();
  World world({ann, Bob()});
  NumberLedger ledger = world.Ledger();
  const Step release{K::kPrivateNumber, "+4930100009", "private", {}, ""};
  EXPECT_FALSE(ledger.Apply(Bob().key, release).ok());
  EXPECT_TRUE(ledger.Apply(ann.key, release).ok());
  EXPECT_FALSE(ledger.Apply(ann.key, release).ok()) << "it is gone";
  EXPECT_TRUE(ledger.Apply(Bob().key, Assign("+4930100009")).ok());
}

TEST(NumberLedger, SeesASkypeLineWhereNoDirectoryWasRead) {
  World world(
      {UserBuilder("ann").With(A::kSfbLine, "tel:+4930100009").Build()});
  EXPECT_EQ(world.Ledger().StandingOf(Parsed("+4930100009")), N::kAssigned);
}

TEST(NumberLedger, HasANumberInFlightBetweenTheDirectoryAndItsSync) {
  World world({UserBuilder("ann").MovedWithLine(kOne).Build(), Bob()});
  NumberLedger ledger = world.Ledger();
  const UserKey ann = AdUserKey("ann");
  EXPECT_EQ(ledger.StandingOf(Parsed(kOne)), N::kAssigned);
  const std::string shown = std::string("directRouting onPremises ") + kOne;
  ASSERT_TRUE(
      ledger.Apply(ann, {K::kClearLine, "", "tel:" + std::string(kOne), {}, ""})
          .ok());
  EXPECT_EQ(ledger.StandingOf(Parsed(kOne)), N::kInFlight);
  EXPECT_FALSE(ledger.Apply(Bob().key, Assign(kOne)).ok());
  ASSERT_TRUE(ledger.Apply(ann, {K::kWaitLine, "", shown, {}, ""}).ok());
  EXPECT_EQ(ledger.StandingOf(Parsed(kOne)), N::kFree);
  EXPECT_TRUE(ledger.Apply(Bob().key, Assign(kOne)).ok());
}

TEST(NumberLedger, KeepsWhatAnotherPlanReserved) {
  Policy policy;
  policy.reserved_numbers[kTwo] = "p-1";
  World world({Bob()}, policy);
  NumberLedger ledger = world.Ledger();
  EXPECT_EQ(ledger.StandingOf(Parsed(kTwo)), N::kReserved);
  const Status status = ledger.Apply(Bob().key, Assign(kTwo));
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("p-1"), std::string::npos);
}

TEST(NumberLedger, GivesNoBlockedNumber) {
  Policy policy;
  policy.told_tenant[tenant_fact::kBlockedNumbers] = std::string(kTwo) + "\n";
  World world({Bob()}, policy);
  NumberLedger ledger = world.Ledger();
  EXPECT_EQ(ledger.StandingOf(Parsed(kTwo)), N::kQuarantined);
  EXPECT_FALSE(ledger.Apply(Bob().key, Assign(kTwo)).ok());
}

TEST(NumberLedger, QuarantinesWhatIsReleasedWhereTheTenantBlocksIt) {
  World world({Ann(), Bob()});
  world.snapshot.tenant[tenant_fact::kBlockedForever] = "True";
  NumberLedger ledger = world.Ledger();
  ASSERT_TRUE(ledger.Apply(Ann().key, Release(kOne)).ok());
  EXPECT_EQ(ledger.StandingOf(Parsed(kOne)), N::kQuarantined);
  EXPECT_FALSE(ledger.Apply(Ann().key, Assign(kOne)).ok());
}

TEST(NumberLedger, GivesAPortedNumberFromItsDayOn) {
  Policy policy;
  policy.ports[kTwo] = Time{} + Hours(2);
  World world({Bob()}, policy);
  NumberLedger early = world.Ledger();
  EXPECT_EQ(early.StandingOf(Parsed(kTwo)), N::kPorting);
  EXPECT_FALSE(early.Apply(Bob().key, Assign(kTwo)).ok());
  world.policy.ports[kTwo] = Time{} + Hours(1);
  EXPECT_TRUE(world.Ledger().Apply(Bob().key, Assign(kTwo)).ok());
}

TEST(NumberLedger, TellsExtensionsOfOneBaseApart) {
  const std::string one = std::string(kOne) + ";ext=11";
  World world({UserBuilder("ann").DirectRouting(one).Build(), Bob()});
  NumberLedger ledger = world.Ledger();
  EXPECT_TRUE(ledger.MixedBases().empty());
  EXPECT_FALSE(ledger.Apply(Bob().key, Assign(one)).ok());
  ASSERT_TRUE(
      ledger.Apply(Bob().key, Assign(std::string(kOne) + ";ext=12")).ok());
  EXPECT_TRUE(ledger.MixedBases().empty());
  ASSERT_TRUE(ledger.Apply("cloud:c-cem", Assign(kOne)).ok());  // the bare base
  EXPECT_EQ(ledger.MixedBases(), std::vector<std::string>{kOne});
}

TEST(NumberLedger, NamesBothHoldersOfANumberThatWasReadSo) {
  World world({Ann(), UserBuilder("bob")
                          .Synced()
                          .With(A::kAdLine, std::string("tel:") + kOne)
                          .Build()});
  const NumberLedger ledger = world.Ledger();
  EXPECT_EQ(ledger.HoldersOf(Parsed(kOne)).size(), 2U);
}

TEST(NumberLedger, NamesAHolderWhomNobodyRead) {
  World world({Bob()});
  world.snapshot.numbers.push_back(
      {*NumberValue::Parse(std::string("directRouting online ") + kTwo),
       "userAssigned",
       "activated",
       "primary",
       "gone",
       {}});
  NumberLedger ledger = world.Ledger();
  EXPECT_EQ(ledger.HoldersOf(Parsed(kTwo)), std::set<UserKey>{"account:gone"});
  EXPECT_FALSE(ledger.Apply(Bob().key, Assign(kTwo)).ok());
}

}  // namespace
}  // namespace cutover
