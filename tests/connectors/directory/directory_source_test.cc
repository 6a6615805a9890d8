#include "connectors/directory/directory_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "connectors/directory/ldif.h"
#include "engine/base/text.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

using A = Attribute;

// The bytes 00 01 … 0f, and how Active Directory's tools write them.
const std::string kGuidBytes(
    "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f", 16);
constexpr const char* kGuid = "03020100-0504-0706-0809-0a0b0c0d0e0f";

LdapEntry Person(const std::string& name, char guid = 'a') {
  LdapEntry entry{"cn=" + name + ",dc=x", {}};
  entry.attributes["objectclass"] = {"top", "person", "organizationalPerson",
                                     "user"};
  entry.attributes["samaccountname"] = {name};
  entry.attributes["objectguid"] = {std::string(16, guid)};
  entry.attributes["useraccountcontrol"] = {"512"};
  return entry;
}

Facts FactsOf(const LdapEntry& entry) {
  auto observation = ObservationOfEntry(entry);
  EXPECT_TRUE(observation.ok());
  return observation.ok() ? observation->facts : Facts();
}

struct Delivered : ScanSink {
  void OnUser(Observation observation) override {
    users.push_back(std::move(observation));
  }
  void OnFinding(Finding finding) override {
    findings.push_back(std::move(finding));
  }
  std::vector<Observation> users;
  std::vector<Finding> findings;
};

class DirectoryExport : public testing::Test {
 protected:
  Status Scan(const std::string& text) {
    DirectorySettings settings;
    settings.ldif_file = folder_.Write("users.ldif", text);
    return MakeDirectorySource(settings, clock_)->Scan(seen_);
  }
  TemporaryFolder folder_;
  ManualClock clock_;
  Delivered seen_;
};

TEST(ObservationOfEntry, ReadsTheGuidInTheByteOrderOfActiveDirectory) {
  LdapEntry entry = Person("ann");
  entry.attributes["objectguid"] = {kGuidBytes};
  auto observation = ObservationOfEntry(entry);
  ASSERT_TRUE(observation.ok());
  EXPECT_EQ(observation->source, SourceSystem::kDirectory);
  EXPECT_EQ(observation->source_id, kGuid);
  EXPECT_EQ(observation->facts.Text(A::kAdGuid), kGuid);
}

TEST(ObservationOfEntry, ReadsTheAnchorInTheSameByteOrder) {
  LdapEntry entry = Person("ann");
  EXPECT_FALSE(FactsOf(entry).Has(A::kConsistencyGuid));
  entry.attributes["ms-ds-consistencyguid"] = {kGuidBytes};
  EXPECT_EQ(FactsOf(entry).Text(A::kConsistencyGuid), kGuid);
}

TEST(ObservationOfEntry, RefusesAnEntryWithoutAReadableGuidAndNamesIt) {
  LdapEntry entry = Person("ann");
  for (const std::string& guid : {std::string(), kGuidBytes.substr(1),
                                  kGuidBytes + "x", std::string(kGuid)}) {
    entry.attributes["objectguid"] = {guid};
    auto observation = ObservationOfEntry(entry);
    ASSERT_FALSE(observation.ok()) << guid;
    EXPECT_EQ(observation.error().code, ErrorCode::kInvalid);
    EXPECT_NE(observation.error().message.find("cn=ann,dc=x"),
              std::string::npos);
    EXPECT_FALSE(observation.error().remedy.empty());
  }
  entry.attributes.erase("objectguid");
  EXPECT_FALSE(ObservationOfEntry(entry).ok());
}

TEST(ObservationOfEntry, ReadsTheSidAsWindowsWritesIt) {
  LdapEntry entry = Person("ann");
  entry.attributes["objectsid"] = {
      std::string("\x01\x05\x00\x00\x00\x00\x00\x05", 8) +
      std::string("\x15\x00\x00\x00", 4) + std::string("\x01\x00\x00\x00", 4) +
      std::string("\x00\x01\x00\x00", 4) + std::string("\xff\xff\xff\xff", 4) +
      std::string("\xf4\x01\x00\x00", 4)};
  EXPECT_EQ(FactsOf(entry).Text(A::kObjectSid),
            "S-1-5-21-1-256-4294967295-500");
}

