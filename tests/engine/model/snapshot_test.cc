#include "engine/model/snapshot.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/encoding.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kAnn = "00112233-4455-6677-8899-aabbccddeeff";
constexpr const char* kBob = "b0b00000-0000-4000-8000-000000000001";
constexpr const char* kOther = "0ddba110-0000-4000-8000-000000000002";
constexpr const char* kAnnCloud = "c10d0000-0000-4000-8000-00000000000a";
constexpr const char* kTwinCloud = "c10d0000-0000-4000-8000-00000000000b";
constexpr const char* kSid = "S-1-5-21-1-2-3-1104";

struct Seen {
  Observation observation;
  Seen& With(Attribute attribute, const std::string& value) {
    observation.facts.Set(attribute, value);
    return *this;
  }
};

Seen InDirectory(const std::string& guid) {
  return Seen{{SourceSystem::kDirectory, guid, {}}}.With(A::kAdGuid, guid);
}

Seen InEntra(const std::string& id) {
  return Seen{{SourceSystem::kEntra, id, {}}}.With(A::kCloudId, id);
}

Seen InTeams(const std::string& id) {
  return Seen{{SourceSystem::kTeams, id, {}}};
}

Seen SyncedInEntra(const std::string& id) {
  return InEntra(id).With(A::kSyncEnabled, "true");
}

std::string ImmutableId(const std::string& guid) {
  return Base64Encode(*GuidToAdBytes(guid));
}

NumberRecord Record(const std::string& number, const std::string& target) {
  return NumberRecord{{*PhoneNumber::Parse(number)},
                      "userAssigned",
                      "activated",
                      "primary",
                      target};
}

Snapshot Built(SnapshotBuilder& builder) {
  return builder.Build("s-1", "tenant-1", Time{7});
}

Snapshot SnapshotOf(const std::vector<Seen>& all) {
  SnapshotBuilder builder;
  for (const Seen& seen : all) builder.Add(seen.observation);
  return Built(builder);
}

std::vector<std::string> KeysOf(const Snapshot& snapshot) {
  std::vector<std::string> keys;
  for (const User& user : snapshot.users) keys.push_back(user.key);
  return keys;
}

using Keys = std::vector<std::string>;

TEST(Snapshot, CarriesItsIdTenantAndTime) {
  const Snapshot snapshot = SnapshotOf({});
  EXPECT_EQ(snapshot.id, "s-1");
  EXPECT_EQ(snapshot.tenant_id, "tenant-1");
  EXPECT_EQ(snapshot.taken_at, Time{7});
  EXPECT_TRUE(snapshot.users.empty());
}

TEST(Snapshot, JoinsByImmutableIdAgainstTheObjectGuid) {
  const Snapshot snapshot =
      SnapshotOf({InDirectory(kAnn).With(A::kSamAccountName, "ann"),
                  SyncedInEntra(kAnnCloud).With(A::kImmutableId,
                                                "MyIRAFVEd2aImaq7zN3u/w==")});
  ASSERT_EQ(KeysOf(snapshot), Keys{AdUserKey(kAnn)});
  EXPECT_EQ(snapshot.users[0].facts.Text(A::kSamAccountName), "ann");
  EXPECT_EQ(snapshot.users[0].facts.Text(A::kCloudId), kAnnCloud);
  EXPECT_TRUE(snapshot.findings.empty());
}

TEST(Snapshot, JoinsByImmutableIdAgainstTheConsistencyGuid) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory(kAnn).With(A::kConsistencyGuid, kOther),
       SyncedInEntra(kAnnCloud).With(A::kImmutableId, ImmutableId(kOther))});
  ASSERT_EQ(KeysOf(snapshot), Keys{AdUserKey(kAnn)});
  EXPECT_EQ(snapshot.users[0].facts.Text(A::kCloudId), kAnnCloud);
  EXPECT_TRUE(snapshot.findings.empty());
}

TEST(Snapshot, JoinsByObjectGuidStillWhenAnAnchorWasWrittenLater) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory(kAnn).With(A::kConsistencyGuid, kOther),
       SyncedInEntra(kAnnCloud).With(A::kImmutableId, ImmutableId(kAnn))});
  EXPECT_EQ(KeysOf(snapshot), Keys{AdUserKey(kAnn)});
  EXPECT_TRUE(snapshot.findings.empty());
}

