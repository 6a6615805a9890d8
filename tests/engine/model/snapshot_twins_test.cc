// Accounts of a resource forest and the people whom they stand for.

#include <gtest/gtest.h>

#include "engine/base/encoding.h"
#include "engine/model/snapshot.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kAnn = "00112233-4455-6677-8899-aabbccddeeff";
constexpr const char* kBob = "b0b00000-0000-4000-8000-000000000001";
constexpr const char* kTwin = "2e500000-0000-4000-8000-000000000001";
constexpr const char* kOther = "2e500000-0000-4000-8000-000000000002";
constexpr const char* kCloud = "c10d0000-0000-4000-8000-00000000000a";
constexpr const char* kSid = "S-1-5-21-1-2-3-1104";

struct Seen {
  Observation observation;
  Seen& With(Attribute attribute, const std::string& value) {
    observation.facts.Set(attribute, value);
    return *this;
  }
};

Seen Person(const std::string& guid, const std::string& sid) {
  return Seen{{SourceSystem::kDirectory, guid, {}}}
      .With(A::kAdGuid, guid)
      .With(A::kObjectSid, sid)
      .With(A::kAdEnabled, "true")
      .With(A::kDistinguishedName, "CN=ann,DC=accounts");
}

Seen Twin(const std::string& guid, const std::string& originator) {
  return Seen{{SourceSystem::kResourceDirectory, guid, {}}}
      .With(A::kAdGuid, guid)
      .With(A::kObjectSid, "S-1-5-21-9-9-9-" + guid.substr(0, 3))
      .With(A::kOriginatorSid, originator)
      .With(A::kAdEnabled, "false")
      .With(A::kDistinguishedName, "CN=" + guid + ",DC=resources")
      .With(A::kDepartment, "of the twin")
      .With(A::kSipEnabled, "true")
      .With(A::kSipAddress, "sip:ann@contoso.com")
      .With(A::kAdLine, "tel:+49301");
}

Snapshot SnapshotOf(const std::vector<Seen>& all) {
  SnapshotBuilder builder;
  for (const Seen& each : all) builder.Add(each.observation);
  return builder.Build("s-1", "tenant-1", Time{7});
}

std::string OnlyFinding(const Snapshot& snapshot) {
  EXPECT_EQ(snapshot.findings.size(), 1u);
  if (snapshot.findings.size() != 1) return "";
  EXPECT_EQ(snapshot.findings[0].id, "PF-U31");
  EXPECT_EQ(snapshot.findings[0].severity, Severity::kBlock);
  EXPECT_FALSE(snapshot.findings[0].remedy.empty());
  return snapshot.findings[0].summary;
}

TEST(Twins, GiveTheirUserWhatSkypeForBusinessKnowsAndTheirOwnIdentity) {
  const Snapshot snapshot = SnapshotOf(
      {Person(kAnn, kSid).With(A::kDepartment, "Sales"), Twin(kTwin, kSid)});
  ASSERT_EQ(snapshot.users.size(), 1u);
  EXPECT_TRUE(snapshot.findings.empty());
  const Facts& ann = snapshot.users[0].facts;
  EXPECT_EQ(snapshot.users[0].key, AdUserKey(kAnn));
  EXPECT_EQ(ann.Text(A::kSipAddress), "sip:ann@contoso.com");
  EXPECT_EQ(ann.Text(A::kAdLine), "tel:+49301");
  EXPECT_EQ(ann.Text(A::kResourceGuid), kTwin);
  EXPECT_EQ(ann.Text(A::kResourceDn),
            std::string("CN=") + kTwin + ",DC=resources");
  EXPECT_EQ(ann.Text(A::kDepartment), "Sales");
  EXPECT_EQ(ann.Text(A::kDistinguishedName), "CN=ann,DC=accounts");
  EXPECT_TRUE(ann.IsTrue(A::kAdEnabled));
}

// A line that the account forest still carries is nobody's any more.
TEST(Twins, AloneSayWhatSkypeForBusinessKnows) {
  const Snapshot snapshot =
      SnapshotOf({Person(kAnn, kSid)
                      .With(A::kSipAddress, "SIP:Ann@contoso.com")
                      .With(A::kPrivateLine, "tel:+49999"),
                  Twin(kTwin, kSid)});
  ASSERT_EQ(snapshot.users.size(), 1u);
  EXPECT_FALSE(snapshot.users[0].facts.Has(A::kPrivateLine));
}

TEST(Twins, TakeWhatGetCsUserSaysOfTheirAddress) {
  Observation skype{SourceSystem::kSfb, "sip:ann@contoso.com", {}};
  skype.facts.Set(A::kHomedOn, "onprem pool1");
  const Snapshot snapshot =
      SnapshotOf({Person(kAnn, kSid), Twin(kTwin, kSid), Seen{skype}});
  ASSERT_EQ(snapshot.users.size(), 1u);
  EXPECT_EQ(snapshot.users[0].facts.Text(A::kHomedOn), "onprem pool1");
}

