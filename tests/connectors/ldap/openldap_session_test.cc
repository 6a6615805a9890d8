// What the session says on the wire, and what it makes of the answers.

#include <gtest/gtest.h>

#include <future>
#include <mutex>

#include "connectors/ldap/ldap_session.h"
#include "tests/fakes/ldap_server.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

using Answer = LdapServer::Answer;
using Request = LdapServer::Request;
using Names = std::vector<std::string>;
using Values = std::vector<std::string>;

constexpr const char* kPaged = "1.2.840.113556.1.4.319";
constexpr const char* kDirSync = "1.2.840.113556.1.4.841";
constexpr const char* kShowDeleted = "1.2.840.113556.1.4.417";
constexpr const char* kShowRecycled = "1.2.840.113556.1.4.2064";

std::string PageValue(const std::string& cookie) {
  return Ber::Of(0x30, Ber::Number(0) + Ber::Of(4, cookie));
}

std::string DirSyncValue(int64_t more, const std::string& cookie) {
  return Ber::Of(0x30, Ber::Number(more) + Ber::Number(0) + Ber::Of(4, cookie));
}

class OverTheWire : public testing::Test {
 protected:
  void Serve(LdapServer::Handler handler) {
    const TestCertificate own = MakeCertificate("IP:127.0.0.1");
    server_ = std::make_unique<LdapServer>(own, [this, handler](auto& request) {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      return handler(request);
    });
    LdapSettings settings;
    settings.urls = {server_->Url()};
    settings.timeout = timeout_;
    settings.bind_dn = "cn=me";
    settings.password_file = folder_.Write("password", "secret");
    settings.ca_file = folder_.Write("ca.pem", own.certificate);
    auto session = OpenLdap(settings, clock_);
    ASSERT_TRUE(session.ok()) << Describe(session.error());
    session_ = *std::move(session);
  }
  void TearDown() override {
    session_.reset();
    server_.reset();
  }

  Status Search(const LdapSearch& search) {
    return session_->Search(search, [&](const LdapEntry& entry) -> Status {
      entries_.push_back(entry);
      return Done{};
    });
  }
  Result<std::string> Sync(const std::string& cookie) {
    return session_->DirSync({"dc=x", "(a=b)", {"name"}}, cookie,
                             [&](const LdapEntry& entry) -> Status {
                               entries_.push_back(entry);
                               return Done{};
                             });
  }

  Duration timeout_ = Seconds(30);
  TemporaryFolder folder_;
  ManualClock clock_;
  std::mutex mutex_;
  std::vector<Request> requests_;
  std::vector<LdapEntry> entries_;
  std::unique_ptr<LdapServer> server_;
  std::unique_ptr<LdapSession> session_;
};

TEST_F(OverTheWire, ReadsOneEntryWithoutPages) {
  Serve([](const Request&) { return Answer{{{"", {{"a", {"1"}}}}}}; });
  const Status status =
      Search({"", "(objectClass=*)", {"a"}, LdapScope::kBase});
  ASSERT_TRUE(status.ok()) << Describe(status.error());
  ASSERT_EQ(entries_.size(), 1u);
  EXPECT_EQ(requests_[0].scope, 0);
  EXPECT_TRUE(requests_[0].controls.empty());
}

TEST_F(OverTheWire, AsksForTheDeletedWithBothControls) {
  Serve([](const Request&) { return Answer{}; });
  ASSERT_TRUE(
      Search({"dc=x", "(a=b)", {"a"}, LdapScope::kSubtree, LdapDeleted::kShown})
          .ok());
  EXPECT_EQ(requests_[0].scope, 2);
  EXPECT_TRUE(requests_[0].controls.contains(kShowDeleted));
  EXPECT_TRUE(requests_[0].controls.contains(kShowRecycled));
  EXPECT_TRUE(requests_[0].controls.contains(kPaged));
}

