// EntraConnector::ScanSince, and when its mark holds.

#include "connectors/entra/user_changes.h"

#include <gtest/gtest.h>

#include "connectors/entra/entra_connector.h"
#include "tests/fakes/kept_reading.h"
#include "tests/fakes/scripted_transport.h"
#include "tests/fakes/tenant_wire.h"

namespace cutover {
namespace {

class EntraChanges : public testing::Test {
 protected:
  EntraChanges() {
    for (const char* name : {"ann", "bob", "eve"}) Add(name);
  }
  static rehearsal::World Calm() {
    rehearsal::World world;
    world.requests_per_second = 1'000'000;
    world.page_size = 2;
    return world;
  }
  void Add(const std::string& name) {
    rehearsal::CloudUser user;
    user.id = name + "-id";
    user.upn = name + "@contoso.test";
    user.usage_location = "DE";
    wire_.tenant.AddUser(user);
  }
  rehearsal::CloudUser& User(const std::string& name) {
    return *wire_.tenant.UserBy(name + "-id");
  }
  void Meet(const std::string& action, const std::string& kind, int count = 1) {
    wire_.tenant.faults().push_back({"", action, kind, count});
  }
  void ReadAll() {
    const Status status = kept_.ReadAll(entra_);
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }
  void ReadOn() {
    wire_.sent.clear();
    const Status status = kept_.ReadOn(entra_);
    ASSERT_TRUE(status.ok()) << Describe(status.error());
  }
  void ExpectLost() {
    const Status status = kept_.ReadOn(entra_);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::kNotFound)
        << Describe(status.error());
  }

  TenantWire wire_{Calm()};
  EntraConnector entra_{wire_.graph};
  KeptReading kept_;
};

TEST_F(EntraChanges, AreReadInsteadOfAllUsers) {
  ReadAll();
  User("bob").usage_location = "FR";
  wire_.tenant.RemoveUser("eve-id");
  Add("zoe");
  ReadOn();
  EXPECT_EQ(wire_.CountSent("GET /v1.0/users?"), 0);
  EXPECT_EQ(wire_.CountSent("POST /v1.0/$batch"), 1);
  EXPECT_EQ(kept_.delivered, 2);
  ASSERT_EQ(kept_.users.size(), 3u);
  EXPECT_EQ(kept_.users["bob-id"].Text(Attribute::kUsageLocation), "FR");
  EXPECT_FALSE(kept_.users.contains("eve-id"));
  EXPECT_TRUE(kept_.users.contains("zoe-id"));
}

TEST_F(EntraChanges, DeliverUsersWithTheLicenceStatesThatADeltaDoesNotTell) {
  ReadAll();
  const rehearsal::Product& product = rehearsal::Products()[2];
  User("ann").skus.insert(product.id);
  ReadOn();
  EXPECT_TRUE(kept_.users["ann-id"].ListHas(
      Attribute::kLicences, std::string(product.id) + " direct"));
}

TEST_F(EntraChanges, TellOfAPropertyThatIsNotSetAnyMore) {
  ReadAll();
  User("ann").usage_location = "";
  ReadOn();
  EXPECT_FALSE(kept_.users["ann-id"].Has(Attribute::kUsageLocation));
}

TEST_F(EntraChanges, AreReadOnceMoreInTheNextRoundForReplicasThatLag) {
  ReadAll();
  User("bob").usage_location = "FR";
  // The bell has rung, and the replica that is asked has not heard it.
  wire_.before_answer = [this](const std::string& sent) {
    if (sent.starts_with("POST")) User("bob").usage_location = "DE";
  };
  ReadOn();
  EXPECT_EQ(kept_.users["bob-id"].Text(Attribute::kUsageLocation), "DE");
  // The same change again, unknown to the delta: as at its last look.
  wire_.before_answer = nullptr;
  User("bob").usage_location = "FR";
  ReadOn();
  EXPECT_EQ(kept_.users["bob-id"].Text(Attribute::kUsageLocation), "FR");
  EXPECT_EQ(kept_.delivered, 1);
  ReadOn();
  EXPECT_EQ(kept_.delivered, 0) << "once more is enough";
}

TEST_F(EntraChanges, BeginBeforeTheFullReadingTheyFollow) {
  wire_.before_answer = [this](const std::string& sent) {
    if (sent.find("/users?$skiptoken") != sent.npos)
      User("ann").usage_location = "FR";
  };
  ReadAll();
  EXPECT_EQ(kept_.users["ann-id"].Text(Attribute::kUsageLocation), "DE");
  wire_.before_answer = nullptr;
  ReadOn();
  EXPECT_EQ(kept_.users["ann-id"].Text(Attribute::kUsageLocation), "FR");
}

TEST_F(EntraChanges, CostNothingButTheLookWhereNothingChanged) {
  ReadAll();
  ReadOn();
  EXPECT_EQ(wire_.sent.size(), 2u) << "SKUs and the delta";
  EXPECT_EQ(kept_.delivered, 0);
  EXPECT_EQ(kept_.users.size(), 3u);
}

TEST_F(EntraChanges, AreLostWhenTheTokenIsSevenDaysOld) {
  ReadAll();
  wire_.clock.Advance(Minutes(7 * 24 * 60 - 1));
  ReadOn();
  wire_.clock.Advance(Hours(7 * 24) + Minutes(1));
  ExpectLost();
}

TEST_F(EntraChanges, AreLostWhenTheServiceBeginsAnew) {
  ReadAll();
  Meet("usersDelta", "gone");
  ExpectLost();
  ReadAll();
  ReadOn();
}

TEST_F(EntraChanges, AreLostByMarksOfAnotherVersionHostOrSelection) {
  ReadAll();
  const std::string good = kept_.mark;
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string mark = good;
    const size_t at = mark.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return mark.replace(at, from.size(), to);
  };
  for (const std::string& mark :
       {std::string("x"), std::string("{}"), std::string("[]"),
        with("\"version\":1", "\"version\":2"), with("userType,", ""),
        with("https://graph/", "https://other/"),
        with("deltatoken=", "deltatoken=x")}) {
    kept_.mark = mark;
    ExpectLost();
  }
  kept_.mark = good;
  ReadOn();
}