TEST(ObservationOfEntry, TakesTheSecondBitOfUserAccountControlForDisabled) {
  const std::pair<const char*, const char*> cases[] = {
      {"512", "true"},     {"514", "false"},   {"2", "false"},
      {"66048", "true"},   {"66050", "false"}, {"544", "true"},
      {"546", "false"},    {"262656", "true"}, {"8389120", "true"},
      {"8389122", "false"}};
  for (const auto& [control, enabled] : cases) {
    LdapEntry entry = Person("ann");
    entry.attributes["useraccountcontrol"] = {control};
    EXPECT_EQ(FactsOf(entry).Text(A::kAdEnabled), enabled) << control;
  }
}

TEST(ObservationOfEntry, PutsEachAttributeWhereItBelongs) {
  const std::pair<const char*, Attribute> cases[] = {
      {"samaccountname", A::kSamAccountName},
      {"userprincipalname", A::kAdUserPrincipalName},
      {"displayname", A::kDisplayName},
      {"c", A::kCountry},
      {"physicaldeliveryofficename", A::kSite},
      {"department", A::kDepartment},
      {"telephonenumber", A::kTelephoneNumber},
      {"msrtcsip-primaryuseraddress", A::kSipAddress},
      {"msrtcsip-line", A::kAdLine},
      {"msrtcsip-privateline", A::kPrivateLine},
      {"msrtcsip-lineserver", A::kLineServer},
      {"msrtcsip-optionflags", A::kOptionFlags},
      {"msrtcsip-deploymentlocator", A::kDeploymentLocator},
      {"msrtcsip-primaryhomeserver", A::kHomeServer},
      {"msrtcsip-targethomeserver", A::kTargetHomeServer},
      {"msrtcsip-ownerurn", A::kOwnerUrn}};
  LdapEntry entry = Person("ann");
  for (const auto& [name, attribute] : cases)
    entry.attributes[name] = {std::string("Value of ") + name};
  const Facts facts = FactsOf(entry);
  for (const auto& [name, attribute] : cases)
    EXPECT_EQ(facts.Text(attribute), std::string("Value of ") + name) << name;
  EXPECT_EQ(facts.Text(A::kDistinguishedName), "cn=ann,dc=x");
}

TEST(ObservationOfEntry, KeepsListsSortedSoThatTheServersOrderIsNoChange) {
  LdapEntry entry = Person("ann");
  entry.attributes["proxyaddresses"] = {"smtp:b@x", "SMTP:a@x", "sip:a@x"};
  entry.attributes["memberof"] = {"cn=b", "cn=a"};
  entry.attributes["msrtcsip-userpolicies"] = {"1=2", "0=4"};
  const Facts facts = FactsOf(entry);
  EXPECT_EQ(facts.List(A::kProxyAddresses),
            (std::vector<std::string>{"SMTP:a@x", "sip:a@x", "smtp:b@x"}));
  EXPECT_EQ(facts.List(A::kMemberOf),
            (std::vector<std::string>{"cn=a", "cn=b"}));
  EXPECT_EQ(facts.List(A::kSfbUserPolicies),
            (std::vector<std::string>{"0=4", "1=2"}));
}

TEST(ObservationOfEntry, TellsDisabledForSipFromNeverEnabled) {
  LdapEntry entry = Person("ann");
  EXPECT_FALSE(FactsOf(entry).Has(A::kSipEnabled));
  entry.attributes["msrtcsip-userenabled"] = {"FALSE"};
  EXPECT_EQ(FactsOf(entry).Text(A::kSipEnabled), "false");
  entry.attributes["msrtcsip-userenabled"] = {"TRUE"};
  EXPECT_EQ(FactsOf(entry).Text(A::kSipEnabled), "true");
}

