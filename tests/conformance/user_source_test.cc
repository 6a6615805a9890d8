// The port UserSource, stated once and held by every implementation: LDIF,
// OpenLDAP and Samba (named by tests/system/conformance_test.sh), Entra, Teams
// and Skype for Business on the rehearsal tenant.

#include "tests/conformance/user_source_suite.h"

#include <cstdlib>
#include <fstream>

#include "connectors/directory/directory_source.h"
#include "connectors/rehearsal/server.h"
#include "tests/fakes/rehearsal_world.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

constexpr int kUsers = 40;
constexpr uint64_t kSeed = 11;

std::string Environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

class LdifUnderTest : public SourceUnderTest {
 public:
  LdifUnderTest() {
    DirectorySettings settings;
    settings.ldif_file = Environment("CONFORMANCE_LDIF");
    if (settings.ldif_file.empty()) {
      settings.ldif_file = folder_.Path("forest.ldif");
      std::ofstream(settings.ldif_file) << rehearsal::MakeForest(kUsers, kSeed);
    }
    source_ = MakeDirectorySource(settings, clock_);
  }
  UserSource& source() override { return *source_; }

 private:
  TemporaryFolder folder_;
  ManualClock clock_;
  std::unique_ptr<UserSource> source_;
};

// A server named by the variables NAME_URL, NAME_BASE and so on.
class LdapUnderTest : public SourceUnderTest {
 public:
  explicit LdapUnderTest(const std::string& name) {
    DirectorySettings settings;
    settings.ldap.urls = {Environment(name + "_URL")};
    settings.ldap.bind_dn = Environment(name + "_BIND_DN");
    settings.ldap.password_file = Environment(name + "_PASSWORD_FILE");
    settings.ldap.ca_file = Environment(name + "_CA_FILE");
    settings.ldap.page_size = 7;
    settings.base_dns = {Environment(name + "_BASE")};
    source_ = MakeDirectorySource(settings, clock_);
  }
  UserSource& source() override { return *source_; }

 private:
  SystemClock clock_;
  std::unique_ptr<UserSource> source_;
};

class RehearsalUnderTest : public SourceUnderTest {
 public:
  RehearsalUnderTest(StepSystem system, TeamsBy teams_by)
      : system_(system), world_(kUsers, kSeed, teams_by), forwarding_(*this) {
    Mend();
  }
  UserSource& source() override { return forwarding_; }
  bool CutAtCall(int number) override {
    world_.Reset([number](int call, bool) {
      return call == number ? Mishap::kReplyLost : Mishap::kNone;
    });
    return true;
  }
  void Mend() override {
    world_.Reset([](int, bool) { return Mishap::kNone; });
  }
  std::vector<std::string> World() override { return world_.EndState(); }

 private:
  // The connectors of a fresh process at each call, as a program has them.
  class Forwarding : public UserSource {
   public:
    explicit Forwarding(RehearsalUnderTest& owner) : owner_(owner) {}
    Status Scan(ScanSink& sink) override {
      return With([&](UserSource& source) { return source.Scan(sink); });
    }
    Status ScanSince(const Since& since, ScanSink& sink) override {
      return With(
          [&](UserSource& source) { return source.ScanSince(since, sink); });
    }
    Result<Sighting> Observe(const Question& question) override {
      Result<Sighting> seen = Sighting{};
      owner_.world_.WithRoutes(
          [&](const Routes& routes) { seen = routes.Observe(question); });
      return seen;
    }

   private:
    Status With(const std::function<Status(UserSource&)>& use) {
      Status status = Done{};
      owner_.world_.WithRoutes([&](const Routes& routes) {
        status = use(*routes.sources.at(owner_.system_));
      });
      return status;
    }
    RehearsalUnderTest& owner_;
  };

  const StepSystem system_;
  RehearsalWorld world_;
  Forwarding forwarding_;
};

SourceKind Server(const std::string& name, const std::string& variables) {
  return {name, [variables]() -> std::unique_ptr<SourceUnderTest> {
            if (Environment(variables + "_URL").empty()) return nullptr;
            return std::make_unique<LdapUnderTest>(variables);
          }};
}

SourceKind Rehearsal(const std::string& name, StepSystem system,
                     TeamsBy teams_by = TeamsBy::kGraph) {
  return {name, [system, teams_by]() -> std::unique_ptr<SourceUnderTest> {
            return std::make_unique<RehearsalUnderTest>(system, teams_by);
          }};
}

TEST_P(UserSourceSuite, DeliversEveryUserOnce) {
  KeepingSink sink;
  const Status scanned = ScanInto(sink);
  ASSERT_TRUE(scanned.ok()) << Describe(scanned.error());
  EXPECT_GE(sink.users.size(), 20U);
  for (const auto& [id, times] : sink.deliveries) EXPECT_EQ(times, 1) << id;
  EXPECT_EQ(sink.systems.size(), 1U) << "one source speaks for one system";
}

TEST_P(UserSourceSuite, NamesEveryUserByAnIdThatStays) {
  KeepingSink first;
  KeepingSink second;
  ASSERT_TRUE(ScanInto(first).ok());
  ASSERT_TRUE(ScanInto(second).ok());
  EXPECT_FALSE(first.users.contains(""));
  EXPECT_EQ(first.users, second.users);
}

TEST_P(UserSourceSuite, DeliversFactsThatHaveAValue) {
  KeepingSink sink;
  ASSERT_TRUE(ScanInto(sink).ok());
  for (const auto& [id, facts] : sink.users) {
    EXPECT_FALSE(facts.all().empty()) << id;
    for (const auto& [attribute, value] : facts.all())
      EXPECT_FALSE(value.empty()) << id << " " << AttributeName(attribute);
  }
}