TEST_F(EntraChanges, AreNotReadOneByOneWhenTheyAreVeryMany) {
  rehearsal::World world = Calm();
  world.page_size = 500;
  TenantWire wire(world);
  EntraConnector entra(wire.graph);
  ASSERT_TRUE(kept_.ReadAll(entra).ok());
  for (int i = 0; i <= 1000; ++i) {
    rehearsal::CloudUser user;
    user.id = user.upn = "new" + std::to_string(i);
    wire.tenant.AddUser(user);
  }
  EXPECT_EQ(kept_.ReadOn(entra).error().code, ErrorCode::kNotFound);
}

TEST_F(EntraChanges, EndInAnErrorThatIsNotTheMarksWhenTheServiceIsDown) {
  ReadAll();
  User("bob").usage_location = "FR";
  Meet("batch", "fail", 6);
  const Status status = kept_.ReadOn(entra_);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  ReadOn();
  EXPECT_EQ(kept_.users["bob-id"].Text(Attribute::kUsageLocation), "FR");
}

TEST_F(EntraChanges, WithstandThrottlingLossAndFaultsOfSingleItems) {
  ReadAll();
  for (const char* name : {"ann", "bob", "eve"}) User(name).sid = "S-1-5-7";
  Meet("usersDelta", "throttle");
  Meet("batch", "throttle");
  Meet("batch", "lose");
  Meet("getUser", "throttle");
  Meet("getUser", "fail");
  ReadOn();
  for (const auto& [id, facts] : kept_.users)
    EXPECT_EQ(facts.Text(Attribute::kCloudSid), "S-1-5-7") << id;
}

TEST_F(EntraChanges, AreNotOfferedWhereTheTenantHasNoDelta) {
  Meet("usersDelta", "refuse", 100);
  ReadAll();
  EXPECT_EQ(kept_.mark, "");
  EXPECT_EQ(kept_.users.size(), 3u);
  ASSERT_EQ(kept_.findings.size(), 1u);
  EXPECT_EQ(kept_.findings[0].id, "CUT-FULL");
}