TEST(IsUserEntry, TakesPeopleAndNothingElse) {
  EXPECT_TRUE(IsUserEntry(Person("ann")));
  LdapEntry shouting = Person("ann");
  shouting.attributes["objectclass"] = {"TOP", "USER"};
  EXPECT_TRUE(IsUserEntry(shouting));
  LdapEntry computer = Person("pc$");
  computer.attributes["objectclass"].push_back("Computer");
  EXPECT_FALSE(IsUserEntry(computer));
  LdapEntry contact = Person("ann");
  contact.attributes["objectclass"] = {"top", "person", "contact"};
  EXPECT_FALSE(IsUserEntry(contact));
  // One that Skype for Business keeps answers a line.
  contact.attributes["msrtcsip-ownerurn"] = {"urn:device:commonareaphone"};
  EXPECT_TRUE(IsUserEntry(contact));
  LdapEntry nameless = Person("ann");
  nameless.attributes.erase("samaccountname");
  EXPECT_FALSE(IsUserEntry(nameless));
  EXPECT_FALSE(IsUserEntry(LdapEntry{"dc=x", {}}));
}

TEST(AddCopies, TakesWhatWasNamedAndNothingElse) {
  LdapEntry entry = Person("ann");
  entry.attributes["extensionattribute1"] = {"a=b"};
  entry.attributes["extensionattribute2"] = {"two\nlines"};
  entry.attributes["extensionattribute3"] = {"private"};
  Facts facts;
  AddCopies(entry,
            {"extensionAttribute1", "extensionAttribute2",
             "msDS-cloudExtensionAttribute20"},
            facts);
  EXPECT_EQ(facts.Text(A::kAdExtensions), "extensionAttribute1=a=b");
}

TEST(CopyAttributes, AreThoseThatMeanNothingToAnyProduct) {
  EXPECT_EQ(CopyAttributes().size(), 35u);
  for (const std::string& name : CopyAttributes()) {
    EXPECT_TRUE(name.starts_with("extensionAttribute") ||
                name.starts_with("msDS-cloudExtensionAttribute"))
        << name;
  }
}

// What is not asked for is not answered, and would read as absent.
TEST(DirectoryAttributes, HoldEverythingThatAnObservationReads) {
  std::set<std::string> asked;
  for (const std::string& name : DirectoryAttributes())
    asked.insert(ToLower(name));
  EXPECT_EQ(asked.size(), DirectoryAttributes().size());
  for (const char* name : {"objectguid",
                           "objectsid",
                           "objectclass",
                           "ms-ds-consistencyguid",
                           "useraccountcontrol",
                           "samaccountname",
                           "userprincipalname",
                           "displayname",
                           "c",
                           "physicaldeliveryofficename",
                           "department",
                           "memberof",
                           "proxyaddresses",
                           "telephonenumber",
                           "msrtcsip-userenabled",
                           "msrtcsip-primaryuseraddress",
                           "msrtcsip-line",
                           "msrtcsip-privateline",
                           "msrtcsip-lineserver",
                           "msrtcsip-optionflags",
                           "msrtcsip-deploymentlocator",
                           "msrtcsip-primaryhomeserver",
                           "msrtcsip-targethomeserver",
                           "msrtcsip-ownerurn",
                           "msrtcsip-userpolicies"}) {
    EXPECT_TRUE(asked.contains(name)) << name;
  }
}

TEST_F(DirectoryExport, GivesEachUserOnceAsItsEntryReads) {
  LdapEntry computer = Person("pc$", 'c');
  computer.attributes["objectclass"].push_back("computer");
  const LdapEntry ann = Person("ann", 'a');
  const LdapEntry bo = Person("bo", '\xb0');
  const Status status = Scan(LdifEntry(ann) + LdifEntry(computer) +
                             LdifEntry(bo) + "# numEntries: 3\n");
  ASSERT_TRUE(status.ok()) << Describe(status.error());
  ASSERT_EQ(seen_.users.size(), 2u);
  EXPECT_EQ(seen_.users[0].facts, FactsOf(ann));
  EXPECT_EQ(seen_.users[1].facts, FactsOf(bo));
  EXPECT_TRUE(seen_.findings.empty());
}

