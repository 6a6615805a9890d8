#include "engine/plan/classify.h"

#include <gtest/gtest.h>

#include <set>

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

TEST(Classify, TellsAUserWhoseVoiceWasByTheOldServersFromOneHalfMoved) {
  const auto moved = [] { return UserBuilder("a").MovedWithLine(kOne); };
  EXPECT_EQ(StateOf(moved().With(Attribute::kEnterpriseVoice, "true")), "S11");
  EXPECT_EQ(StateOf(moved()
                        .With(Attribute::kEnterpriseVoice, "true")
                        .With(Attribute::kInheritedPolicies,
                              "OnlineVoiceRoutingPolicy=X (group g)")),
            "S06");
  EXPECT_EQ(StateOf(moved().With(Attribute::kOnlineVoiceRoutingPolicy, "X")),
            "S10");
  EXPECT_EQ(StateOf(moved()
                        .With(Attribute::kEnterpriseVoice, "true")
                        .With(Attribute::kCoexistenceMode, "Islands")),
            "S10");
}

TEST(Classify, SeesWhoCallsByASharedNumber) {
  const auto shared = [] {
    return UserBuilder("a").With(Attribute::kSharedCallingPolicy, "Lobby");
  };
  EXPECT_EQ(StateOf(shared()), "S13");
  EXPECT_EQ(StateOf(UserBuilder("a").With(
                Attribute::kInheritedPolicies,
                "TeamsSharedCallingRoutingPolicy=Lobby (group g)")),
            "S13");
  EXPECT_EQ(StateOf(shared().DirectRouting(kOne)), "S05")
      << "a number of its own";
}

TEST(Classify, SeesCommonAreaPhonesOnBothSides) {
  EXPECT_EQ(StateOf(UserBuilder("a").CallingPlan(kOne).With(
                Attribute::kLicences,
                "295a8eb0-f78d-45c7-8b5b-1eed5ed02dff group:g")),
            "S16");
  EXPECT_EQ(StateOf(UserBuilder("a").With(Attribute::kOwnerUrn,
                                          "urn:device:commonareaphone")),
            "S16");
}

TEST(Classify, StopsWhereProvisioningHasFailed) {
  for (const char* type :
       {"HybridOnlineTeamsOnlyUserWithMCOValidationError",
        "PureOnlineTeamsOnlyUserFailedProvisioningToBVD",
        "DirSyncEnabledOnlineTeamsOnlyUserFailedPublishingToAAD"}) {
    EXPECT_EQ(StateOf(UserBuilder("a").CallingPlan(kOne).With(
                  Attribute::kInterpretedUserType, type)),
              "S19")
        << type;
  }
  EXPECT_EQ(StateOf(UserBuilder("a").CallingPlan(kOne).With(
                Attribute::kValidationErrors, "duplicate proxy address")),
            "S19");
  EXPECT_EQ(StateOf(UserBuilder("a").CallingPlan(kOne).With(
                Attribute::kInterpretedUserType,
                "HybridOnlineSfBUserNeedsProvisioning")),
            "S01")
      << "it only takes time: PF-U11 waits for it";
}

TEST(Classify, HasACodeAndASentenceForEveryState) {
  std::set<std::string> codes;
  std::set<std::string> sentences;
  for (int i = 0; i <= static_cast<int>(UserState::kUnknown); ++i) {
    codes.insert(StateCode(static_cast<UserState>(i)));
    sentences.insert(StateSentence(static_cast<UserState>(i)));
  }
  EXPECT_EQ(codes.size(), 23u) << "S01 to S21, none, unknown";
  EXPECT_EQ(sentences.size(), 23u);
  for (int i = 1; i <= 21; ++i) {
    EXPECT_TRUE(codes.contains((i < 10 ? "S0" : "S") + std::to_string(i))) << i;
  }
  EXPECT_STREQ(StateCode(UserState::kUnknown), "unknown");
  EXPECT_STREQ(StateCode(UserState::kS19Provisioning), "S19");
  EXPECT_STREQ(StateCode(UserState::kS16CommonArea), "S16");
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
