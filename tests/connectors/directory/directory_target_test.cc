// Single attributes of a user, written by LDAP with the old value asserted.

#include "connectors/directory/directory_target.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "connectors/ldap/filter.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

constexpr const char* kGuid = "0f8fad5b-d9cb-469f-a165-70867728950e";

// One user's entry on a server that keeps to LDAP's rules of values.
class OneEntry : public LdapSession {
 public:
  struct Server {
    std::map<std::string, std::vector<std::string>> attributes;
    int modifies = 0;
    int opened = 0;
    bool loses_reply = false;
    std::function<void()> before_modify = {};
  };
  explicit OneEntry(Server& server) : server_(server) {}

  Status Search(const LdapSearch& search, const OnEntry& on_entry) override {
    const bool is_asked =
        search.filter.find(EscapeForFilter(*GuidToAdBytes(kGuid))) !=
        std::string::npos;
    if (!is_asked) return Done{};
    LdapEntry entry{"cn=ann", {}};
    for (const std::string& name : search.attributes) {
      const auto found = server_.attributes.find(ToLower(name));
      if (found != server_.attributes.end())
        entry.attributes[found->first] = found->second;
    }
    return on_entry(entry);
  }

  Status Modify(const LdapChange& change) override {
    ++server_.modifies;
    if (server_.before_modify) server_.before_modify();
    auto& values = server_.attributes[ToLower(change.attribute)];
    const auto old = std::find(values.begin(), values.end(), change.before);
    const bool is_single = change.attribute != "proxyAddresses";
    if (!change.before.empty() && old == values.end())
      return Error{ErrorCode::kConflict, "no such value"};
    if (std::find(values.begin(), values.end(), change.after) != values.end())
      return Error{ErrorCode::kConflict, "there already"};
    auto next = values;
    if (!change.before.empty())
      next.erase(next.begin() + (old - values.begin()));
    if (!change.after.empty()) next.push_back(change.after);
    if (is_single && next.size() > 1)
      return Error{ErrorCode::kConflict, "one value only"};
    values = next;
    if (server_.loses_reply)
      return Error{ErrorCode::kUnavailable, "the server is gone"};
    return Done{};
  }

 private:
  Server& server_;
};

Step StepOf(K kind, Value before, Value after, std::string item = "") {
  Step step;
  step.kind = kind;
  step.item = std::move(item);
  step.before = std::move(before);
  step.after = std::move(after);
  return step;
}

class DirectoryTargets : public testing::Test {
 protected:
  DirectoryTargets() {
    user_.key = AdUserKey(kGuid);
    user_.upn = "ann@contoso.test";
    server_.attributes = {
        {"msrtcsip-line", {"tel:+49301"}},
        {"msrtcsip-optionflags", {"385"}},
        {"proxyaddresses", {"SMTP:ann@contoso.test", "sip:ann@contoso.test"}}};
  }
  std::unique_ptr<DirectoryTarget> Target(
      const std::vector<std::string>& writes = {"line", "option_flags",
                                                "proxy_addresses",
                                                "copy:extensionAttribute10"}) {
    return std::make_unique<DirectoryTarget>(
        [this]() -> Result<std::unique_ptr<LdapSession>> {
          ++server_.opened;
          return std::unique_ptr<LdapSession>(new OneEntry(server_));
        },
        std::vector<std::string>{"dc=test"}, *ParseDirectoryWrites(writes));
  }
  std::vector<std::string> Now(const std::string& name) {
    return server_.attributes[name];
  }

  Identity user_;
  OneEntry::Server server_;
};

TEST_F(DirectoryTargets, ClearTheLineAndPutItBack) {
  const auto target = Target();
  const Step clear = StepOf(K::kClearLine, "tel:+49301", std::nullopt);
  EXPECT_EQ(target->Observe({user_, clear})->value, "tel:+49301");
  ASSERT_TRUE(target->Apply(user_, clear, "k").ok());
  EXPECT_TRUE(Now("msrtcsip-line").empty());
  EXPECT_EQ(target->Observe({user_, clear})->value, std::nullopt);
  ASSERT_TRUE(target
                  ->Apply(user_,
                          StepOf(K::kRestoreLine, std::nullopt, "tel:+49301"),
                          "k")
                  .ok());
  EXPECT_EQ(Now("msrtcsip-line"), std::vector<std::string>{"tel:+49301"});
}

