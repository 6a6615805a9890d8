// What the engine writes to a directory, over real servers (named by
// tests/system/conformance_test.sh): there, back, and not over others' edits.

#include <gtest/gtest.h>

#include <cstdlib>

#include "connectors/directory/directory_target.h"
#include "connectors/ldap/ldap_session.h"
#include "engine/base/clock.h"
#include "tests/conformance/user_source_suite.h"

namespace cutover {
namespace {

using K = StepKind;

class DirectoryWriting : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const auto of = [](const std::string& name) {
      const char* value = std::getenv((GetParam() + name).c_str());
      return std::string(value == nullptr ? "" : value);
    };
    if (of("_URL").empty()) GTEST_SKIP() << "no server was named";
    settings_.urls = {of("_URL")};
    settings_.bind_dn = of("_BIND_DN");
    settings_.password_file = of("_PASSWORD_FILE");
    settings_.ca_file = of("_CA_FILE");
    target_ = std::make_unique<DirectoryTarget>(
        [this] { return OpenLdap(settings_, clock_); },
        std::vector<std::string>{of("_BASE")},
        *ParseDirectoryWrites({"line", "option_flags", "proxy_addresses"}));
    KeepingSink everybody;
    ASSERT_TRUE(target_->Scan(everybody).ok());
    for (const auto& [guid, facts] : everybody.users) {
      if (!facts.Has(Attribute::kAdLine)) continue;
      user_.key = AdUserKey(guid);
      facts_ = facts;
    }
    ASSERT_FALSE(user_.key.empty());
  }

  static Step StepOf(K kind, Value before, Value after, std::string item = "") {
    Step step;
    step.kind = kind;
    step.item = std::move(item);
    step.before = std::move(before);
    step.after = std::move(after);
    return step;
  }
  Value Seen(const Step& step) {
    auto seen = target_->Observe({user_, step});
    EXPECT_TRUE(seen.ok()) << Describe(seen.error());
    return seen.ok() ? seen->value : Value();
  }
  void Do(const Step& step) {
    auto done = target_->Apply(user_, step, "k");
    EXPECT_TRUE(done.ok()) << Describe(done.error());
    EXPECT_EQ(Seen(step), step.after) << RowOf(step.kind).id;
  }
  Facts Now() {
    KeepingSink everybody;
    EXPECT_TRUE(target_->Scan(everybody).ok());
    return everybody.users.at(user_.key.substr(3));
  }

  SystemClock clock_;
  LdapSettings settings_;
  std::unique_ptr<DirectoryTarget> target_;
  Identity user_;
  Facts facts_;
};

TEST_P(DirectoryWriting, GoesThereAndBackAndLeavesTheRestAsItWas) {
  const Value line = facts_.Get(Attribute::kAdLine);
  const std::string mail = "smtp:cutover-test@contoso.test";
  Do(StepOf(K::kClearLine, line, std::nullopt));
  Do(StepOf(K::kOptionFlag, std::nullopt, "set", "1024"));
  Do(StepOf(K::kProxyAddress, std::nullopt, "present", mail));
  const Facts changed = Now();
  EXPECT_EQ(changed.List(Attribute::kProxyAddresses).size(),
            facts_.List(Attribute::kProxyAddresses).size() + 1);
  Do(StepOf(K::kProxyAddress, "present", std::nullopt, mail));
  Do(StepOf(K::kOptionFlag, "set", std::nullopt, "1024"));
  Do(StepOf(K::kRestoreLine, std::nullopt, line));
  EXPECT_EQ(Now(), facts_);
}

TEST_P(DirectoryWriting, RefusesToRunOverWhatSomebodyElseWrote) {
  const Value line = facts_.Get(Attribute::kAdLine);
  for (const Step& step :
       {StepOf(K::kClearLine, "tel:+4999", std::nullopt),
        StepOf(K::kRestoreLine, "tel:+4999", "tel:+4998"),
        StepOf(K::kRestoreLine, std::nullopt, "tel:+4998")}) {
    const auto done = target_->Apply(user_, step, "k");
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, ErrorCode::kConflict)
        << Describe(done.error());
    EXPECT_EQ(Seen(step), line);
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, DirectoryWriting,
                         testing::Values("CONFORMANCE_SLAPD",
                                         "CONFORMANCE_SAMBA"),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return info.param == "CONFORMANCE_SAMBA"
                                      ? "Samba"
                                      : "OpenLdap";
                         });

}  // namespace
}  // namespace cutover
