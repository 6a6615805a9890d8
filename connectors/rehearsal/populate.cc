#include "connectors/rehearsal/tenant.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

// Implementation. The cloud side is made up from the forest, and only from
// it and the seed: the same forest always gives the same tenant.

namespace cutover::rehearsal {
namespace {

uint64_t HashOf(const std::string& text) {
  uint64_t hash = 1469598103934665603ULL;
  for (char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return hash;
}

std::string DialCodeOf(const std::string& country) {
  static const std::map<std::string, std::string> kCodes = {{"DE", "4930"},
                                                            {"GB", "4420"},
                                                            {"FR", "331"},
                                                            {"US", "1206"},
                                                            {"JP", "813"}};
  const auto found = kCodes.find(country);
  return found == kCodes.end() ? "4930" : found->second;
}

}  // namespace

void Tenant::Populate(std::vector<LdapEntry> entries, LdapSession* write_back) {
  write_back_ = write_back;
  for (LdapEntry& entry : entries) {
    const std::string guid = entry.First("objectguid");
    const std::string sip = entry.First("msrtcsip-primaryuseraddress");
    if (!sip.empty()) by_sip_[ToLower(sip)] = guid;
    forest_[guid] = std::move(entry);
  }
  for (const auto& [guid, entry] : forest_) AddCloudTwin(entry);
  AddCloudOnly();
  for (const Product& product : Products()) {
    seats_[product.id] = SeatsTaken(product.id) + world_.free_seats;
  }
  Sync();
  for (auto& [id, user] : users_) {
    user.shown_policies = user.policies;
    Telephone(id);
  }
}

void Tenant::AddCloudTwin(const LdapEntry& entry) {
  const std::string guid = entry.First("objectguid");
  IdSource dice(world_.seed ^ HashOf(guid));
  CloudUser user;
  user.id = dice.NextGuid();
  user.upn = entry.First("userprincipalname");
  user.display_name = entry.First("displayname");
  user.immutable_id = Base64Encode(guid);
  auto sid = SidFromBytes(entry.First("objectsid"));
  if (sid.ok()) user.sid = *sid;
  user.is_enabled =
      (std::atoi(entry.First("useraccountcontrol").c_str()) & 2) == 0;
  const std::string country = entry.First("c");
  if (dice.Below(10) != 0) user.usage_location = country;
  const std::string locator = entry.First("msrtcsip-deploymentlocator");
  user.skus.insert(SkuId("SPE_E3"));
  const uint64_t draw = dice.Below(100);
  std::string calling_plan;
  if (locator.starts_with("SRV:")) {
    user.account_type = "sfbOnPremUser";
    if (draw < 80) user.skus.insert(SkuId("MCOEV"));
  } else if (!locator.empty()) {
    user.skus.insert(SkuId("MCOEV"));
    user.has_voice = draw < 50;
    if (user.has_voice) user.policies["OnlineVoiceRoutingPolicy"] = "DR-EMEA";
  } else if (draw < 75) {
    user.usage_location = country;
    user.skus.insert(SkuId("MCOEV"));
    user.skus.insert(SkuId("MCOPSTN1"));
    if (draw < 65) {
      calling_plan = "+" + DialCodeOf(country) +
                     std::to_string(7000000 + dice.Below(999999));
    }
  }
  if (!calling_plan.empty() && !numbers_.contains(calling_plan)) {
    user.number = calling_plan;
    user.has_voice = true;
    numbers_[calling_plan] = {
        {*PhoneNumber::Parse(calling_plan), NumberType::kCallingPlan,
         NumberSource::kOnline, dice.NextGuid()},
        user.id,
        true};
  }
  RefreshFeatures(user);
  by_upn_[ToLower(user.upn)] = user.id;
  by_anchor_[guid] = user.id;
  users_[user.id] = std::move(user);
}

void Tenant::AddCloudOnly() {
  IdSource dice(world_.seed ^ 0x5eedULL);
  const auto add = [&](const std::string& name, const std::string& type,
                       const std::string& user_type) {
    CloudUser user;
    user.id = dice.NextGuid();
    user.upn = name + "@contoso.test";
    user.display_name = name;
    user.account_type = type;
    user.user_type = user_type;
    user.usage_location = "DE";
    by_upn_[user.upn] = user.id;
    return users_[user.id] = user;
  };
  for (int i = 1; i <= 3; ++i) {
    add("guest" + std::to_string(i), "guest", "Guest");
    add("ra-reception" + std::to_string(i), "resourceAccount", "Member");
  }
}

}  // namespace cutover::rehearsal
