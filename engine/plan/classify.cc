#include "engine/plan/classify.h"

#include <cstdlib>

#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;
using S = UserState;

bool IsOnPremLocator(const Facts& facts) {
  return StartsWithIgnoringCase(facts.Text(A::kDeploymentLocator), "SRV:");
}

bool IsDisabled(const Facts& facts) {
  return facts.IsTrue(A::kSoftDeleted) ||
         facts.Text(A::kAccountEnabled) == "false" ||
         facts.Text(A::kAdEnabled) == "false";
}

bool HasCloudObject(const Facts& facts) { return facts.Has(A::kCloudId); }

// SRV: in the directory while Teams or Skype for Business sees the user
// online, or the reverse (domain.md S20, FM-21, PF-U12).
bool HomesDiffer(const Facts& facts) {
  if (!facts.Has(A::kDeploymentLocator)) return false;
  for (A attribute : {A::kTeamsHome, A::kHomedOn}) {
    const Value seen = facts.Get(attribute);
    if (seen && IsOnPremLocator(facts) != seen->starts_with("onprem"))
      return true;
  }
  return false;
}

// Teams Shared Devices, and the owner that Skype for Business writes on the
// contact of a common-area phone (domain.md 5.2, S16).
constexpr const char* kSharedDevices = "295a8eb0-f78d-45c7-8b5b-1eed5ed02dff";
constexpr const char* kDeviceOwner = "urn:device:";

bool IsCommonArea(const Facts& facts) {
  for (const std::string& item : facts.List(A::kLicences)) {
    if (StartsWithIgnoringCase(item, kSharedDevices)) return true;
  }
  return false;
}

// A person must act before anything is planned; "not yet" is another matter
// (domain.md 1.3, PF-U11).
bool HasFailedProvisioning(const Facts& facts) {
  const std::string type = facts.Text(A::kInterpretedUserType);
  return facts.Has(A::kValidationErrors) ||
         type.find("WithMCOValidationError") != std::string::npos ||
         type.find("Failed") != std::string::npos;
}

bool Has(const Facts& facts, A policy, const char* type) {
  return facts.Has(policy) ||
         facts.Text(A::kInheritedPolicies).find(type) != std::string::npos;
}

bool HasVoiceRouting(const Facts& facts) {
  return Has(facts, A::kOnlineVoiceRoutingPolicy, "OnlineVoiceRoutingPolicy=");
}

bool HasSharedCalling(const Facts& facts) {
  return Has(facts, A::kSharedCallingPolicy,
             "TeamsSharedCallingRoutingPolicy=");
}

// The line is the directory's, and the user is in Teams: either the move was
// not finished, or voice ran over servers that no longer carry it (OPCH, CCE):
// then it is on, and no voice routing policy leads anywhere.
S ClassifyAdNumber(const Facts& facts) {
  const bool has_voice = facts.IsTrue(A::kEnterpriseVoice);
  if (has_voice && HasVoiceRouting(facts)) return S::kS06DirectRoutingAd;
  const bool is_residue =
      has_voice && facts.Text(A::kCoexistenceMode) == "TeamsOnly";
  return is_residue ? S::kS11OpchResidue : S::kS10HalfMoved;
}

S ClassifyOnPrem(const Facts& facts) {
  if (!HasCloudObject(facts) || facts.Text(A::kTeamsHome) != "onprem")
    return S::kS09OnPremNoHybrid;
  return HasOnPremVoice(facts) ? S::kS07OnPremVoice : S::kS08OnPremNoVoice;
}

S ClassifyNumber(const Facts& facts, const NumberValue& number) {
  const bool has_phone = HasPhoneSystem(facts);
  if (!has_phone) return S::kS17UnlicensedHolder;
  if (number.type == NumberType::kOperatorConnect)
    return S::kS04OperatorConnect;
  if (number.type == NumberType::kCallingPlan) {
    return facts.IsTrue(A::kSyncEnabled) ? S::kS02CallingPlanSynced
                                         : S::kS01CallingPlanCloud;
  }
  return number.source == NumberSource::kOnPremises
             ? ClassifyAdNumber(facts)
             : S::kS05DirectRoutingOnline;
}