// As recorded of Active Directory: the plain name without values beside the
// first 1,500 of them. The second page is asked for meanwhile.
TEST_F(OverTheWire, CompletesAListThatIsCutInTheMiddleOfAPage) {
  Values all;
  for (int i = 0; i < 3200; ++i) all.push_back("cn=u" + std::to_string(i));
  const auto from = [&](size_t low) {
    const size_t end = std::min(low + 1500, all.size());
    return std::pair{"member;Range=" + std::to_string(low) + "-" +
                         (end == all.size() ? "*" : std::to_string(end - 1)),
                     Values(all.begin() + static_cast<long>(low),
                            all.begin() + static_cast<long>(end))};
  };
  Serve([&](const Request& request) {
    if (request.scope == 0) {
      const std::string name = request.attributes.at(0);
      const size_t low = std::strtoull(
          name.c_str() + std::string("member;range=").size(), nullptr, 10);
      return Answer{{{"cn=g", {from(low)}}}};
    }
    const std::string& page = request.controls.at(kPaged);
    if (page.find("second") != std::string::npos) {
      return Answer{
          {{"cn=h", {{"member", {"cn=u0"}}}}}, 0, {{kPaged, PageValue("")}}};
    }
    return Answer{{{"cn=g", {{"member", {}}, from(0)}}},
                  0,
                  {{kPaged, PageValue("second")}}};
  });
  const Status status = Search({"dc=x", "(a=b)", {"member"}});
  ASSERT_TRUE(status.ok()) << Describe(status.error());
  ASSERT_EQ(entries_.size(), 2u);
  EXPECT_EQ(entries_[0].attributes.size(), 1u);
  EXPECT_EQ(entries_[0].attributes["member"], all);
  EXPECT_EQ(entries_[1].attributes["member"], Values{"cn=u0"});
}

TEST_F(OverTheWire, ReadsAnEntryOfFiveMegabytesWhole) {
  Values large;
  for (char c = 'a'; c < 'f'; ++c)
    large.push_back(std::string(1024 * 1024, c) + c);
  Serve([&](const Request&) {
    return Answer{{{"cn=small", {{"info", {"1"}}}},
                   {"cn=large", {{"info", large}}},
                   {"cn=last", {{"info", {"2"}}}}},
                  0,
                  {{kPaged, PageValue("")}}};
  });
  const Status status = Search({"dc=x", "(a=b)", {"info"}});
  ASSERT_TRUE(status.ok()) << Describe(status.error());
  ASSERT_EQ(entries_.size(), 3u);
  EXPECT_TRUE(entries_[1].attributes["info"] == large);
  EXPECT_EQ(entries_[2].First("info"), "2");
}

// The server falls silent in the middle of a page: what it waits for comes
// only when the test is over.
TEST_F(OverTheWire, GivesUpOnAServerThatStallsInsteadOfHanging) {
  std::promise<void> over;
  std::shared_future<void> wait = over.get_future().share();
  timeout_ = Seconds(1);
  Serve([wait](const Request&) {
    wait.wait();
    return Answer{};
  });
  const Status status = Search({"dc=x", "(a=b)", {"info"}});
  over.set_value();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(status.error().remedy.empty());
}

TEST_F(OverTheWire, SyncsUntilTheServerHasNoMore) {
  Serve([](const Request& request) {
    const auto value =
        Ber::Parse(Ber::Parse(request.controls.at(kDirSync))[0].content);
    EXPECT_EQ(value[0].AsNumber(), -2147483648LL);
    const std::string cookie = value[2].content;
    if (cookie == std::string("a\0b", 3))
      return Answer{{{"cn=1", {{"name", {"1"}}}}},
                    0,
                    {{kDirSync, DirSyncValue(1, "next")}}};
    EXPECT_EQ(cookie, "next");
    return Answer{{{"cn=2", {{"member;range=1-1", {"cn=1"}}}}},
                  0,
                  {{kDirSync, DirSyncValue(0, "last")}}};
  });
  auto cookie = Sync(std::string("a\0b", 3));
  ASSERT_TRUE(cookie.ok()) << Describe(cookie.error());
  EXPECT_EQ(*cookie, "last");
  ASSERT_EQ(entries_.size(), 2u);
  EXPECT_TRUE(entries_[1].attributes.contains("member;range=1-1"));
  EXPECT_FALSE(requests_[0].controls.contains(kPaged));
}

TEST_F(OverTheWire, TellsARefusalOfDirSyncAtOnce) {
  for (const auto& [code, means] :
       {std::pair{12, ErrorCode::kRefused}, std::pair{53, ErrorCode::kRefused},
        std::pair{50, ErrorCode::kUnauthorized}}) {
    Serve([code = code](const Request&) { return Answer{{}, code}; });
    auto cookie = Sync("");
    ASSERT_FALSE(cookie.ok());
    EXPECT_EQ(cookie.error().code, means) << code;
    EXPECT_EQ(requests_.size(), 1u) << code;
    TearDown();
    requests_.clear();
  }
}