TEST(Twins, MayBeWhatTheCloudUserWasMadeFrom) {
  Observation cloud{SourceSystem::kEntra, kCloud, {}};
  cloud.facts.Set(A::kCloudId, kCloud);
  cloud.facts.Set(A::kSyncEnabled, "true");
  cloud.facts.Set(A::kImmutableId, Base64Encode(*GuidToAdBytes(kTwin)));
  const Snapshot snapshot =
      SnapshotOf({Person(kAnn, kSid), Twin(kTwin, kSid), Seen{cloud}});
  ASSERT_EQ(snapshot.users.size(), 1u);
  EXPECT_EQ(snapshot.users[0].facts.Text(A::kCloudId), kCloud);
}

TEST(Twins, AreLeftOutWhenTheirUserWasNotRead) {
  const Snapshot snapshot =
      SnapshotOf({Person(kBob, "S-1-5-21-1-2-3-7"), Twin(kTwin, kSid)});
  ASSERT_EQ(snapshot.users.size(), 1u);
  EXPECT_EQ(snapshot.users[0].key, AdUserKey(kBob));
  EXPECT_NE(OnlyFinding(snapshot).find(kSid), std::string::npos);
}

TEST(Twins, AreLeftOutWithTheirUserWhenTheyAreTwo) {
  const Snapshot snapshot =
      SnapshotOf({Person(kAnn, kSid), Twin(kTwin, kSid), Twin(kOther, kSid)});
  EXPECT_TRUE(snapshot.users.empty());
  const std::string summary = OnlyFinding(snapshot);
  EXPECT_NE(summary.find(kTwin), std::string::npos);
  EXPECT_NE(summary.find(kOther), std::string::npos);
}

TEST(Twins, AreLeftOutWithEveryUserOfTheirSid) {
  const Snapshot snapshot =
      SnapshotOf({Person(kAnn, kSid), Person(kBob, kSid), Twin(kTwin, kSid)});
  EXPECT_TRUE(snapshot.users.empty());
  EXPECT_NE(OnlyFinding(snapshot).find(kBob), std::string::npos);
}

TEST(Twins, AreLeftOutWithTheirUserWhenTheyAreEnabled) {
  const Snapshot snapshot = SnapshotOf(
      {Person(kAnn, kSid), Twin(kTwin, kSid).With(A::kAdEnabled, "true")});
  EXPECT_TRUE(snapshot.users.empty());
  EXPECT_NE(OnlyFinding(snapshot).find("enabled"), std::string::npos);
}

TEST(Twins, AreLeftOutWithAUserOfAnotherAddress) {
  const Snapshot snapshot =
      SnapshotOf({Person(kAnn, kSid).With(A::kSipAddress, "sip:a@contoso.com"),
                  Twin(kTwin, kSid)});
  EXPECT_TRUE(snapshot.users.empty());
  EXPECT_NE(OnlyFinding(snapshot).find("sip:a@contoso.com"), std::string::npos);
}

// The cloud user of somebody in doubt is in doubt, and no finding of its own.
TEST(Twins, TakeTheCloudUserOutWithTheirUser) {
  Observation cloud{SourceSystem::kEntra, kCloud, {}};
  cloud.facts.Set(A::kSyncEnabled, "true");
  cloud.facts.Set(A::kCloudSid, kSid);
  Observation skype{SourceSystem::kSfb, "sip:ann@contoso.com", {}};
  const Snapshot snapshot =
      SnapshotOf({Person(kAnn, kSid), Twin(kTwin, kSid), Twin(kOther, kSid),
                  Seen{cloud}, Seen{skype}});
  EXPECT_TRUE(snapshot.users.empty());
  OnlyFinding(snapshot);
}

TEST(Twins, AreNobodysWithoutAName) {
  for (const char* self : {"", "S-1-5-10", "S-1-5-21-9-9-9-2e5"}) {
    const Snapshot snapshot =
        SnapshotOf({Person(kAnn, kSid), Twin(kTwin, self)});
    ASSERT_EQ(snapshot.users.size(), 1u) << self;
    EXPECT_NE(OnlyFinding(snapshot).find("names no user"), std::string::npos);
  }
}

TEST(Twins, AreNotWhoSignsInToTheResourceForestItself) {
  const Snapshot snapshot = SnapshotOf(
      {Person(kAnn, kSid), Twin(kOther, "").With(A::kAdEnabled, "true"),
       Twin(kTwin, "").With(A::kSipAddress, "")});
  EXPECT_EQ(snapshot.users.size(), 3u);
  EXPECT_TRUE(snapshot.findings.empty());
}

// In one forest alone the attribute means nothing to us.
TEST(Twins, AreOfResourceForestsOnly) {
  const Snapshot snapshot =
      SnapshotOf({Person(kAnn, kSid),
                  Person(kBob, "S-1-5-21-7").With(A::kOriginatorSid, kSid)});
  EXPECT_EQ(snapshot.users.size(), 2u);
  EXPECT_TRUE(snapshot.findings.empty());
}

}  // namespace
}  // namespace cutover
