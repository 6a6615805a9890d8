#include "connectors/rehearsal/tenant.h"

#include "connectors/rehearsal/cmdlets.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover::rehearsal {

namespace {

constexpr const char* kPoolsContainer =
    ",CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,dc=contoso,dc=test";
constexpr const char* kPoolPrefix = "CN=Lc Services,CN=Microsoft,CN=";

std::string PoolOf(const std::string& home_server) {
  const std::string prefix = kPoolPrefix;
  if (!home_server.starts_with(prefix)) return "";
  return home_server.substr(
      prefix.size(), home_server.find(',', prefix.size()) - prefix.size());
}

// What Get-CsUser shows (domain.md 1.1).
Json SkypeUserJson(const LdapEntry& entry) {
  return {{"SipAddress", entry.First("msrtcsip-primaryuseraddress")},
          {"HostingProvider", entry.First("msrtcsip-deploymentlocator")},
          {"RegistrarPool", PoolOf(entry.First("msrtcsip-primaryhomeserver"))},
          {"LineURI", entry.First("msrtcsip-line")}};
}

}  // namespace

std::string HomeServerOf(const std::string& pool) {
  return kPoolPrefix + pool + kPoolsContainer;
}

// Identifiers: domain.md 5.2.
const std::vector<Product>& Products() {
  constexpr const char* kTeams1 = "57ff2da0-773e-42df-b2af-ffb7a2317929";
  constexpr const char* kMcoev = "4828c8ec-dc2e-4779-b502-87ac9ce28ab7";
  constexpr const char* kMcoStandard = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c";
  static const std::vector<Product> kProducts = {
      {"05e9a617-0261-4cee-bb44-138d3ef5d965",
       "SPE_E3",
       {{"TEAMS1", kTeams1}, {"MCOSTANDARD", kMcoStandard}}},
      {"06ebc4ee-1bb5-47dd-8120-11324bc54e06",
       "SPE_E5",
       {{"TEAMS1", kTeams1}, {"MCOSTANDARD", kMcoStandard}, {"MCOEV", kMcoev}}},
      {"e43b5b99-8dfb-405f-9987-dc307f34bcbd", "MCOEV", {{"MCOEV", kMcoev}}},
      {"0dab259f-bf13-4952-b7f8-7db8f131b28d",
       "MCOPSTN1",
       {{"MCOPSTN1", "4ed3ff63-69d7-4fb7-b984-5aec7f605ca8"}}},
      {"295a8eb0-f78d-45c7-8b5b-1eed5ed02dff",
       "MCOCAP",
       {{"TEAMS1", kTeams1}, {"MCOSTANDARD", kMcoStandard}, {"MCOEV", kMcoev}}},
      {"440eaaa8-b3e0-484b-a8be-62870b9ba70a",
       "PHONESYSTEM_VIRTUALUSER",
       {{"MCOEV_VIRTUALUSER", "f47330e9-c134-43b3-9993-e7f004506889"}}},
  };
  return kProducts;
}

const std::vector<std::pair<const char*, const char*>>& TenantPolicies() {
  static const std::vector<std::pair<const char*, const char*>> kPolicies = {
      {"OnlineVoiceRoutingPolicy", "DR-EMEA"},
      {"OnlineVoiceRoutingPolicy", "DR-AMER"},
      {"OnlineVoiceRoutingPolicy", "DR-APAC"},
      {"TenantDialPlan", "DP-EMEA"},
      {"TenantDialPlan", "DP-AMER"},
      {"TenantDialPlan", "DP-APAC"},
      {"TeamsCallingPolicy", "AllowCalling"},
      {"TeamsIPPhonePolicy", "CommonArea"},
      {"TeamsEmergencyCallRoutingPolicy", "ECRP-EMEA"},
      {"TeamsEmergencyCallRoutingPolicy", "ECRP-AMER"},
      {"TeamsEmergencyCallRoutingPolicy", "ECRP-APAC"},
      {"TeamsUpgradePolicy", "UpgradeToTeams"},
  };
  return kPolicies;
}

Tenant::Tenant(World world, Clock& clock)
    : world_(std::move(world)),
      clock_(clock),
      ids_(world_.seed),
      next_sync_(clock.Now() + world_.sync_interval) {}

void Tenant::After(Duration delay, std::function<void()> effect) {
  due_.emplace((clock_.Now() + delay).us, std::move(effect));
}

Time Tenant::NextDue() const {
  return due_.empty() ? next_sync_
                      : std::min(Time{due_.begin()->first}, next_sync_);
}