TEST_F(OverTheWire, DoesNotTakeAnAnswerWithoutACookieForASync) {
  Serve([](const Request&) { return Answer{}; });
  auto cookie = Sync("");
  ASSERT_FALSE(cookie.ok());
  EXPECT_EQ(cookie.error().code, ErrorCode::kRefused);
}

TEST_F(OverTheWire, GoesOnWithASyncWhereTheConnectionWasLost) {
  int calls = 0;
  Serve([&](const Request& request) {
    ++calls;
    if (calls == 1)
      return Answer{{{"cn=1", {}}}, 0, {{kDirSync, DirSyncValue(1, "one")}}};
    EXPECT_NE(request.controls.at(kDirSync).find("one"), std::string::npos);
    if (calls == 2) return Answer{{}, 0, {}, true};
    return Answer{{{"cn=2", {}}}, 0, {{kDirSync, DirSyncValue(0, "two")}}};
  });
  auto cookie = Sync("");
  ASSERT_TRUE(cookie.ok()) << Describe(cookie.error());
  EXPECT_EQ(*cookie, "two");
  EXPECT_EQ(entries_.size(), 2u);
}

// The old value is named, so that the server itself sees that it still stands.
TEST_F(OverTheWire, NamesTheOldValueOfWhatItReplaces) {
  Serve([](const Request&) { return Answer{}; });
  ASSERT_TRUE(session_->Modify({"cn=a", "line", "old", "new"}).ok());
  ASSERT_TRUE(session_->Modify({"cn=a", "line", "", "new"}).ok());
  ASSERT_TRUE(session_->Modify({"cn=a", "line", "old", ""}).ok());
  ASSERT_EQ(requests_.size(), 3u);
  EXPECT_EQ(requests_[0].base, "cn=a");
  EXPECT_EQ(requests_[0].changes, (Values{"delete line old", "add line new"}));
  EXPECT_EQ(requests_[1].changes, Values{"add line new"});
  EXPECT_EQ(requests_[2].changes, Values{"delete line old"});
}

TEST_F(OverTheWire, TellsWhatBecameOfAChange) {
  const std::pair<int, ErrorCode> cases[] = {
      {16, ErrorCode::kConflict},  // noSuchAttribute: the old value is gone
      {20, ErrorCode::kConflict},  // attributeOrValueExists
      {19, ErrorCode::kConflict},  // constraintViolation: a second value
      {50, ErrorCode::kUnauthorized}, {32, ErrorCode::kNotFound},
      {53, ErrorCode::kRefused},      {17, ErrorCode::kRefused},
      {21, ErrorCode::kRefused},      {65, ErrorCode::kRefused},
      {51, ErrorCode::kUnavailable},  {80, ErrorCode::kUnavailable}};
  int code = 0;
  Serve([&code](const Request&) { return Answer{{}, code}; });
  for (const auto& [each, means] : cases) {
    code = each;
    const Status status = session_->Modify({"cn=a", "line", "old", "new"});
    ASSERT_FALSE(status.ok()) << each;
    EXPECT_EQ(status.error().code, means) << each;
    EXPECT_FALSE(status.error().remedy.empty()) << each;
  }
  EXPECT_EQ(requests_.size(), std::size(cases)) << "each was sent once";
}

// Not even to the next server: whether the first one did it nobody knows.
TEST_F(OverTheWire, NeverSendsAChangeAgainThatWasNotAnswered) {
  Serve([](const Request& request) {
    return Answer{{}, 0, {}, !request.changes.empty()};
  });
  const Status status = session_->Modify({"cn=a", "line", "old", "new"});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(requests_.size(), 1u);
  // The session itself goes on: a search connects anew.
  EXPECT_TRUE(Search({"dc=x", "(a=b)", {"a"}}).ok());
  EXPECT_EQ(requests_.back().changes, Values{});
}

TEST_F(OverTheWire, GivesUpOnAChangeThatIsNotAnsweredInTime) {
  std::promise<void> over;
  std::shared_future<void> wait = over.get_future().share();
  timeout_ = Seconds(1);
  Serve([wait](const Request&) {
    wait.wait();
    return Answer{};
  });
  const Status status = session_->Modify({"cn=a", "line", "old", "new"});
  over.set_value();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace cutover
