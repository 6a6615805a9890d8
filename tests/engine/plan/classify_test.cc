#include "engine/plan/classify.h"

#include <gtest/gtest.h>

#include "tests/engine/plan/estate_builder.h"

namespace cutover {
namespace {

constexpr const char* kOne = "+4930100001";

std::string StateOf(const UserBuilder& user) {
  return StateCode(Classify(user.Build()));
}

TEST(Classify, TellsTheStatesThatMoveApart) {
  UserBuilder plain("ann");
  EXPECT_EQ(StateOf(UserBuilder("a").CallingPlan(kOne)), "S01");
  EXPECT_EQ(StateOf(UserBuilder("a").Synced().CallingPlan(kOne)), "S02");
  EXPECT_EQ(StateOf(UserBuilder("a").With(Attribute::kFeatureTypes,
                                          "Teams\nPhoneSystem\nCallingPlan")),
            "S03");
  EXPECT_EQ(StateOf(UserBuilder("a").DirectRouting(kOne)), "S05");
  EXPECT_EQ(StateOf(UserBuilder("a").OnPremVoice(kOne)), "S07");
  EXPECT_EQ(StateOf(UserBuilder("a").MovedWithLine(kOne)), "S10");
  EXPECT_EQ(StateOf(UserBuilder("a").With(Attribute::kFeatureTypes, "Teams")),
            "S12");
}

TEST(Classify, TellsTheStatesThatDoNotMove) {
  EXPECT_EQ(StateOf(UserBuilder("a").OnPremVoice(kOne).With(
                Attribute::kOptionFlags, "257")),
            "S08");
  EXPECT_EQ(StateOf(UserBuilder("a").With(Attribute::kAccountType,
                                          "resourceAccount")),
            "S14");
  EXPECT_EQ(StateOf(UserBuilder("a").With(Attribute::kOwnerUrn, "urn:x")),
            "S15");
  EXPECT_EQ(StateOf(UserBuilder("a").DirectRouting(kOne).With(
                Attribute::kFeatureTypes, "Teams")),
            "S17");
  EXPECT_EQ(
      StateOf(UserBuilder("a").Synced().With(Attribute::kAdEnabled, "false")),
      "S18");
  EXPECT_EQ(StateOf(UserBuilder("a").With(Attribute::kUserType, "Guest")),
            "S21");
}

TEST(Classify, CallsHomesThatContradictEachOtherInconsistent) {
  EXPECT_EQ(StateOf(UserBuilder("a").OnPremVoice(kOne).With(
                Attribute::kTeamsHome, "online")),
            "S20");
  EXPECT_EQ(StateOf(UserBuilder("a").OnPremVoice(kOne).With(Attribute::kHomedOn,
                                                            "online")),
            "S20");
  EXPECT_EQ(StateOf(UserBuilder("a").MovedWithLine(kOne).With(
                Attribute::kHomedOn, "onprem pool1")),
            "S20");
}

TEST(Classify, DoesNotGuessFromANumberItCannotRead) {
  EXPECT_EQ(StateOf(UserBuilder("a").With(Attribute::kNumber, "directRouting")),
            "unknown");
}

TEST(Classify, LeavesAloneWhoIsInNeitherService) {
  User user{"ad:x", {}};
  user.facts.Set(Attribute::kAdGuid, "x");
  EXPECT_EQ(Classify(user), UserState::kNotVoice);
}

}  // namespace
}  // namespace cutover