void Tenant::Advance() {
  const Time now = clock_.Now();
  while (!due_.empty() && due_.begin()->first <= now.us) {
    auto effect = std::move(due_.begin()->second);
    due_.erase(due_.begin());
    effect();
  }
  if (now < next_sync_) return;
  Sync();
  next_sync_ = now + world_.sync_interval;
}

CloudUser* Tenant::UserBy(const std::string& id_or_upn) {
  const std::string key = ToLower(id_or_upn);
  const auto named = by_upn_.find(key);
  const auto found = users_.find(named == by_upn_.end() ? key : named->second);
  return found == users_.end() ? nullptr : &found->second;
}

void Tenant::AddUser(CloudUser user) {
  by_upn_[ToLower(user.upn)] = user.id;
  RefreshFeatures(user);
  users_[user.id] = std::move(user);
}

void Tenant::RemoveUser(const std::string& id) {
  const auto is_of_user = [&](const auto& entry) { return entry.second == id; };
  std::erase_if(by_upn_, is_of_user);
  std::erase_if(by_anchor_, is_of_user);
  for (auto& [text, number] : numbers_) {
    if (number.holder == id) number.holder.clear();
  }
  users_.erase(id);
}

LdapEntry* Tenant::EntryBySip(const std::string& sip) {
  const auto found = by_sip_.find(ToLower(sip));
  return found == by_sip_.end() ? nullptr : &forest_[found->second];
}

std::string Tenant::TakeFault(const std::string& upn,
                              const std::string& action) {
  for (Fault& fault : faults_) {
    const bool meets = fault.count > 0 && fault.action == action &&
                       (fault.upn.empty() || fault.upn == ToLower(upn));
    if (!meets) continue;
    --fault.count;
    return fault.kind;
  }
  return "";
}

bool Tenant::HasPolicy(const std::string& type, const std::string& name) const {
  for (const auto& [each_type, each_name] : TenantPolicies()) {
    if (EqualsIgnoringCase(type, each_type) &&
        EqualsIgnoringCase(name, each_name))
      return true;
  }
  return false;
}

std::string Tenant::SkuId(const std::string& part_number) const {
  for (const Product& product : Products()) {
    if (part_number == product.part_number) return product.id;
  }
  return "";
}

int64_t Tenant::SeatsTaken(const std::string& sku_id) const {
  int64_t taken = 0;
  for (const auto& [id, user] : users_) taken += user.skus.contains(sku_id);
  return taken;
}

int64_t Tenant::SeatsBought(const std::string& sku_id) const {
  const auto found = seats_.find(sku_id);
  return found == seats_.end() ? 0 : found->second;
}

bool Tenant::HasPhoneSystem(const CloudUser& user) const {
  return user.shown_features.contains("PhoneSystem") ||
         user.shown_features.contains("VoiceApp");
}

void Tenant::RefreshFeatures(CloudUser& user) {
  user.shown_features.clear();
  for (const Product& product : Products()) {
    if (!user.skus.contains(product.id)) continue;
    for (const auto& [name, id] : product.plans) {
      const auto off = user.disabled_plans.find(product.id);
      if (off != user.disabled_plans.end() && off->second.contains(id))
        continue;
      const std::string plan = name;
      if (plan == "TEAMS1") user.shown_features.insert("Teams");
      if (plan == "MCOEV") user.shown_features.insert("PhoneSystem");
      if (plan == "MCOEV_VIRTUALUSER") user.shown_features.insert("VoiceApp");
      if (plan.starts_with("MCOPSTN"))
        user.shown_features.insert("CallingPlan");
    }
  }
}

void Tenant::LicenceChanged(CloudUser& user) {
  After(world_.licence_lag, [this, id = user.id] {
    if (CloudUser* same = UserBy(id)) RefreshFeatures(*same);
  });
}

void Tenant::SetPolicy(CloudUser& user, const std::string& type,
                       const std::string& name) {
  if (name.empty()) {
    user.policies.erase(type);
  } else {
    user.policies[type] = name;
  }
  After(world_.read_lag, [this, id = user.id] {
    if (CloudUser* same = UserBy(id)) same->shown_policies = same->policies;
  });
}

void Tenant::SetAttribute(LdapEntry& entry, const std::string& name,
                          const std::string& value) {
  const std::string lower = ToLower(name);
  const std::string before = entry.First(lower);
  if (before == value) return;
  if (write_back_ != nullptr) {
    const Status changed = write_back_->Modify({entry.dn, name, before, value});
    if (!changed.ok()) return;
  }
  if (value.empty()) {
    entry.attributes.erase(lower);
  } else {
    entry.attributes[lower] = {value};
  }
}