TEST_F(DirectoryExport, ReadsNamesAsLdifdeWritesThem) {
  const Status status = Scan(
      "dn: CN=Ann,DC=x\r\nchangetype: add\r\nobjectClass: top\r\n"
      "objectClass: user\r\nsAMAccountName: ann\r\n"
      "objectGUID:: AAECAwQFBgcICQoLDA0ODw==\r\nuserAccountControl: 514\r\n"
      "msRTCSIP-Line: tel:+4930123456;ext=\r\n 456\r\n"
      "msRTCSIP-UserEnabled: TRUE\r\nmsRTCSIP-DeploymentLocator: SRV:\r\n\r\n");
  ASSERT_TRUE(status.ok()) << Describe(status.error());
  ASSERT_EQ(seen_.users.size(), 1u);
  const Facts& facts = seen_.users[0].facts;
  EXPECT_EQ(seen_.users[0].source_id, kGuid);
  EXPECT_EQ(facts.Text(A::kDistinguishedName), "CN=Ann,DC=x");
  EXPECT_EQ(facts.Text(A::kAdEnabled), "false");
  EXPECT_EQ(facts.Text(A::kAdLine), "tel:+4930123456;ext=456");
  EXPECT_EQ(facts.Text(A::kSipEnabled), "true");
  EXPECT_EQ(facts.Text(A::kDeploymentLocator), "SRV:");
}

TEST_F(DirectoryExport, WarnsOnceWhenItDoesNotSayHowManyEntriesItHolds) {
  ASSERT_TRUE(
      Scan(LdifEntry(Person("ann")) + LdifEntry(Person("bo", 'b'))).ok());
  ASSERT_EQ(seen_.findings.size(), 1u);
  EXPECT_EQ(seen_.findings[0].id, "CUT-LDIF");
  EXPECT_EQ(seen_.findings[0].severity, Severity::kWarn);
  EXPECT_NE(seen_.findings[0].summary.find("2 were read"), std::string::npos)
      << seen_.findings[0].summary;
  EXPECT_FALSE(seen_.findings[0].remedy.empty());
}

TEST_F(DirectoryExport, IsRefusedWithFileAndLineWhenItIsCutShort) {
  const std::string whole = LdifEntry(Person("ann")) + LdifEntry(Person("bo"));
  const Status status = Scan(whole.substr(0, whole.size() - 1));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
  EXPECT_NE(status.error().message.find("users.ldif"), std::string::npos);
  EXPECT_NE(status.error().message.find("line "), std::string::npos)
      << status.error().message;
}

TEST_F(DirectoryExport, IsRefusedWhenOneUserHasNoGuid) {
  LdapEntry bo = Person("bo");
  bo.attributes.erase("objectguid");
  const Status status =
      Scan(LdifEntry(Person("ann")) + LdifEntry(bo) + "# numEntries: 2\n");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("cn=bo,dc=x"), std::string::npos)
      << status.error().message;
}

TEST_F(DirectoryExport, IsRefusedWhenItHoldsNoUser) {
  for (const std::string& text :
       {std::string(), LdifEntry(LdapEntry{"dc=x", {{"objectclass", {"top"}}}}),
        std::string("# numEntries: 0\n")}) {
    const Status status = Scan(text);
    ASSERT_FALSE(status.ok()) << text;
    EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
    EXPECT_NE(status.error().message.find("holds no user"), std::string::npos);
    EXPECT_FALSE(status.error().remedy.empty());
  }
}

TEST_F(DirectoryExport, IsRefusedWhenTheFileIsNotThere) {
  DirectorySettings settings;
  settings.ldif_file = folder_.Path("absent.ldif");
  const Status status = MakeDirectorySource(settings, clock_)->Scan(seen_);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("absent.ldif"), std::string::npos);
}

}  // namespace
}  // namespace cutover