TEST(Snapshot, JoinsOnceWhenTheConsistencyGuidIsTheObjectGuid) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory(kAnn).With(A::kConsistencyGuid, kAnn),
       SyncedInEntra(kAnnCloud).With(A::kImmutableId, ImmutableId(kAnn))});
  EXPECT_EQ(KeysOf(snapshot), Keys{AdUserKey(kAnn)});
  EXPECT_TRUE(snapshot.findings.empty());
}

TEST(Snapshot, JoinsBySidWhenTheImmutableIdIsNoGuid) {
  for (const char* immutable_id : {"", "ann@contoso.com", "QUJD"}) {
    const Snapshot snapshot =
        SnapshotOf({InDirectory(kAnn).With(A::kObjectSid, kSid),
                    SyncedInEntra(kAnnCloud)
                        .With(A::kImmutableId, immutable_id)
                        .With(A::kCloudSid, kSid)});
    ASSERT_EQ(KeysOf(snapshot), Keys{AdUserKey(kAnn)}) << immutable_id;
    EXPECT_EQ(snapshot.users[0].facts.Text(A::kCloudId), kAnnCloud);
  }
}

TEST(Snapshot, PrefersTheImmutableIdToTheSid) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory(kAnn), InDirectory(kBob).With(A::kObjectSid, kSid),
       SyncedInEntra(kAnnCloud)
           .With(A::kImmutableId, ImmutableId(kAnn))
           .With(A::kCloudSid, kSid)});
  ASSERT_EQ(KeysOf(snapshot), (Keys{AdUserKey(kAnn), AdUserKey(kBob)}));
  EXPECT_TRUE(snapshot.users[0].facts.Has(A::kCloudId));
  EXPECT_FALSE(snapshot.users[1].facts.Has(A::kCloudId));
}

TEST(Snapshot, MergesEntraAndTeamsToOneUserWhateverTheCaseOfTheId) {
  const Snapshot snapshot = SnapshotOf(
      {InEntra(kAnnCloud), InTeams("C10D0000-0000-4000-8000-00000000000A")
                               .With(A::kEnterpriseVoice, "true")});
  ASSERT_EQ(KeysOf(snapshot), Keys{CloudUserKey(kAnnCloud)});
  EXPECT_TRUE(snapshot.users[0].facts.IsTrue(A::kEnterpriseVoice));
}

TEST(Snapshot, JoinsWhateverTheCaseOfTheDirectoryIds) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory("00112233-4455-6677-8899-AABBCCDDEEFF")
           .With(A::kConsistencyGuid, "0DDBA110-0000-4000-8000-000000000002"),
       SyncedInEntra(kAnnCloud).With(A::kImmutableId, ImmutableId(kOther))});
  EXPECT_EQ(KeysOf(snapshot), Keys{AdUserKey(kAnn)});
}

TEST(Snapshot, KeepsUsersThatOnlyOneSideKnows) {
  const Snapshot snapshot =
      SnapshotOf({InDirectory(kAnn), InEntra(kTwinCloud)});
  EXPECT_EQ(KeysOf(snapshot),
            (Keys{AdUserKey(kAnn), CloudUserKey(kTwinCloud)}));
  EXPECT_TRUE(snapshot.findings.empty());
}

TEST(Snapshot, LeavesOutASyncedUserThatJoinsToNothing) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory(kBob), SyncedInEntra(kAnnCloud)
                              .With(A::kUserPrincipalName, "ann@contoso.com")
                              .With(A::kImmutableId, ImmutableId(kAnn))});
  EXPECT_EQ(KeysOf(snapshot), Keys{AdUserKey(kBob)});
  ASSERT_EQ(snapshot.findings.size(), 1u);
  EXPECT_EQ(snapshot.findings[0].id, "PF-U02");
  EXPECT_EQ(snapshot.findings[0].severity, Severity::kBlock);
  EXPECT_EQ(snapshot.findings[0].who, "ann@contoso.com");
  EXPECT_FALSE(snapshot.findings[0].summary.empty());
  EXPECT_FALSE(snapshot.findings[0].remedy.empty());
}

TEST(Snapshot, LeavesOutTwoCloudUsersThatJoinToOneDirectoryObject) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory(kAnn).With(A::kObjectSid, kSid),
       SyncedInEntra(kAnnCloud).With(A::kImmutableId, ImmutableId(kAnn)),
       SyncedInEntra(kTwinCloud).With(A::kCloudSid, kSid)});
  EXPECT_EQ(KeysOf(snapshot), Keys{});
  ASSERT_EQ(snapshot.findings.size(), 1u);
  EXPECT_EQ(snapshot.findings[0].id, "PF-U02");
  const std::string& summary = snapshot.findings[0].summary;
  EXPECT_NE(summary.find(kAnnCloud), std::string::npos);
  EXPECT_NE(summary.find(kTwinCloud), std::string::npos);
}