Json Tenant::Move(LdapEntry& entry, const std::string& target) {
  const bool to_cloud = EqualsIgnoringCase(target, "sipfed.online.lync.com");
  SetAttribute(entry, "msRTCSIP-DeploymentLocator",
               to_cloud ? "sipfed.online.lync.com" : "SRV:");
  SetAttribute(entry, "msRTCSIP-PrimaryHomeServer",
               to_cloud ? "" : HomeServerOf(target));
  return {{"ok", true}, {"result", Json::object()}};
}

Json Tenant::Invoke(const std::string& verb, const Json& args) {
  const auto fail = [](const char* code, const std::string& message) {
    return Json{{"ok", false}, {"code", code}, {"message", message}};
  };
  const std::string identity = TextAt(args, "Identity");
  if (verb == "Get-Versions") return GiveVersions();
  if (verb == "Get-ADSyncScheduler") return GiveScheduler(next_sync_);
  if (IsTeamsCmdlet(verb)) return InvokeTeams(*this, verb, args);
  if (verb == "Get-CsUser" && identity.empty()) {
    Json users = Json::array();
    for (const auto& [guid, entry] : forest_) {
      if (!entry.First("msrtcsip-primaryuseraddress").empty())
        users.push_back(SkypeUserJson(entry));
    }
    return {{"ok", true}, {"result", {{"value", users}}}};
  }
  LdapEntry* entry = EntryBySip(identity);
  if (entry == nullptr) {
    return fail("not found", "Management object not found for identity \"" +
                                 identity + "\".");
  }
  const std::string fault = TakeFault(entry->First("userprincipalname"), verb);
  if (fault == "refuse") return fail("refused", verb + " was declined");
  if (fault == "silent") return {{"ok", true}, {"result", Json::object()}};
  if (verb == "Move-CsUser") return Move(*entry, TextAt(args, "Target"));
  if (verb == "Set-CsUser") {
    SetAttribute(*entry, "msRTCSIP-Line", TextAt(args, "LineURI"));
    return {{"ok", true}, {"result", Json::object()}};
  }
  return {{"ok", true}, {"result", SkypeUserJson(*entry)}};
}

// What others wrote to the real directory since.
void Tenant::ReadLines() {
  if (write_back_ == nullptr || forest_.empty()) return;
  const std::string dn = ToLower(forest_.begin()->second.dn);
  const size_t base = dn.find("dc=");
  if (base == std::string::npos) return;
  const LdapSearch search{dn.substr(base),
                          "(&(objectClass=user)(sAMAccountName=*))",
                          {"objectGUID", "msRTCSIP-Line"}};
  // A directory that does not answer is one that has not changed.
  (void)write_back_->Search(search, [this](const LdapEntry& entry) -> Status {
    const auto found = forest_.find(entry.First("objectguid"));
    if (found == forest_.end()) return Done{};
    const std::string line = entry.First("msrtcsip-line");
    auto& attributes = found->second.attributes;
    attributes.erase("msrtcsip-line");
    if (!line.empty()) attributes["msrtcsip-line"] = {line};
    return Done{};
  });
}

void Tenant::Sync() {
  ReadLines();
  for (const auto& [guid, entry] : forest_) {
    const auto found = by_anchor_.find(guid);
    if (found == by_anchor_.end() ||
        entry.First("msrtcsip-deploymentlocator").empty())
      continue;
    SyncUser(entry, users_[found->second]);
  }
}

void Tenant::SyncUser(const LdapEntry& entry, CloudUser& user) {
  const bool on_prem =
      StartsWithIgnoringCase(entry.First("msrtcsip-deploymentlocator"), "SRV:");
  const std::string account = on_prem ? "sfbOnPremUser" : "user";
  if (user.account_type != account) {
    user.account_type = account;
    // With Phone System in place the move turns cloud voice on by itself
    // (domain.md 2.3 step 3).
    user.has_voice = !on_prem && HasPhoneSystem(user) &&
                     !entry.First("msrtcsip-line").empty();
  }
  auto line = PhoneNumber::Parse(entry.First("msrtcsip-line"));
  const auto held = numbers_.find(user.number);
  const bool from_ad = held != numbers_.end() &&
                       held->second.value.source == NumberSource::kOnPremises;
  if (from_ad && (!line.ok() || line->Text() != user.number)) {
    numbers_.erase(held);
    user.number.clear();
    user.has_voice = false;
  }
  if (line.ok() && user.number.empty() && !numbers_.contains(line->Text())) {
    user.number = line->Text();
    numbers_[user.number] = {
        {*line, NumberType::kDirectRouting, NumberSource::kOnPremises, ""},
        user.id,
        false};
    GotNumber(user);
  }
}

}  // namespace cutover::rehearsal
