#include <algorithm>

#include "connectors/teams/teams_connector.h"
#include "engine/base/text.h"
#include "engine/model/phone_number.h"
#include "engine/model/voice_estate.h"

namespace cutover {
namespace {

using A = Attribute;

// TeamsUpgradePolicy instances and the mode each stands for (domain.md 6).
std::string ModeOf(const std::string& policy) {
  if (EqualsIgnoringCase(policy, "UpgradeToTeams")) return "TeamsOnly";
  return policy;
}

void AddPolicies(const Json& configuration, Facts& facts) {
  std::vector<std::string> inherited;
  for (const Json& each :
       ArrayAt(configuration, "effectivePolicyAssignments")) {
    const std::string type = TextAt(each, "policyType");
    const Json assignment = ObjectAt(each, "policyAssignment");
    const std::string name = WithoutTag(TextAt(assignment, "displayName"));
    if (EqualsIgnoringCase(type, "TeamsUpgradePolicy")) {
      facts.Set(A::kCoexistenceMode, ModeOf(name));
      continue;
    }
    const auto attribute = AttributeNamed(type);
    if (!EqualsIgnoringCase(TextAt(assignment, "assignmentType"), "direct")) {
      inherited.push_back(type + "=" + name + " (group " +
                          TextAt(assignment, "groupId") + ")");
    } else if (attribute) {
      facts.Set(*attribute, name);
    }
  }
  std::sort(inherited.begin(), inherited.end());
  facts.SetList(A::kInheritedPolicies, inherited);
}

}  // namespace

Facts FactsOfConfiguration(const Json& configuration) {
  Facts facts;
  const std::string type = TextAt(configuration, "accountType");
  facts.Set(A::kAccountType, type);
  if (EqualsIgnoringCase(type, "sfbOnPremUser")) {
    facts.Set(A::kTeamsHome, "onprem");
  } else if (EqualsIgnoringCase(type, "user")) {
    facts.Set(A::kTeamsHome, "online");
  }
  std::vector<std::string> features;
  for (const Json& feature : ArrayAt(configuration, "featureTypes")) {
    if (feature.is_string()) features.push_back(feature.get<std::string>());
  }
  std::sort(features.begin(), features.end());
  facts.SetList(A::kFeatureTypes, features);
  if (facts.ListHas(A::kFeatureTypes, "PhoneSystem"))
    facts.Set(A::kPhoneFeature, "PhoneSystem");
  facts.Set(
      A::kEnterpriseVoice,
      IsTrueAt(configuration, "isEnterpriseVoiceEnabled") ? "true" : "false");
  std::vector<std::string> others;
  for (const Json& number : ArrayAt(configuration, "telephoneNumbers")) {
    const std::string text = TextAt(number, "telephoneNumber");
    if (TextAt(number, "assignmentCategory") == "primary") {
      facts.Set(A::kNumber, text);
    } else {
      const auto parsed = PhoneNumber::Parse(text);
      others.push_back(TextAt(number, "assignmentCategory") + " " +
                       (parsed.ok() ? parsed->Text() : text));
    }
  }
  facts.SetList(A::kOtherNumbers, others);
  AddPolicies(configuration, facts);
  return facts;
}

}  // namespace cutover