TEST_P(UserSourceSuite, ChangesNothingByReading) {
  const auto before = under_test_->World();
  KeepingSink sink;
  ASSERT_TRUE(ScanInto(sink).ok());
  EXPECT_EQ(under_test_->World(), before);
}

TEST_P(UserSourceSuite, EndsInAnErrorWhenItsServerFallsSilent) {
  KeepingSink whole;
  ASSERT_TRUE(ScanInto(whole).ok());
  int failures = 0;
  for (int call = 1; call <= 40; ++call) {
    if (!under_test_->CutAtCall(call)) GTEST_SKIP() << "its wire is not ours";
    KeepingSink sink;
    const Status scanned = ScanInto(sink);
    under_test_->Mend();
    if (!scanned.ok()) {
      ++failures;
      EXPECT_FALSE(scanned.error().message.empty());
      continue;
    }
    // A read may be repeated; then it ends as if nothing had been.
    EXPECT_EQ(sink.users, whole.users) << "cut at call " << call;
  }
  SUCCEED() << failures << " of 40 cuts ended in an error";
}

TEST_P(UserSourceSuite, GoesOnFromItsOwnMarkWithNothingWhereNothingHappened) {
  KeepingSink first;
  ASSERT_TRUE(under_test_->source().ScanSince({}, first).ok());
  KeepingSink whole;
  ASSERT_TRUE(ScanInto(whole).ok());
  EXPECT_EQ(first.users, whole.users);
  if (first.mark.empty()) return;  // it cannot tell, and gives everything
  KeepingSink next;
  Since since{first.mark,
              [](const std::string&) { return std::vector<std::string>{}; }};
  ASSERT_TRUE(under_test_->source().ScanSince(since, next).ok());
  EXPECT_TRUE(next.gone.empty());
  for (const auto& [id, facts] : next.users)
    EXPECT_EQ(facts, whole.users.at(id)) << "a replay is what it was";
}

INSTANTIATE_TEST_SUITE_P(
    Port, UserSourceSuite,
    testing::Values(
        SourceKind{"Ldif", [] { return std::make_unique<LdifUnderTest>(); }},
        Server("OpenLdap", "CONFORMANCE_SLAPD"),
        Server("Samba", "CONFORMANCE_SAMBA"),
        Rehearsal("Entra", StepSystem::kEntra),
        Rehearsal("Teams", StepSystem::kTeams),
        Rehearsal("TeamsByCmdlets", StepSystem::kTeams, TeamsBy::kCmdlets),
        Rehearsal("SkypeForBusiness", StepSystem::kSfb)),
    NameOfKind);

// Facts that Get-CsOnlineUser has not: Graph's effective assignments tell a
// group's policy from a user's own.
Facts ByBothRoads(Facts facts) {
  facts.SetList(Attribute::kInheritedPolicies, {});
  facts.SetList(Attribute::kOtherNumbers, {});
  return facts;
}

TEST(TeamsSources, SayTheSameOfTheSameTenantByBothRoads) {
  KeepingSink by_graph;
  KeepingSink by_cmdlets;
  ASSERT_TRUE(RehearsalUnderTest(StepSystem::kTeams, TeamsBy::kGraph)
                  .source()
                  .Scan(by_graph)
                  .ok());
  ASSERT_TRUE(RehearsalUnderTest(StepSystem::kTeams, TeamsBy::kCmdlets)
                  .source()
                  .Scan(by_cmdlets)
                  .ok());
  ASSERT_EQ(by_cmdlets.users.size(), by_graph.users.size());
  for (const auto& [id, facts] : by_graph.users)
    EXPECT_EQ(ByBothRoads(by_cmdlets.users.at(id)), ByBothRoads(facts)) << id;
}

// What depends on the server and not on the estate.
Facts Comparable(Facts facts) {
  for (const Attribute each :
       {Attribute::kAdGuid, Attribute::kObjectSid, Attribute::kConsistencyGuid,
        Attribute::kDistinguishedName, Attribute::kMemberOf,
        Attribute::kAdEnabled})
    facts.Set(each, std::nullopt);
  // An attribute of DN syntax comes back as the server writes DNs.
  for (const Attribute each : {Attribute::kHomeServer})
    facts.Set(each, facts.Has(each) ? Value("there") : Value());
  return facts;
}

std::map<std::string, Facts> ByAccount(const KeepingSink& sink) {
  std::map<std::string, Facts> users;
  for (const auto& [id, facts] : sink.users) {
    if (!facts.Has(Attribute::kSipAddress)) continue;
    users[facts.Text(Attribute::kSamAccountName)] = Comparable(facts);
  }
  return users;
}

TEST(Directories, SayTheSameOfTheSameForest) {
  KeepingSink exported;
  LdifUnderTest ldif;
  ASSERT_TRUE(ldif.source().Scan(exported).ok());
  int servers = 0;
  for (const char* variables : {"CONFORMANCE_SLAPD", "CONFORMANCE_SAMBA"}) {
    if (Environment(std::string(variables) + "_URL").empty()) continue;
    ++servers;
    LdapUnderTest server(variables);
    KeepingSink live;
    const Status scanned = server.source().Scan(live);
    ASSERT_TRUE(scanned.ok()) << Describe(scanned.error());
    EXPECT_EQ(ByAccount(live), ByAccount(exported)) << variables;
  }
  if (servers == 0) GTEST_SKIP() << "no server was named";
}

}  // namespace
}  // namespace cutover