TEST_F(DirectoryTargets, ClearTheRemoteCallControlOfAPbxAndPutItBack) {
  server_.attributes["msrtcsip-lineserver"] = {"sip:pbx@contoso.test"};
  const Step clear =
      StepOf(K::kLineServer, "sip:pbx@contoso.test", std::nullopt);
  const Step restore =
      StepOf(K::kLineServer, std::nullopt, "sip:pbx@contoso.test");
  EXPECT_FALSE(Target()->Apply(user_, clear, "k").ok()) << "not allowed";
  const auto target = Target({"line_server"});
  EXPECT_EQ(target->Observe({user_, clear})->value, "sip:pbx@contoso.test");
  ASSERT_TRUE(target->Apply(user_, clear, "k").ok());
  EXPECT_TRUE(Now("msrtcsip-lineserver").empty());
  EXPECT_EQ(target->Observe({user_, clear})->value, std::nullopt);
  ASSERT_TRUE(target->Apply(user_, restore, "k").ok());
  EXPECT_EQ(Now("msrtcsip-lineserver"),
            std::vector<std::string>{"sip:pbx@contoso.test"});
  EXPECT_EQ(Now("msrtcsip-line"), std::vector<std::string>{"tel:+49301"});
}

TEST_F(DirectoryTargets, KeepTheLineInAnotherAttribute) {
  const auto target = Target();
  const Step copy =
      StepOf(K::kCopyLine, std::nullopt, "tel:+49301", "extensionAttribute10");
  ASSERT_TRUE(target->Apply(user_, copy, "k").ok());
  EXPECT_EQ(Now("extensionattribute10"),
            std::vector<std::string>{"tel:+49301"});
  EXPECT_EQ(target->Observe({user_, copy})->value, "tel:+49301");
}

TEST_F(DirectoryTargets, RefuseWhatSomebodyElseChangedMeanwhile) {
  const struct {
    Step step;
    const char* attribute;
    const char* edited;
  } cases[] = {
      {StepOf(K::kClearLine, "tel:+49301", std::nullopt), "msrtcsip-line",
       "tel:+49999"},
      {StepOf(K::kCopyLine, std::nullopt, "tel:+49301", "extensionAttribute10"),
       "extensionattribute10", "theirs"},
      {StepOf(K::kOptionFlag, "set", std::nullopt, "128"),
       "msrtcsip-optionflags", "257"},
  };
  for (const auto& each : cases) {
    server_.before_modify = [&] {
      server_.attributes[each.attribute] = {each.edited};
    };
    const auto done = Target()->Apply(user_, each.step, "k");
    ASSERT_FALSE(done.ok()) << each.attribute;
    EXPECT_EQ(done.error().code, ErrorCode::kConflict) << each.attribute;
    EXPECT_EQ(Now(each.attribute), std::vector<std::string>{each.edited});
    EXPECT_EQ(server_.modifies, 1) << "the server itself refused it";
    server_.modifies = 0;
  }
}

// Others' addresses are no matter of ours; only our own one is.
TEST_F(DirectoryTargets, RefuseAnAddressThatSomebodyElseWroteMeanwhile) {
  const std::string mail = "smtp:new@contoso.test";
  const Step add = StepOf(K::kProxyAddress, std::nullopt, "present", mail);
  server_.before_modify = [&] {
    server_.attributes["proxyaddresses"] = {"smtp:theirs@contoso.test", mail};
  };
  EXPECT_EQ(Target()->Apply(user_, add, "k").error().code,
            ErrorCode::kConflict);
  server_.before_modify = [&] {
    server_.attributes["proxyaddresses"] = {"smtp:theirs@contoso.test"};
  };
  const Step remove = StepOf(K::kProxyAddress, "present", std::nullopt, mail);
  EXPECT_EQ(Target()->Apply(user_, remove, "k").error().code,
            ErrorCode::kConflict);
  EXPECT_TRUE(Target()->Apply(user_, add, "k").ok()) << "theirs has come too";
}

// Also when the edit came before we looked: the plan named another value.
TEST_F(DirectoryTargets, RefuseToClearALineThatWasNotPlanned) {
  server_.attributes["msrtcsip-line"] = {"tel:+49999"};
  const auto done = Target()->Apply(
      user_, StepOf(K::kClearLine, "tel:+49301", std::nullopt), "k");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kConflict);
  EXPECT_EQ(Now("msrtcsip-line"), std::vector<std::string>{"tel:+49999"});
  EXPECT_EQ(server_.modifies, 0);
}

