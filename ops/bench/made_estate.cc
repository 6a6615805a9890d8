#include "ops/bench/made_estate.h"

#include "connectors/rehearsal/tenant.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

// A fixed scramble: neighbours differ in all that is drawn from it.
uint64_t Draw(int64_t number, uint64_t salt) {
  uint64_t x = static_cast<uint64_t>(number) * 0x9e3779b97f4a7c15ULL + salt;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

std::string Guid(int64_t number, char kind) {
  char text[40];
  std::snprintf(text, sizeof text, "%08llx-0000-4000-8000-%c%011llx",
                static_cast<unsigned long long>(Draw(number, 1) >> 32), kind,
                static_cast<unsigned long long>(number));
  return text;
}

constexpr const char* kCountries[] = {"DE", "DE", "DE", "FR", "GB", "US", "JP"};
constexpr const char* kCodes[] = {"4930", "4940", "4989", "331",
                                  "4420", "1206", "813"};

std::string NumberOfPerson(int64_t number) {
  return std::string("+") + kCodes[Draw(number, 2) % 7] +
         std::to_string(10'000'000 + number);
}

std::string NameOfPerson(int64_t number) {
  return "u" + std::to_string(number);
}

void AddCloud(int64_t number, Facts& facts) {
  const std::string name = NameOfPerson(number);
  facts.Set(A::kCloudId, Guid(number, 'c'));
  facts.Set(A::kUserPrincipalName, name + "@contoso.test");
  facts.Set(A::kDisplayName, "Person " + std::to_string(number));
  facts.Set(A::kAccountEnabled, "true");
  facts.Set(A::kUserType, "Member");
  facts.Set(A::kAccountType, "user");
  facts.Set(A::kUsageLocation, kCountries[Draw(number, 2) % 7]);
  facts.Set(A::kTeamsHome, "online");
  facts.Set(A::kCoexistenceMode, "TeamsOnly");
  facts.SetList(A::kFeatureTypes, {"Teams", "PhoneSystem"});
  facts.Set(A::kEnterpriseVoice, "false");
  facts.SetList(A::kLicences, {"sku-e3 direct", "sku-ev direct"});
  facts.SetList(A::kEnabledPlans, {"57ff2da0-773e-42df-b2af-ffb7a2317929",
                                   "4828c8ec-dc2e-4779-b502-87ac9ce28ab7",
                                   "0feaeb32-d00e-4d66-bd5a-43b5b83db82c"});
}

void AddDirectory(int64_t number, Facts& facts) {
  const std::string name = NameOfPerson(number);
  facts.Set(A::kAdGuid, Guid(number, 'a'));
  facts.Set(A::kObjectSid, "S-1-5-21-1-2-3-" + std::to_string(number));
  facts.Set(A::kSamAccountName, name);
  facts.Set(A::kAdUserPrincipalName, name + "@contoso.test");
  facts.Set(A::kDistinguishedName,
            "CN=" + name + ",OU=People,DC=contoso,DC=test");
  facts.Set(A::kAdEnabled, "true");
  facts.Set(A::kCountry, kCountries[Draw(number, 2) % 7]);
  facts.Set(A::kDepartment, "D" + std::to_string(Draw(number, 3) % 40));
  facts.SetList(A::kMemberOf,
                {"CN=All Staff,OU=Groups,DC=contoso,DC=test",
                 "CN=Phones " + std::to_string(Draw(number, 4) % 30) +
                     ",OU=Groups,DC=contoso,DC=test"});
  facts.SetList(A::kProxyAddresses, {"SMTP:" + name + "@contoso.test",
                                     "sip:" + name + "@contoso.test"});
  facts.Set(A::kSyncEnabled, "true");
  facts.Set(A::kImmutableId, "anchor" + std::to_string(number));
}

void AddSkype(int64_t number, const char* flags, Facts& facts) {
  facts.Set(A::kSipEnabled, "true");
  facts.Set(A::kSipAddress, "sip:" + NameOfPerson(number) + "@contoso.test");
  facts.Set(A::kDeploymentLocator, "SRV:");
  facts.Set(A::kHomeServer, "CN=Lc Services,CN=Microsoft,CN=1:1,CN=Pools");
  facts.Set(A::kHomedOn, "onprem pool1.contoso.test");
  facts.Set(A::kTeamsHome, "onprem");
  facts.Set(A::kCoexistenceMode, "Islands");
  facts.Set(A::kAccountType, "sfbOnPremUser");
  facts.Set(A::kOptionFlags, flags);
  if (Draw(number, 5) % 30 == 0) {
    facts.SetList(A::kDelegates,
                  {"sip:" + NameOfPerson(number + 1) + "@contoso.test"});
  }
}

void AddOnPremVoice(int64_t number, Facts& facts) {
  AddSkype(number, "385", facts);
  facts.Set(A::kAdLine, "tel:" + NumberOfPerson(number));
  facts.Set(A::kNumber, "directRouting onPremises " + NumberOfPerson(number));
}

void AddMoved(int64_t number, Facts& facts) {
  AddOnPremVoice(number, facts);
  facts.Set(A::kDeploymentLocator, "sipfed.online.lync.com");
  facts.Set(A::kHomedOn, "online");
  facts.Set(A::kTeamsHome, "online");
  facts.Set(A::kCoexistenceMode, "TeamsOnly");
  facts.Set(A::kAccountType, "user");
}

void AddCallingPlan(int64_t number, Facts& facts) {
  facts.Set(A::kNumber, "callingPlan online " + NumberOfPerson(number) + " @" +
                            Guid(number % 50, 'e'));
  facts.Set(A::kEnterpriseVoice, "true");
  facts.SetList(A::kFeatureTypes, {"Teams", "PhoneSystem", "CallingPlan"});
  facts.SetList(A::kLicences,
                {"sku-cp direct", "sku-e3 direct", "sku-ev direct"});
}

void AddDirectRouting(int64_t number, Facts& facts) {
  facts.Set(A::kNumber, "directRouting online " + NumberOfPerson(number));
  facts.Set(A::kEnterpriseVoice, "true");
  facts.Set(A::kOnlineVoiceRoutingPolicy, "DR-EMEA");
  facts.Set(A::kTeamsEmergencyCallRoutingPolicy, "ECRP-EMEA");
}

void AddState(int64_t number, Facts& facts) {
  const uint64_t share = Draw(number, 6) % 100;
  if (share < 35) return AddOnPremVoice(number, facts);
  if (share < 43) return AddSkype(number, "257", facts);
  if (share < 68) return AddCallingPlan(number, facts);
  if (share < 78) return AddDirectRouting(number, facts);
  if (share < 88) {
    AddMoved(number, facts);
    facts.Set(A::kEnterpriseVoice, "true");
    return facts.Set(A::kOnlineVoiceRoutingPolicy, "DR-EMEA");
  }
  if (share < 91) return AddMoved(number, facts);
  if (share < 96) return facts.SetList(A::kFeatureTypes, {"Teams"});
  if (share < 98) return facts.Set(A::kAccountEnabled, "false");
  facts.Set(A::kUserType, "Guest");
}

NumberRecord RecordOf(const NumberValue& value, const Facts& facts) {
  return {value,     "userAssigned",          "activated",
          "primary", facts.Text(A::kCloudId), {"userAssignment"}};
}

Rule RegionRule(const char* region, const char* country) {
  Rule rule;
  rule.name = region;
  rule.country = country;
  rule.site = "Campus";
  rule.voice_routing_policy = std::string("DR-") + region;
  rule.dial_plan = std::string("DP-") + region;
  rule.emergency_call_routing_policy = std::string("ECRP-") + region;
  rule.number = NumberChoice::kCsvOrKeep;
  rule.licences_add = {"MCOEV"};
  rule.licences_remove = {"MCOPSTN1"};
  return rule;
}

}  // namespace

