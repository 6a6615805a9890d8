#include "connectors/sfb/exported_users.h"

#include <array>
#include <utility>

#include "connectors/sfb/exported_estate.h"
#include "connectors/sfb/sfb_connector.h"
#include "connectors/sfb/sip_address.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr std::array<std::pair<const char*, Attribute>, 3> kPolicies = {{
    {"VoicePolicy", A::kSfbVoicePolicy},
    {"VoiceRoutingPolicy", A::kSfbVoiceRoutingPolicy},
    {"DialPlan", A::kSfbDialPlan},
}};

constexpr std::array<const char*, 3> kNeeded = {"SipAddress", "HostingProvider",
                                                "RegistrarPool"};

std::string PolicyAt(const ExportRow& row, const std::string& name) {
  return PolicyNameOf(Trim(row.Text(name)));
}

// Every other policy by its type: for the report, and for who has to find its
// counterpart in Teams.
std::vector<std::string> OtherPolicies(const ExportRow& row) {
  std::vector<std::string> policies;
  for (const auto& [name, raw] : row.properties().items()) {
    const bool is_own = EqualsIgnoringCase(name, "VoicePolicy") ||
                        EqualsIgnoringCase(name, "VoiceRoutingPolicy");
    if (is_own || !EndsWithIgnoringCase(name, "Policy")) continue;
    const std::string policy = PolicyAt(row, name);
    if (!policy.empty()) policies.push_back(name + "=" + policy);
  }
  return policies;
}

Facts FactsOf(const ExportRow& row) {
  Facts facts;
  const std::string provider = Trim(row.Text("HostingProvider"));
  // Without a provider the home is not known, and nothing is guessed; nor is
  // it when the pool lost its name.
  if (!provider.empty() && !row.IsLost("RegistrarPool"))
    facts.Set(A::kHomedOn, HomeOf(provider, Trim(row.Text("RegistrarPool"))));
  facts.Set(A::kSfbLine, Trim(row.Text("LineURI")));
  if (const auto has_voice = row.Switch("EnterpriseVoiceEnabled"))
    facts.Set(A::kSfbEnterpriseVoice, *has_voice ? "true" : "false");
  for (const auto& [name, attribute] : kPolicies) {
    facts.Set(attribute, PolicyAt(row, name));
  }
  facts.SetList(A::kSfbOtherPolicies, OtherPolicies(row));
  return facts;
}

}  // namespace

Status ExportedUserReader::Take(const ExportRow& row) {
  for (const char* name : kNeeded) {
    if (row.Has(name)) continue;
    return Error{ErrorCode::kInvalid,
                 row.where() + ": there is no column " + name,
                 "export every property: do not choose among them with "
                 "Select-Object"};
  }
  const std::string sip = SipAddressOf(row.Text("SipAddress"));
  if (sip.empty()) {
    without_address_.push_back(row.where());
    return Done{};
  }
  places_[sip].push_back(row.where());
  users_[sip] = FactsOf(row);
  return Done{};
}

std::map<std::string, Facts> ExportedUserReader::Finish(
    const std::string& file, std::vector<Finding>& findings) {
  for (const std::string& where : without_address_) {
    findings.push_back({"CUT-SFB-SIP", Severity::kWarn, "", file,
                        where + ": the user has no SIP address and is left out",
                        "look at the user with Get-CsUser, or at what wrote "
                        "the file"});
  }
  for (const auto& [sip, places] : places_) {
    if (places.size() == 1) continue;
    users_.erase(sip);
    findings.push_back(
        {"CUT-SFB-SIP", Severity::kWarn, "", file,
         Join(places, ", ") + ": several users with the address " + sip +
             "; none of them is taken",
         "export once, from one place; if the address is there twice in the "
         "forest, correct one of the accounts"});
  }
  return std::move(users_);
}

}  // namespace cutover