// Case is no difference to the directory, and to Exchange all the difference:
// to take "smtp:ann" away would take the primary address away.
TEST_F(DirectoryTargets, KeepOffAnAddressInAnotherSpelling) {
  const std::string mail = "smtp:Ann@contoso.test";
  const auto target = Target();
  for (const Step& step :
       {StepOf(K::kProxyAddress, "present", std::nullopt, mail),
        StepOf(K::kProxyAddress, std::nullopt, "present", mail)}) {
    EXPECT_EQ(target->Observe({user_, step})->value, "SMTP:ann@contoso.test");
    const auto done = target->Apply(user_, step, "k");
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, ErrorCode::kConflict);
  }
  const auto primary =
      target->Apply(user_,
                    StepOf(K::kProxyAddress, "present", std::nullopt,
                           "SMTP:ann@contoso.test"),
                    "k");
  EXPECT_EQ(primary.error().code, ErrorCode::kRefused);
  for (const char* item : {"", "ann@contoso.test", "smtp:"}) {
    const auto done = target->Apply(
        user_, StepOf(K::kProxyAddress, std::nullopt, "present", item), "k");
    EXPECT_EQ(done.error().code, ErrorCode::kInvalid) << item;
  }
  EXPECT_EQ(server_.modifies, 0);
}

TEST_F(DirectoryTargets, GuessNoFlagsFromAValueThatIsNoNumber) {
  for (const char* text : {"x", "385 ", "4294967296", "0x80"}) {
    server_.attributes["msrtcsip-optionflags"] = {text};
    const auto done = Target()->Apply(
        user_, StepOf(K::kOptionFlag, std::nullopt, "set", "2"), "k");
    ASSERT_FALSE(done.ok()) << text;
    EXPECT_EQ(done.error().code, ErrorCode::kInvalid) << text;
  }
  EXPECT_EQ(server_.modifies, 0);
}

TEST_F(DirectoryTargets, SetTheFirstBitWhereThereAreNoFlags) {
  server_.attributes.erase("msrtcsip-optionflags");
  const Step step = StepOf(K::kOptionFlag, std::nullopt, "set", "128");
  ASSERT_TRUE(Target()->Apply(user_, step, "k").ok());
  EXPECT_EQ(Now("msrtcsip-optionflags"), std::vector<std::string>{"128"});
}

TEST_F(DirectoryTargets, SendNothingWhereItIsAsItShallBe) {
  const auto target = Target();
  for (const Step& step : {StepOf(K::kRestoreLine, std::nullopt, "tel:+49301"),
                           StepOf(K::kOptionFlag, std::nullopt, "set", "128"),
                           StepOf(K::kOptionFlag, "set", std::nullopt, "2"),
                           StepOf(K::kProxyAddress, std::nullopt, "present",
                                  "sip:ann@contoso.test")})
    EXPECT_TRUE(target->Apply(user_, step, "k").ok()) << RowOf(step.kind).id;
  EXPECT_EQ(server_.modifies, 0);
}

TEST_F(DirectoryTargets, SayThatNobodyKnowsAndSendNothingAgain) {
  server_.loses_reply = true;
  const auto target = Target();
  const Step clear = StepOf(K::kClearLine, "tel:+49301", std::nullopt);
  const auto done = target->Apply(user_, clear, "k");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(server_.modifies, 1);
  // The look goes over a session of its own, and finds it done.
  EXPECT_EQ(target->Observe({user_, clear})->value, std::nullopt);
  EXPECT_EQ(server_.opened, 2);
}

TEST_F(DirectoryTargets, WriteNothingThatWasNotAllowed) {
  const auto target = Target({"copy:extensionAttribute10"});
  for (const Step& step :
       {StepOf(K::kClearLine, "tel:+49301", std::nullopt),
        StepOf(K::kOptionFlag, "set", std::nullopt, "128"),
        StepOf(K::kProxyAddress, std::nullopt, "present", "sip:b@x"),
        StepOf(K::kCopyLine, std::nullopt, "x", "extensionAttribute11")}) {
    const auto done = target->Apply(user_, step, "k");
    ASSERT_FALSE(done.ok()) << RowOf(step.kind).id;
    EXPECT_EQ(done.error().code, ErrorCode::kRefused);
    EXPECT_FALSE(done.error().remedy.empty());
  }
  EXPECT_EQ(server_.modifies, 0);
}