User MadeUser(int64_t number, int64_t in_scope) {
  User user;
  AddCloud(number, user.facts);
  const bool is_synced = Draw(number, 7) % 50 != 0;
  if (is_synced) AddDirectory(number, user.facts);
  AddState(number, user.facts);
  user.facts.Set(A::kSite, number < in_scope ? "Campus" : "Elsewhere");
  user.key = is_synced ? AdUserKey(Guid(number, 'a'))
                       : CloudUserKey(Guid(number, 'c'));
  return user;
}

Snapshot MadeEstate(int64_t users, int64_t in_scope) {
  Snapshot snapshot;
  snapshot.id = "s-made";
  snapshot.tenant_id = "tenant";
  snapshot.taken_at = Time{1'790'000'000'000'000};
  snapshot.skus = {
      {"sku-cp", "MCOPSTN1", users, users / 2, {"MCOPSTN1"}, {"p-cp"}},
      {"sku-e3", "SPE_E3", 2 * users, users, {"TEAMS1"}, {"p-teams"}},
      {"sku-ev", "MCOEV", 2 * users, users, {"MCOEV"}, {"p-ev"}}};
  Json routing = Json::object();
  for (const std::string& cmdlet : EstateCmdlets())
    routing[cmdlet] = *rehearsal::VoiceRoutingOf(cmdlet);
  auto estate = EstateFromJson(routing);
  if (estate.ok()) snapshot.estate = *std::move(estate);
  snapshot.users.reserve(static_cast<size_t>(users));
  for (int64_t i = 0; i < users; ++i) {
    snapshot.users.push_back(MadeUser(i, in_scope));
    const Facts& facts = snapshot.users.back().facts;
    auto number = NumberValue::Parse(facts.Text(A::kNumber));
    if (number.ok()) snapshot.numbers.push_back(RecordOf(*number, facts));
  }
  SortSnapshot(snapshot);
  snapshot.digest = SnapshotDigest(snapshot);
  return snapshot;
}

Policy MadeCampaign(int64_t in_scope) {
  Policy policy;
  policy.campaign = "made";
  policy.digest = "d";
  policy.rules = {RegionRule("AMER", "US"), RegionRule("APAC", "JP"),
                  RegionRule("EMEA", "")};
  policy.wave_size = 500;
  policy.pilot_size = 20;
  policy.wave_key = WaveKey::kCountry;
  policy.irreversible = Irreversible::kAccept;
  policy.line_readers = LineReaders::kNone;
  policy.sbc_change = "CHG1";
  for (const auto& [type, name] : PoliciesNamedBy(policy))
    policy.known_policies.push_back(PolicyKey(type, name));
  for (int64_t i = 0; i < in_scope; ++i) {
    const Facts facts = MadeUser(i, in_scope).facts;
    const std::string number = facts.Text(A::kNumber);
    if (!number.empty() && !number.starts_with("callingPlan")) continue;
    policy.new_numbers.emplace(
        facts.Text(A::kUserPrincipalName),
        *PhoneNumber::Parse("+4969" + std::to_string(20'000'000 + i)));
  }
  return policy;
}

}  // namespace cutover