// Who has a number, or could.
S ClassifyOnline(const User& user) {
  const Facts& facts = user.facts;
  if (IsCommonArea(facts)) return S::kS16CommonArea;
  if (const auto number = NumberOf(user)) return ClassifyNumber(facts, *number);
  if (facts.Has(A::kNumber)) return S::kUnknown;
  if (HasSharedCalling(facts)) return S::kS13SharedCalling;
  if (facts.ListHas(A::kFeatureTypes, "CallingPlan"))
    return S::kS03CallingPlanNoNumber;
  // Licensed, no number, no Calling Plan: the same work as S12 without the
  // licence step, which the planner drops by itself.
  return S::kS12NoPhoneSystem;
}

}  // namespace

const char* StateCode(UserState state) {
  constexpr const char* kCodes[] = {
      "S01", "S02", "S03", "S04", "S05", "S06",  "S07",    "S08",
      "S09", "S10", "S11", "S12", "S13", "S14",  "S15",    "S16",
      "S17", "S18", "S19", "S20", "S21", "none", "unknown"};
  return kCodes[static_cast<size_t>(state)];
}

const char* StateSentence(UserState state) {
  constexpr const char* kSentences[] = {
      "Calling Plan user, cloud only",
      "Calling Plan user, synchronised",
      "Calling Plan licence without a number",
      "Operator Connect user",
      "on Direct Routing, number managed online",
      "on Direct Routing, number managed in Active Directory",
      "on-prem Skype for Business with Enterprise Voice",
      "on-prem Skype for Business without Enterprise Voice",
      "on-prem Skype for Business, hybrid not configured or not synchronised",
      "half moved: number from Active Directory, voice not ready",
      "half moved: voice was by the on-prem servers, and they are gone",
      "cloud user without Phone System",
      "calls by a shared number (Shared Calling)",
      "resource account",
      "on-prem application endpoint",
      "common-area phone",
      "holds a number without a Phone System licence",
      "disabled or deleted account",
      "provisioning of the user has failed",
      "directory and Teams disagree on the home",
      "guest",
      "not a voice user",
      "state not recognised"};
  return kSentences[static_cast<size_t>(state)];
}

std::optional<NumberValue> NumberOf(const User& user) {
  const Value text = user.facts.Get(A::kNumber);
  if (!text) return std::nullopt;
  auto number = NumberValue::Parse(*text);
  if (!number.ok()) return std::nullopt;
  return *std::move(number);
}

bool HasOnPremVoice(const Facts& facts) {
  return (std::atoi(facts.Text(A::kOptionFlags).c_str()) & 128) != 0;
}

bool HasPhoneSystem(const Facts& facts) {
  return facts.ListHas(A::kFeatureTypes, "PhoneSystem") ||
         (IsResourceAccount(facts) &&
          facts.ListHas(A::kFeatureTypes, "VoiceApp"));
}

bool IsResourceAccount(const Facts& facts) {
  return EqualsIgnoringCase(facts.Text(A::kAccountType), "resourceAccount");
}

UserState Classify(const User& user) {
  const Facts& facts = user.facts;
  const std::string type = facts.Text(A::kAccountType);
  if (facts.Has(A::kOwnerUrn)) {
    return StartsWithIgnoringCase(facts.Text(A::kOwnerUrn), kDeviceOwner)
               ? S::kS16CommonArea
               : S::kS15ApplicationEndpoint;
  }
  if (EqualsIgnoringCase(type, "guest") ||
      EqualsIgnoringCase(facts.Text(A::kUserType), "Guest"))
    return S::kS21Guest;
  if (IsResourceAccount(facts)) return S::kS14ResourceAccount;
  if (IsDisabled(facts)) return S::kS18Disabled;
  if (HomesDiffer(facts)) return S::kS20Inconsistent;
  if (HasFailedProvisioning(facts)) return S::kS19Provisioning;
  if (facts.IsTrue(A::kSipEnabled) && IsOnPremLocator(facts))
    return ClassifyOnPrem(facts);
  if (facts.IsTrue(A::kSipEnabled) && !facts.Has(A::kDeploymentLocator) &&
      facts.Has(A::kHomeServer))
    return S::kS09OnPremNoHybrid;
  if (!HasCloudObject(facts) || !facts.Has(A::kAccountType))
    return S::kNotVoice;
  return ClassifyOnline(user);
}

}  // namespace cutover