TEST_F(DirectoryTargets, KnowNobodyWhoIsNotOfTheDirectory) {
  const auto target = Target();
  const Step clear = StepOf(K::kClearLine, "tel:+49301", std::nullopt);
  for (const std::string& key :
       {std::string("cloud:1"),
        AdUserKey("1f8fad5b-d9cb-469f-a165-70867728950e")}) {
    user_.key = key;
    EXPECT_EQ(target->Apply(user_, clear, "k").error().code,
              ErrorCode::kNotFound);
    EXPECT_EQ(target->Observe({user_, clear}).error().code,
              ErrorCode::kNotFound);
  }
}

TEST_F(DirectoryTargets, RefuseAnItemThatIsNoSingleBit) {
  for (const char* item : {"", "3", "0", "x", "128 ", "-1", "4294967296"}) {
    const auto done = Target()->Apply(
        user_, StepOf(K::kOptionFlag, std::nullopt, "set", item), "k");
    ASSERT_FALSE(done.ok()) << item;
    EXPECT_EQ(done.error().code, ErrorCode::kInvalid) << item;
  }
}

RC_GTEST_FIXTURE_PROP(DirectoryTargets, TouchNoBitButTheOneThatIsNamed, ()) {
  const auto flags = *rc::gen::arbitrary<uint32_t>();
  const uint32_t bit = 1U << *rc::gen::inRange(0, 32);
  const bool is_set = *rc::gen::arbitrary<bool>();
  // The directory's integers are signed.
  const auto text = [](uint32_t each) {
    return std::to_string(static_cast<int32_t>(each));
  };
  server_.attributes["msrtcsip-optionflags"] = {text(flags)};
  const Value before = (flags & bit) != 0 ? Value("set") : Value();
  const Value after = is_set ? Value("set") : Value();
  const Step step = StepOf(K::kOptionFlag, before, after, std::to_string(bit));
  const auto target = Target();
  RC_ASSERT(target->Observe({user_, step})->value == before);
  RC_ASSERT(target->Apply(user_, step, "k").ok());
  RC_ASSERT(Now("msrtcsip-optionflags").at(0) ==
            text(is_set ? flags | bit : flags & ~bit));
  RC_ASSERT(target->Observe({user_, step})->value == after);
}

RC_GTEST_FIXTURE_PROP(DirectoryTargets, TouchNoAddressButTheOneThatIsNamed,
                      ()) {
  const auto address = rc::gen::map(rc::gen::inRange(0, 8), [](int n) {
    return "smtp:a" + std::to_string(n) + "@x";
  });
  auto others = *rc::gen::unique<std::vector<std::string>>(address);
  const std::string mine = *address;
  const bool is_there = std::erase(others, mine) > 0;
  server_.attributes["proxyaddresses"] = others;
  if (is_there) server_.attributes["proxyaddresses"].push_back(mine);
  const bool is_wanted = *rc::gen::arbitrary<bool>();
  const Step step =
      StepOf(K::kProxyAddress, is_there ? Value("present") : Value(),
             is_wanted ? Value("present") : Value(), mine);
  RC_ASSERT(Target()->Apply(user_, step, "k").ok());
  auto now = Now("proxyaddresses");
  RC_ASSERT((std::erase(now, mine) > 0) == is_wanted);
  RC_ASSERT(now == others);
}

TEST(ParseDirectoryWrites, KnowsWhatMayBeWrittenAndNothingElse) {
  const auto writes = ParseDirectoryWrites(
      {"line", "copy:extensionAttribute1", "copy:EXTENSIONATTRIBUTE15",
       "copy:msds-cloudextensionattribute20"});
  ASSERT_TRUE(writes.ok());
  EXPECT_EQ(writes->attributes, std::set<Attribute>{A::kAdLine});
  EXPECT_EQ(writes->copies, (std::set<std::string>{
                                "extensionAttribute1", "extensionAttribute15",
                                "msDS-cloudExtensionAttribute20"}));
  EXPECT_TRUE(ParseDirectoryWrites({})->IsEmpty());
  for (const char* item :
       {"", "Line", "copy:", "copy:extensionAttribute16", "copy:member",
        "copy:msDS-cloudExtensionAttribute21", "copy:msRTCSIP-Line",
        "copy:userAccountControl", "copy:extensionAttribute01"}) {
    EXPECT_FALSE(ParseDirectoryWrites({item}).ok()) << item;
  }
}

}  // namespace
}  // namespace cutover
