// What a configuration says of gates and hooks.

#include "engine/cli/config.h"
#include "tests/engine/cli/folder.h"

namespace cutover {
namespace {

constexpr const char* kLeast = R"([store]
url = "sqlite:cutover.sqlite"
[tenant]
id = "11111111-2222-4333-8444-555555555555"
client_id = "99999999-8888-4777-8666-555555555555"
[directory]
url = "ldap://dc1"
)";

class GateConfigTest : public testing::Test {
 protected:
  Result<Config> Read(const std::string& part) const {
    return ReadConfig(folder.Put("cutover.toml", kLeast + part));
  }
  const Folder folder;
};

TEST_F(GateConfigTest, HasNoGateOfItsOwnByDefault) {
  const auto config = Read("");
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_EQ(config->apply.gates.blackout_file, "");
  EXPECT_TRUE(config->apply.gates.budget.empty());
  EXPECT_EQ(config->hooks.folder, "");
  EXPECT_EQ(config->hooks.timeout, Seconds(30));
}

TEST_F(GateConfigTest, ReadsBlackoutsBudgetsAndHooks) {
  const auto config = Read(
      "[apply]\nblackout_file = \"closed.txt\"\n"
      "error_budget = { throttled = 500, no_effect = 0 }\n"
      "[hooks]\nfolder = \"hooks\"\ntimeout = \"5s\"\n");
  ASSERT_TRUE(config.ok()) << Describe(config.error());
  EXPECT_EQ(config->apply.gates.blackout_file, folder.Path("closed.txt"));
  EXPECT_EQ(config->apply.gates.budget,
            (ErrorBudget{{"throttled", 500}, {"no_effect", 0}}));
  EXPECT_EQ(config->hooks.folder, folder.Path("hooks"));
  EXPECT_EQ(config->hooks.timeout, Seconds(5));
}

TEST_F(GateConfigTest, RefusesAClassOfErrorThatIsNot) {
  const std::string refusal =
      Refusal(Read("[apply]\nerror_budget = { slow = 5 }\n"));
  EXPECT_NE(refusal.find("error_budget.slow"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("line 9"), std::string::npos) << refusal;
}

TEST_F(GateConfigTest, RefusesABudgetBelowZero) {
  const std::string refusal =
      Refusal(Read("[apply]\nerror_budget = { refused = -1 }\n"));
  EXPECT_NE(refusal.find("error_budget.refused"), std::string::npos) << refusal;
}

TEST_F(GateConfigTest, RefusesHooksWithoutTime) {
  const std::string refusal = Refusal(Read("[hooks]\ntimeout = \"0s\"\n"));
  EXPECT_NE(refusal.find("hooks.timeout"), std::string::npos) << refusal;
}

}  // namespace
}  // namespace cutover