TEST(Snapshot, LeavesOutACloudUserThatTwoDirectoryObjectsClaim) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory(kAnn).With(A::kConsistencyGuid, kOther),
       InDirectory(kBob).With(A::kConsistencyGuid, kOther),
       SyncedInEntra(kAnnCloud).With(A::kImmutableId, ImmutableId(kOther))});
  // Neither of the two: nobody knows which of them the person is.
  EXPECT_EQ(KeysOf(snapshot), Keys{});
  ASSERT_EQ(snapshot.findings.size(), 1u);
  EXPECT_EQ(snapshot.findings[0].id, "PF-U02");
  const std::string& summary = snapshot.findings[0].summary;
  EXPECT_NE(summary.find(kAnn), std::string::npos);
  EXPECT_NE(summary.find(kBob), std::string::npos);
}

TEST(Snapshot, LeavesOutWhoeverSharesAnObjectWithAContestedUser) {
  const Snapshot snapshot = SnapshotOf(
      {InDirectory(kAnn).With(A::kConsistencyGuid, kOther),
       InDirectory(kBob).With(A::kConsistencyGuid, kOther),
       SyncedInEntra(kAnnCloud).With(A::kImmutableId, ImmutableId(kOther)),
       SyncedInEntra(kTwinCloud).With(A::kImmutableId, ImmutableId(kBob))});
  EXPECT_EQ(KeysOf(snapshot), Keys{});
  EXPECT_EQ(snapshot.findings.size(), 2u);
}

TEST(Snapshot, HasItsUsersInKeyOrder) {
  const Keys keys = KeysOf(
      SnapshotOf({InEntra(kTwinCloud), InDirectory(kBob), InDirectory(kAnn)}));
  EXPECT_EQ(keys.size(), 3u);
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
}

TEST(SnapshotBuilder, IsEmptyAfterBuild) {
  SnapshotBuilder builder;
  builder.Add(InDirectory(kAnn).observation);
  builder.Add(Record("+4930", kAnnCloud));
  builder.Add(Sku{"sku-1", "MCOEV", 5, 1, {}});
  builder.Add(Finding{"PF-X", Severity::kNote, "", "ann", "s", "r"});
  EXPECT_EQ(Built(builder).users.size(), 1u);
  const Snapshot second = Built(builder);
  EXPECT_TRUE(second.users.empty());
  EXPECT_TRUE(second.numbers.empty());
  EXPECT_TRUE(second.skus.empty());
  EXPECT_TRUE(second.findings.empty());
}

enum class Order { kAsGiven, kReversed };

std::string DigestInOrder(std::vector<Seen> all,
                          std::vector<NumberRecord> numbers,
                          std::vector<Sku> skus, Order order) {
  if (order == Order::kReversed) {
    std::reverse(all.begin(), all.end());
    std::reverse(numbers.begin(), numbers.end());
    std::reverse(skus.begin(), skus.end());
  }
  SnapshotBuilder builder;
  for (const Seen& seen : all) builder.Add(seen.observation);
  for (const NumberRecord& each : numbers) builder.Add(each);
  for (const Sku& each : skus) builder.Add(each);
  return Built(builder).digest;
}

TEST(SnapshotDigest, DoesNotDependOnTheOrderOfAdd) {
  const std::vector<Seen> all = {
      InDirectory(kAnn), InDirectory(kBob),
      SyncedInEntra(kAnnCloud).With(A::kImmutableId, ImmutableId(kAnn)),
      InTeams(kAnnCloud).With(A::kEnterpriseVoice, "true"),
      InEntra(kTwinCloud)};
  const std::vector<NumberRecord> numbers = {Record("+4931", kAnnCloud),
                                             Record("+4930", kAnnCloud),
                                             Record("+4930", kTwinCloud)};
  const std::vector<Sku> skus = {{"sku-2", "MCOEV", 5, 1, {"a"}},
                                 {"sku-1", "SPE_E5", 5, 1, {"b"}}};
  EXPECT_EQ(DigestInOrder(all, numbers, skus, Order::kAsGiven),
            DigestInOrder(all, numbers, skus, Order::kReversed));
}

