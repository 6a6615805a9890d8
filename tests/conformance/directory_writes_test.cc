// What the engine writes to a directory, over real servers (named by
// tests/system/conformance_test.sh): there, back, and not over others' edits.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>

#include "connectors/directory/directory_target.h"
#include "connectors/ldap/ldap_session.h"
#include "engine/base/clock.h"
#include "engine/base/text.h"
#include "tests/conformance/user_source_suite.h"

namespace cutover {
namespace {

using K = StepKind;
using Values = std::vector<std::string>;

constexpr const char* kLine = "msRTCSIP-Line";
constexpr const char* kFlags = "msRTCSIP-OptionFlags";
constexpr const char* kProxies = "proxyAddresses";
constexpr const char* kCopy = "extensionAttribute10";
constexpr const char* kMail = "smtp:cutover-test@contoso.test";

// What happens around the next change of a session.
struct Meddling {
  std::function<void()> before_modify = {};
  bool loses_reply = false;
  int modifies = 0;
};

class MeddledSession : public LdapSession {
 public:
  MeddledSession(std::unique_ptr<LdapSession> real, Meddling& meddling)
      : real_(std::move(real)), meddling_(meddling) {}
  Status Search(const LdapSearch& search, const OnEntry& on_entry) override {
    return real_->Search(search, on_entry);
  }
  Status Modify(const LdapChange& change) override {
    ++meddling_.modifies;
    if (meddling_.before_modify) meddling_.before_modify();
    const Status status = real_->Modify(change);
    if (!meddling_.loses_reply) return status;
    return Error{ErrorCode::kUnavailable, "the reply is lost"};
  }

 private:
  const std::unique_ptr<LdapSession> real_;
  Meddling& meddling_;
};

Step StepOf(K kind, Value before, Value after, std::string item = "") {
  Step step;
  step.kind = kind;
  step.item = std::move(item);
  step.before = std::move(before);
  step.after = std::move(after);
  return step;
}

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
    const auto open = [this]() -> Result<std::unique_ptr<LdapSession>> {
      auto real = OpenLdap(settings_, clock_);
      if (!real.ok()) return real.error();
      return std::unique_ptr<LdapSession>(
          new MeddledSession(*std::move(real), meddling_));
    };
    target_ = std::make_unique<DirectoryTarget>(
        open, Values{of("_BASE")},
        *ParseDirectoryWrites({"line", "option_flags", "proxy_addresses",
                               "copy:extensionAttribute10",
                               "copy:extensionAttribute11"}));
    KeepingSink everybody;
    ASSERT_TRUE(target_->Scan(everybody).ok());
    for (const auto& [guid, facts] : everybody.users) {
      if (!facts.Has(Attribute::kAdLine)) continue;
      user_.key = AdUserKey(guid);
      facts_ = facts;
    }
    ASSERT_FALSE(user_.key.empty());
    auto other = OpenLdap(settings_, clock_);
    ASSERT_TRUE(other.ok());
    other_ = *std::move(other);
    before_ = Entry();
  }