// Against what the rehearsal does not do.
class ScriptedChanges : public testing::Test {
 protected:
  ScriptedChanges() {
    wire_.AnswerToken("t");
    wire_.Answer(200, R"({"@odata.deltaLink":"https://graph/v1.0/d?1",
        "value":[]})");
    mark_ = *MarkUsersNow(graph_);
  }
  static Credentials SignIn(const TemporaryFolder& folder) {
    Credentials credentials;
    credentials.client_secret_file = folder.Write("secret", "s");
    credentials.authority_url = "https://login";
    return credentials;
  }
  struct Sink : ScanSink {
    void OnUser(Observation user) override { users.push_back(user.source_id); }
    void OnGone(SourceSystem, const std::string& id) override {
      gone.push_back(id);
    }
    void OnMark(const std::string& next) override { mark = next; }
    std::vector<std::string> users, gone;
    std::string mark;
  };
  Status Read() { return ReadChangedUsers(graph_, mark_, sink_); }

  TemporaryFolder folder_;
  ScriptedTransport wire_;
  ManualClock clock_;
  IdSource ids_{7};
  TokenSource tokens_{wire_, clock_, ids_, SignIn(folder_)};
  GraphClient graph_{wire_, tokens_, clock_, ids_, "https://graph/v1.0"};
  std::string mark_;
  Sink sink_;
};

TEST_F(ScriptedChanges, BeginWithNoDataAndTheSelectionOfTheFirstCall) {
  EXPECT_TRUE(wire_.sent[1].url.starts_with(
      "https://graph/v1.0/users/delta?$deltatoken=latest&$select="));
  EXPECT_NE(wire_.sent[1].url.find("assignedLicenses"), std::string::npos);
}

// The order of a delta is not promised: who is said to be both is looked at.
TEST_F(ScriptedChanges, LookWhoIsThereWhenAUserIsBothNamedAndRemoved) {
  wire_.Answer(200, R"({"@odata.nextLink":"https://graph/v1.0/d?2","value":[
      {"id":"A","@removed":{"reason":"changed"}},{"id":"b"}]})");
  wire_.Answer(200, R"({"@odata.deltaLink":"https://graph/v1.0/d?3","value":[
      {"id":"a"},{"id":"B","@removed":{"reason":"deleted"}},
      {"id":"c","@removed":{"reason":"deleted"}}]})");
  wire_.Answer(200, R"({"responses":[
      {"id":"2","status":404,"body":{"error":{"code":"x"}}},
      {"id":"1","status":200,"body":{"id":"a"}}]})");
  const Status status = Read();
  ASSERT_TRUE(status.ok()) << Describe(status.error());
  EXPECT_EQ(sink_.users, std::vector<std::string>{"a"});
  EXPECT_EQ(sink_.gone, (std::vector<std::string>{"c", "b"}));
  EXPECT_NE(sink_.mark.find("/d?3"), std::string::npos);
}

// Gone since, or not everywhere yet: neither is known, so nothing is said.
TEST_F(ScriptedChanges, SayNothingOfAUserWhoIsNamedAndCannotBeFound) {
  wire_.Answer(200, R"({"@odata.deltaLink":"https://graph/v1.0/d?2",
      "value":[{"id":"new"}]})");
  wire_.Answer(200, R"({"responses":[
      {"id":"1","status":404,"body":{"error":{"code":"x"}}}]})");
  ASSERT_TRUE(Read().ok());
  EXPECT_TRUE(sink_.users.empty());
  EXPECT_TRUE(sink_.gone.empty());
  mark_ = sink_.mark;
  wire_.Answer(200, R"({"@odata.deltaLink":"https://graph/v1.0/d?3",
      "value":[]})");
  wire_.Answer(200, R"({"responses":[
      {"id":"1","status":200,"body":{"id":"new"}}]})");
  ASSERT_TRUE(Read().ok());
  EXPECT_EQ(sink_.users, std::vector<std::string>{"new"});
}

TEST_F(ScriptedChanges, GiveNoMarkWhenAnItemCannotBeTold) {
  wire_.Answer(200, R"({"@odata.deltaLink":"https://graph/v1.0/d?2",
      "value":[{"displayName":"nobody"}]})");
  EXPECT_EQ(Read().error().code, ErrorCode::kUnavailable);
  wire_.Answer(200, R"({"@odata.deltaLink":"https://graph/v1.0/d?2",
      "value":[{"id":"a"}]})");
  wire_.Answer(200, R"({"responses":[
      {"id":"1","status":200,"body":{"id":"other"}}]})");
  EXPECT_EQ(Read().error().code, ErrorCode::kUnavailable);
  wire_.Answer(200, R"({"value":[]})");
  EXPECT_EQ(Read().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(sink_.mark, "");
}

}  // namespace
}  // namespace cutover