TEST(SnapshotDigest, DoesNotDependOnTheOrderOfRecordsOfOneNumber) {
  NumberRecord online = Record("+4930", "");
  NumberRecord on_premises = Record("+4930", "");
  on_premises.value.source = NumberSource::kOnPremises;
  EXPECT_EQ(DigestInOrder({}, {online, on_premises}, {}, Order::kAsGiven),
            DigestInOrder({}, {online, on_premises}, {}, Order::kReversed));
}

TEST(SnapshotDigest, IsTheDigestThatTheSnapshotCarries) {
  const Snapshot snapshot = SnapshotOf({InDirectory(kAnn)});
  EXPECT_EQ(snapshot.digest.size(), 64u);
  EXPECT_EQ(SnapshotDigest(snapshot), snapshot.digest);
}

TEST(SnapshotDigest, ChangesWhenAFactChanges) {
  const auto digest = [](const std::string& country) {
    return SnapshotOf({InDirectory(kAnn).With(A::kCountry, country)}).digest;
  };
  EXPECT_EQ(digest("DE"), digest("DE"));
  EXPECT_NE(digest("DE"), digest("US"));
  EXPECT_NE(digest("DE"), digest(""));
}

TEST(SnapshotDigest, ChangesWhenAFactMovesToAnotherAttribute) {
  EXPECT_NE(SnapshotOf({InDirectory(kAnn).With(A::kSite, "x")}).digest,
            SnapshotOf({InDirectory(kAnn).With(A::kDepartment, "x")}).digest);
}

TEST(SnapshotDigest, ChangesWithEveryPartOfANumberRecord) {
  const NumberRecord before = Record("+4930", kAnnCloud);
  std::vector<NumberRecord> changed(8, before);
  changed[0].value.number = *PhoneNumber::Parse("+4931");
  changed[1].value.type = NumberType::kCallingPlan;
  changed[2].value.source = NumberSource::kOnPremises;
  changed[3].value.location_id = "loc-1";
  changed[4].status = "unassigned";
  changed[5].activation = "assignmentPending";
  changed[6].category = "private";
  changed[7].target_id = kTwinCloud;
  const std::string digest = DigestInOrder({}, {before}, {}, Order::kAsGiven);
  for (size_t i = 0; i < changed.size(); ++i) {
    EXPECT_NE(DigestInOrder({}, {changed[i]}, {}, Order::kAsGiven), digest)
        << i;
  }
}

TEST(SnapshotDigest, ChangesWithEveryPartOfASku) {
  const Sku before{"sku-1", "MCOEV", 5, 1, {"a"}};
  std::vector<Sku> changed(5, before);
  changed[0].id = "sku-2";
  changed[1].part_number = "SPE_E5";
  changed[2].enabled = 6;
  changed[3].consumed = 2;
  changed[4].plan_names = {"a", "b"};
  const std::string digest = DigestInOrder({}, {}, {before}, Order::kAsGiven);
  for (size_t i = 0; i < changed.size(); ++i) {
    EXPECT_NE(DigestInOrder({}, {}, {changed[i]}, Order::kAsGiven), digest)
        << i;
  }
}

TEST(SnapshotDigest, IgnoresFindings) {
  Snapshot snapshot = SnapshotOf({InDirectory(kAnn)});
  snapshot.findings.push_back(
      {"PF-X", Severity::kNote, "", "ann", "fact", "remedy"});
  EXPECT_EQ(SnapshotDigest(snapshot), snapshot.digest);
}

// A paged search delivers a user twice who is renamed between two pages: it is
// one person, under the name that came last.
TEST(SnapshotBuilder, KeepsOnePersonWhoIsRenamedBetweenTwoPages) {
  SnapshotBuilder builder;
  for (const char* name : {"CN=Ann Old,DC=x", "CN=Ann New,DC=x"}) {
    Observation seen{
        SourceSystem::kDirectory, "11111111-1111-4111-8111-111111111111", {}};
    seen.facts.Set(Attribute::kAdGuid, seen.source_id);
    seen.facts.Set(Attribute::kDistinguishedName, name);
    builder.Add(seen);
  }
  const Snapshot snapshot = builder.Build("s-1", "tenant", Time{1});
  ASSERT_EQ(snapshot.users.size(), 1U);
  EXPECT_EQ(snapshot.users[0].facts.Text(Attribute::kDistinguishedName),
            "CN=Ann New,DC=x");
}

}  // namespace
}  // namespace cutover
