#include "tests/simulation/truth.h"

#include <algorithm>

#include "connectors/sfb/sfb_connector.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"
#include "engine/model/licence.h"
#include "engine/model/phone_number.h"

namespace cutover::simulation {
namespace {

using A = Attribute;

std::string NumberText(const Value& value) {
  auto number = NumberValue::Parse(value.value_or(""));
  return number.ok() ? number->number.Text() : "";
}

std::string LicenceSlot(const std::string& sku) { return "Licence " + sku; }

std::vector<SlotChange> ChangesOfSwap(const Step& step) {
  std::vector<SlotChange> changes;
  const auto held = [](const Value& value, const std::string& sku) {
    const bool is_held = value && DirectLicence::Parse(*value).sku == sku;
    return std::string(is_held ? "held" : "");
  };
  for (const std::string& sku : SkusOfSwap(step.item)) {
    changes.push_back(
        {LicenceSlot(sku), held(step.before, sku), held(step.after, sku)});
  }
  return changes;
}

std::string OtherNumberSlot(const std::string& number) {
  return "Number " + number;
}

std::string PoolOf(const LdapEntry& entry) {
  const std::string server = entry.First("msrtcsip-primaryhomeserver");
  const std::string prefix = "CN=Lc Services,CN=Microsoft,CN=";
  if (!server.starts_with(prefix)) return "";
  return server.substr(prefix.size(),
                       server.find(',', prefix.size()) - prefix.size());
}

}  // namespace

std::map<std::string, Truth> TruthOf(rehearsal::Tenant& tenant) {
  std::map<std::string, Truth> all;
  std::map<std::string, const LdapEntry*> entries;
  for (const auto& [guid, entry] : tenant.forest())
    entries[Base64Encode(guid)] = &entry;
  for (const auto& [id, user] : tenant.users()) {
    Truth& truth = all[id];
    truth["UsageLocation"] = user.usage_location;
    for (const std::string& sku : user.skus) truth[LicenceSlot(sku)] = "held";
    for (const auto& [type, name] : user.policies) truth[type] = name;
    truth["Number"] = user.number;
    for (const auto& [number, category] : user.other_numbers)
      truth[OtherNumberSlot(number)] = category;
    truth["Voice"] = user.has_voice ? "true" : "false";
    truth["Account"] = user.account_type;
    const auto entry = entries.find(user.immutable_id);
    if (entry == entries.end()) continue;
    truth["Line"] = entry->second->First("msrtcsip-line");
    truth["Home"] = HomeOf(entry->second->First("msrtcsip-deploymentlocator"),
                           PoolOf(*entry->second));
    truth["Flags"] = entry->second->First("msrtcsip-optionflags");
    truth["Copy"] = entry->second->First("extensionattribute10");
  }
  return all;
}

bool ChangeDetector::HasChanged(rehearsal::Tenant& tenant) {
  bool has_changed = false;
  const auto& numbers = tenant.numbers();
  has_changed = holders_.size() != numbers.size() ||
                !std::equal(numbers.begin(), numbers.end(), holders_.begin(),
                            [](const auto& number, const auto& held) {
                              return number.first == held.first &&
                                     number.second.holder == held.second;
                            });
  if (has_changed) {
    holders_.clear();
    for (const auto& [text, number] : numbers) holders_[text] = number.holder;
  }
  if (users_ != tenant.users()) {
    users_ = tenant.users();
    has_changed = true;
  }
  if (forest_ != tenant.forest()) {
    forest_ = tenant.forest();
    has_changed = true;
  }
  return has_changed;
}

std::vector<SlotChange> ChangesOf(const Step& step) {
  if (step.IsWait()) return {};
  const std::string before = step.before.value_or("");
  const std::string after = step.after.value_or("");
  switch (step.attribute()) {
    case A::kUsageLocation:
      return {{"UsageLocation", before, after}};
    case A::kLicence:
      return {{LicenceSlot(step.item), before.empty() ? "" : "held",
               after.empty() ? "" : "held"}};
    case A::kLicenceSwap:
      return ChangesOfSwap(step);
    case A::kNumber:
      return {{"Number", NumberText(step.before), NumberText(step.after)}};
    case A::kPrivateNumber:
      return {{OtherNumberSlot(step.item), before, after}};
    case A::kEnterpriseVoice:
      return {{"Voice", before, after}};
    case A::kAdLine:
      return {{"Line", before, after}};
    case A::kAdCopy:
      return {{"Copy", before, after}};
    case A::kHomedOn:
      return {{"Home", before, after}};
    case A::kCoexistenceMode:
      return {{"TeamsUpgradePolicy", "", "UpgradeToTeams"}};
    default:
      return {{AttributeName(step.attribute()), before, after}};
  }
}

bool IsReached(const Truth& truth) {
  const auto text = [&](const char* slot) {
    const auto found = truth.find(slot);
    return found == truth.end() ? std::string() : found->second;
  };
  if (text("Account") == "sfbOnPremUser") {
    return text("Home").starts_with("onprem") && !text("Line").empty() &&
           text("Flags") == "385";
  }
  return text("Account") == "user" && text("Voice") == "true" &&
         !text("Number").empty() && !text("Home").starts_with("onprem");
}

bool IsConsequence(const std::string& slot) {
  return slot == "Number" || slot == "Voice" || slot == "Account";
}

}  // namespace cutover::simulation