  // The values as somebody else reads them.
  std::map<std::string, Values> Entry() {
    std::map<std::string, Values> values;
    const LdapSearch search{facts_.Text(Attribute::kDistinguishedName),
                            "(objectClass=*)",
                            {kLine, kFlags, kProxies, kCopy},
                            LdapScope::kBase};
    EXPECT_TRUE(other_
                    ->Search(search,
                             [&](const LdapEntry& entry) -> Status {
                               values = entry.attributes;
                               return Done{};
                             })
                    .ok());
    for (auto& [name, list] : values) std::sort(list.begin(), list.end());
    return values;
  }
  std::string First(const std::string& name) {
    const auto values = Entry();
    const auto found = values.find(ToLower(name));
    return found == values.end() ? "" : found->second.at(0);
  }
  // Somebody else's edit.
  void Edit(const std::string& attribute, const std::string& before,
            const std::string& after) {
    const Status status = other_->Modify(
        {facts_.Text(Attribute::kDistinguishedName), attribute, before, after});
    EXPECT_TRUE(status.ok()) << Describe(status.error());
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
  // One step of each kind, each from what is there.
  std::vector<Step> OneOfEach() const {
    const Value line = facts_.Get(Attribute::kAdLine);
    return {StepOf(K::kCopyLine, std::nullopt, line, kCopy),
            StepOf(K::kClearLine, line, std::nullopt),
            StepOf(K::kOptionFlag, std::nullopt, "set", "1024"),
            StepOf(K::kProxyAddress, std::nullopt, "present", kMail)};
  }
  static Step BackOf(const Step& step) {
    return StepOf(*RowOf(step.kind).inverse, step.after, step.before,
                  step.item);
  }

  SystemClock clock_;
  LdapSettings settings_;
  Meddling meddling_;
  std::unique_ptr<DirectoryTarget> target_;
  std::unique_ptr<LdapSession> other_;
  Identity user_;
  Facts facts_;
  std::map<std::string, Values> before_;
};

TEST_P(DirectoryWriting, GoesThereAndBackAndLeavesTheRestAsItWas) {
  for (const Step& step : OneOfEach()) Do(step);
  const auto changed = Entry();
  EXPECT_EQ(changed.at("proxyaddresses").size(),
            before_.at("proxyaddresses").size() + 1);
  EXPECT_FALSE(changed.contains("msrtcsip-line"));
  for (const Step& step : OneOfEach()) Do(BackOf(step));
  EXPECT_EQ(Entry(), before_);
}

TEST_P(DirectoryWriting, DoesNoHarmWhenASettingIsSetAgain) {
  for (const Step& step : OneOfEach()) {
    Do(step);
    const auto once = Entry();
    const int modifies = meddling_.modifies;
    Do(step);
    EXPECT_EQ(Entry(), once) << RowOf(step.kind).id;
    EXPECT_EQ(meddling_.modifies, modifies);
    Do(BackOf(step));
  }
  EXPECT_EQ(Entry(), before_);
}

TEST_P(DirectoryWriting, SaysThatNobodyKnowsWhenTheReplyIsLost) {
  for (const Step& step : OneOfEach()) {
    meddling_ = {{}, true, 0};
    const auto done = target_->Apply(user_, step, "k");
    meddling_.loses_reply = false;
    ASSERT_FALSE(done.ok()) << RowOf(step.kind).id;
    EXPECT_EQ(done.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(meddling_.modifies, 1);
    // It was carried out all the same, and looking finds it.
    EXPECT_EQ(Seen(step), step.after) << RowOf(step.kind).id;
    Do(BackOf(step));
  }
  EXPECT_EQ(Entry(), before_);
}

TEST_P(DirectoryWriting, RefusesToRunOverWhatSomebodyElseWrote) {
  for (const Step& step :
       {StepOf(K::kClearLine, "tel:+4999", std::nullopt),
        StepOf(K::kRestoreLine, "tel:+4999", "tel:+4998"),
        StepOf(K::kRestoreLine, std::nullopt, "tel:+4998")}) {
    const auto done = target_->Apply(user_, step, "k");
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, ErrorCode::kConflict)
        << Describe(done.error());
  }
  EXPECT_EQ(Entry(), before_);
}

// The look is not what protects: the server itself refuses.
TEST_P(DirectoryWriting, RefusesWhatIsEditedBetweenLookAndWrite) {
  const std::string line = First(kLine);
  const std::string flags = First(kFlags);
  const Step clear = StepOf(K::kClearLine, line, std::nullopt);
  const Step set = BackOf(clear);
  const Step copy = StepOf(K::kCopyLine, std::nullopt, line, kCopy);
  const Step flag = StepOf(K::kOptionFlag, std::nullopt, "set", "1024");
  const Step add = StepOf(K::kProxyAddress, std::nullopt, "present", kMail);
  const std::string other_flags = std::to_string(std::stoi(flags) | 2048);
  const struct {
    Step step;
    const char* attribute;
    std::string ours;    // what stands there when we look
    std::string theirs;  // and when we write
  } cases[] = {{clear, kLine, line, "tel:+4999"},
               {clear, kLine, line, ""},
               {set, kLine, "", "tel:+4999"},
               {copy, kCopy, "", "theirs"},
               {BackOf(copy), kCopy, line, "theirs"},
               {flag, kFlags, flags, other_flags},
               {flag, kFlags, flags, ""},
               {add, kProxies, "", kMail},
               {BackOf(add), kProxies, kMail, ""}};
  for (const auto& each : cases) {
    const std::string where =
        std::string(RowOf(each.step.kind).id) + " " + each.theirs;
    const bool is_list = each.attribute == std::string(kProxies);
    const std::string start = is_list ? "" : First(each.attribute);
    if (start != each.ours) Edit(each.attribute, start, each.ours);
    std::map<std::string, Values> theirs;
    meddling_ = {[&] {
                   Edit(each.attribute, each.ours, each.theirs);
                   theirs = Entry();
                 },
                 false, 0};
    const auto done = target_->Apply(user_, each.step, "k");
    meddling_.before_modify = nullptr;
    ASSERT_FALSE(done.ok()) << where;
    EXPECT_EQ(done.error().code, ErrorCode::kConflict)
        << where << ": " << Describe(done.error());
    EXPECT_EQ(meddling_.modifies, 1) << where;
    EXPECT_EQ(Entry(), theirs) << where;
    if (each.theirs != start) Edit(each.attribute, each.theirs, start);
    ASSERT_EQ(Entry(), before_) << where;
  }
}

// Single-valued attributes alone stand in each other's way: an address more
// is no reason to refuse ours.
TEST_P(DirectoryWriting, AddsAnAddressBesideOneThatCameMeanwhile) {
  const std::string theirs = "smtp:theirs@contoso.test";
  meddling_.before_modify = [&] { Edit(kProxies, "", theirs); };
  const Step add = StepOf(K::kProxyAddress, std::nullopt, "present", kMail);
  const auto done = target_->Apply(user_, add, "k");
  meddling_.before_modify = nullptr;
  EXPECT_TRUE(done.ok()) << Describe(done.error());
  EXPECT_EQ(Entry().at("proxyaddresses").size(),
            before_.at("proxyaddresses").size() + 2);
  Edit(kProxies, theirs, "");
  Do(BackOf(add));
  EXPECT_EQ(Entry(), before_);
}

TEST_P(DirectoryWriting, TouchesNoBitButTheOneThatIsNamed) {
  const std::string flags = First(kFlags);
  const auto text = [](uint32_t each) {
    return std::to_string(static_cast<int32_t>(each));
  };
  EXPECT_TRUE(rc::check("one bit of 32", [&] {
    const auto from = *rc::gen::arbitrary<uint32_t>();
    const uint32_t bit = 1U << *rc::gen::inRange(0, 32);
    const std::string now = First(kFlags);
    if (now != text(from)) Edit(kFlags, now, text(from));
    const Value before = (from & bit) != 0 ? Value("set") : Value();
    const Value after = before ? Value() : Value("set");
    Do(StepOf(K::kOptionFlag, before, after, std::to_string(bit)));
    RC_ASSERT(First(kFlags) == text(from ^ bit));
  }));
  const std::string now = First(kFlags);
  if (now != flags) Edit(kFlags, now, flags);
  EXPECT_EQ(Entry(), before_);
}

TEST_P(DirectoryWriting, TouchesNoAddressButTheOneThatIsNamed) {
  Values there = before_.at("proxyaddresses");
  EXPECT_TRUE(rc::check("one address of many", [&] {
    const std::string mine =
        "smtp:a" + std::to_string(*rc::gen::inRange(0, 6)) + "@contoso.test";
    const bool is_there = std::erase(there, mine) > 0;
    const Value before = is_there ? Value("present") : Value();
    const Value after = is_there ? Value() : Value("present");
    if (!is_there) there.push_back(mine);
    std::sort(there.begin(), there.end());
    Do(StepOf(K::kProxyAddress, before, after, mine));
    RC_ASSERT(Entry().at("proxyaddresses") == there);
  }));
  for (const std::string& each : there) {
    const Values& old = before_.at("proxyaddresses");
    if (std::find(old.begin(), old.end(), each) == old.end())
      Do(StepOf(K::kProxyAddress, "present", std::nullopt, each));
  }
  EXPECT_EQ(Entry(), before_);
}

// A forest without Exchange: an answer, not a silence that is looked after
// for an hour.
TEST_P(DirectoryWriting, TellsThatTheSchemaHasNoSuchAttribute) {
  const auto done = target_->Apply(
      user_,
      StepOf(K::kCopyLine, std::nullopt, "tel:+49", "extensionAttribute11"),
      "k");
  ASSERT_FALSE(done.ok());
  EXPECT_TRUE(done.error().code == ErrorCode::kRefused ||
              done.error().code == ErrorCode::kConflict)
      << Describe(done.error());
  EXPECT_EQ(Entry(), before_);
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
