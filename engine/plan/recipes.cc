#include "engine/plan/recipes.h"

#include <algorithm>

namespace cutover {
namespace {

using K = StepKind;
using S = UserState;

enum Index { kP1b, kP3A, kP3B, kP5, kP7, kRepair, kRenumber };

}  // namespace

bool Recipe::Has(StepKind kind) const {
  for (const auto* part : {&staging, &cut_over}) {
    if (std::find(part->begin(), part->end(), kind) != part->end()) return true;
  }
  return false;
}

// Orders follow domain.md 2.1, 2.3, 2.5, 2.7. For a user who is live in Teams
// policies act at once, so they belong to the cut-over; for a Calling Plan user
// the voice routing policy comes even after the new number. For an on-prem user
// they are inert until the move and are staged. The copy of a line comes first:
// where it fails, nothing has happened yet.
const std::vector<Recipe>& AllRecipes() {
  static const std::vector<Recipe> kRecipes = {
      {"P1b",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy,
        K::kReleaseCallingPlan, K::kAssignDirectRouting, K::kVoiceRouting,
        K::kTeamsOnly, K::kLicenceRemove}},
      {"P3A",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone, K::kDialPlan,
        K::kEmergencyRouting, K::kCallingPolicy, K::kVoiceRouting},
       {K::kMove, K::kWaitHome, K::kWaitTeamsOnly, K::kEnterpriseVoice,
        K::kLicenceRemove}},
      {"P3B",
       {K::kCopyLine, K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone,
        K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy,
        K::kVoiceRouting},
       {K::kMove, K::kWaitHome, K::kWaitTeamsOnly, K::kEnterpriseVoice,
        K::kClearLine, K::kWaitLine, K::kAssignDirectRouting,
        K::kLicenceRemove}},
      {"P5",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy,
        K::kEnterpriseVoice, K::kVoiceRouting, K::kTeamsOnly,
        K::kLicenceRemove}},
      // A calling policy acts on calls between Teams users too.
      {"P7",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone, K::kDialPlan,
        K::kEmergencyRouting},
       {K::kCallingPolicy, K::kAssignDirectRouting, K::kVoiceRouting,
        K::kTeamsOnly, K::kLicenceRemove}},
      {"repair",
       {},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy, K::kVoiceRouting,
        K::kTeamsOnly, K::kLicenceRemove}},
      {"renumber",
       {},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy, K::kVoiceRouting,
        K::kReleaseDirectRouting, K::kAssignDirectRouting, K::kTeamsOnly,
        K::kLicenceRemove}},
  };
  return kRecipes;
}

const Recipe* RecipeFor(UserState state, NumberAuthority authority) {
  const auto& recipes = AllRecipes();
  switch (state) {
    case S::kS01CallingPlanCloud:
    case S::kS02CallingPlanSynced:
    case S::kS03CallingPlanNoNumber:
      return &recipes[kP1b];
    case S::kS05DirectRoutingOnline:
    case S::kS06DirectRoutingAd:
      return &recipes[kRepair];
    case S::kS07OnPremVoice:
      return &recipes[authority == NumberAuthority::kCloud ? kP3B : kP3A];
    case S::kS10HalfMoved:
      return &recipes[kP5];
    case S::kS12NoPhoneSystem:
      return &recipes[kP7];
    default:
      return nullptr;
  }
}

const Recipe& RenumberRecipe() { return AllRecipes()[kRenumber]; }

}  // namespace cutover
