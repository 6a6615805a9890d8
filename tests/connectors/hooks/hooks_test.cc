#include "connectors/hooks/hooks.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

class HooksTest : public testing::Test {
 protected:
  void Put(const std::string& name, const std::string& script,
           mode_t mode = 0755) {
    ::chmod(folder_.Write(name, "#!/bin/sh\n" + script + "\n").c_str(), mode);
  }
  Result<Hooks> Find(Duration timeout = Seconds(20)) {
    return Hooks::Find(folder_.Path(""), timeout, clock_);
  }
  HookReport Run(const std::string& point, const Json& context = {{"a", 1}},
                 Duration timeout = Seconds(20)) {
    auto hooks = Find(timeout);
    EXPECT_TRUE(hooks.ok()) << Describe(hooks.error());
    return hooks.ok() ? hooks->Run(point, context) : HookReport{};
  }
  std::string Refusal() {
    auto hooks = Find();
    return hooks.ok() ? "(accepted)" : hooks.error().message;
  }
  static bool Has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }

  TemporaryFolder folder_;
  SystemClock clock_;
};

TEST_F(HooksTest, SaysNothingWhereThereIsNone) {
  Put("after-wave", "exit 0");
  Put("README.md", "what these are", 0644);
  const HookReport report = Run("before-wave");
  EXPECT_FALSE(report.has_failed);
  EXPECT_EQ(report.said, "");
}

TEST_F(HooksTest, HandsOverTheContextAndKeepsWhatIsSaid) {
  Put("before-wave", "cat; echo; echo \"point $CUTOVER_HOOK\" >&2");
  const HookReport report = Run("before-wave", {{"wave", 3}});
  EXPECT_FALSE(report.has_failed);
  EXPECT_TRUE(Has(report.said, "exit 0: {\"wave\":3}")) << report.said;
  EXPECT_TRUE(Has(report.said, "point before-wave")) << report.said;
}

TEST_F(HooksTest, FailsByANonZeroExitAndRunsNoOther) {
  Put("before-wave.10-no", "echo not tonight; exit 3");
  Put("before-wave.20-never", "echo reached");
  const HookReport report = Run("before-wave");
  EXPECT_TRUE(report.has_failed);
  EXPECT_EQ(report.said, "hook before-wave.10-no: exit 3: not tonight");
}

TEST_F(HooksTest, RunsSeveralInTheOrderOfTheirNames) {
  Put("after-user.b", "echo second");
  Put("after-user.a", "echo first");
  const std::string said = Run("after-user").said;
  EXPECT_LT(said.find("first"), said.find("second")) << said;
}

TEST_F(HooksTest, FailsWhenItIsKilledOrTooLate) {
  Put("before-wave", "kill -9 $$");
  EXPECT_TRUE(Has(Run("before-wave").said, "killed by signal 9"));
  Put("before-cutover", "sleep 60 & sleep 60");
  const Time begin = clock_.Now();
  const HookReport late = Run("before-cutover", {}, Milliseconds(200));
  EXPECT_TRUE(late.has_failed);
  EXPECT_TRUE(Has(late.said, "not done within")) << late.said;
  EXPECT_LT(clock_.Now() - begin, Seconds(20)) << "it was waited for";
}

TEST_F(HooksTest, DoesNotWaitForWhatAHookLeavesBehind) {
  Put("after-wave", "sleep 60 & echo done");
  const Time begin = clock_.Now();
  EXPECT_TRUE(Has(Run("after-wave").said, "exit 0: done"));
  EXPECT_LT(clock_.Now() - begin, Seconds(20));
}

TEST_F(HooksTest, CutsEndlessOutputAndStopsItInTime) {
  Put("after-wave", "yes");
  const HookReport report = Run("after-wave", {}, Milliseconds(300));
  EXPECT_TRUE(report.has_failed);
  EXPECT_LT(report.said.size(), 20'000u);
}

TEST_F(HooksTest, TakesMoreInputThanAPipeHolds) {
  Put("before-wave", "wc -c");
  Put("before-rollback", "exec <&-; echo deaf");
  const Json large = {{"text", std::string(300'000, 'x')}};
  EXPECT_TRUE(Has(Run("before-wave", large).said, "300012"))
      << Run("before-wave", large).said;
  EXPECT_FALSE(Run("before-rollback", large).has_failed);
}

TEST_F(HooksTest, GivesNoSecretOfItsEnvironmentAndNoOpenFile) {
  ::setenv("CUTOVER_CLIENT_SECRET", "hunter2", 1);
  const std::string open = folder_.Write(".store", "hunter3");
  FILE* file = ::fopen(open.c_str(), "r");
  Put("before-wave", "env; cat /proc/$$/environ; ls -l /proc/$$/fd");
  const std::string said = Run("before-wave").said;
  ::fclose(file);
  ::unsetenv("CUTOVER_CLIENT_SECRET");
  EXPECT_TRUE(Has(said, "PATH=")) << said;
  EXPECT_FALSE(Has(said, "hunter2")) << said;
  EXPECT_FALSE(Has(said, ".store")) << said;
}

TEST_F(HooksTest, KeepsTheAuditOnOneLineOfText) {
  Put("after-wave", "printf 'a\\nb\\001\\377'");
  EXPECT_EQ(Run("after-wave").said, "hook after-wave: exit 0: a | b?");
}

TEST_F(HooksTest, RefusesAFileThatWouldNotBeRun) {
  Put("before-waves", "exit 1");
  EXPECT_TRUE(Has(Refusal(), "is named after no point")) << Refusal();
}

TEST_F(HooksTest, RefusesAFileThatCannotBeExecuted) {
  Put("before-wave", "exit 1", 0644);
  EXPECT_TRUE(Has(Refusal(), "cannot be executed")) << Refusal();
}

TEST_F(HooksTest, RefusesAFileThatEverybodyMayWrite) {
  Put("before-wave", "exit 0", 0777);
  EXPECT_TRUE(Has(Refusal(), "can be written by everybody")) << Refusal();
}

TEST_F(HooksTest, RefusesAFolderThatIsNot) {
  auto hooks = Hooks::Find(folder_.Path("none"), Seconds(1), clock_);
  ASSERT_FALSE(hooks.ok());
  EXPECT_EQ(hooks.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace cutover
