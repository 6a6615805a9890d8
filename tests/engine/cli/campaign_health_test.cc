// What a campaign says of judging calls between waves.

#include "engine/cli/campaign_health.h"

#include <gtest/gtest.h>

#include "engine/cli/campaign.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

class CampaignHealth : public testing::Test {
 protected:
  Result<Policy> Read(const std::string& text) {
    return ReadCampaign(folder_.Write("campaign.toml", text + "[[rule]]\n"));
  }
  std::string Wrong(const std::string& text) {
    auto policy = Read(text);
    if (policy.ok()) return "read";
    const std::string& message = policy.error().message;
    return message.substr(message.find_last_of('/') + 1);
  }
  TemporaryFolder folder_;
};

TEST_F(CampaignHealth, JudgesNothingWithoutTheTable) {
  auto policy = Read("");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_FALSE(policy->health.has_value());
}

TEST_F(CampaignHealth, HasDefaultsForWhatTheTableLeavesOut) {
  auto policy = Read("[health]\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  EXPECT_EQ(policy->health, HealthPolicy{});
}

TEST_F(CampaignHealth, ReadsEveryKey) {
  auto policy = Read(
      "[health]\nworse = 0.1\nfalse_halt = 0.01\nmissed = 0.02\n"
      "failures_before = 0.04\nlook_back = \"30d\"\ngo_on_after = \"24h\"\n"
      "on_halt = \"rollback\"\n");
  ASSERT_TRUE(policy.ok()) << Describe(policy.error());
  const HealthPolicy all{
      0.1, 0.01, 0.02, 0.04, Hours(30 * 24), Hours(24), OnHalt::kRollBack};
  EXPECT_EQ(policy->health, all);
}

TEST_F(CampaignHealth, RefusesWhatCannotBeMeant) {
  for (const char* wrong :
       {"worse = 0.0", "worse = 1.5", "missed = 0.5", "false_halt = 0.9",
        "on_halt = \"panic\"", "better = 0.1", "look_back = \"soon\""}) {
    const std::string key =
        std::string(wrong).substr(0, std::string(wrong).find(' '));
    const std::string said = Wrong(std::string("[health]\n") + wrong + "\n");
    EXPECT_NE(said.find("health." + key), std::string::npos) << said;
    EXPECT_NE(said.find("line 2"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace cutover
