#include "engine/plan/recipes.h"

#include <algorithm>

namespace cutover {
namespace {

using K = StepKind;
using S = UserState;

enum Index {
  kP1a,
  kP1b,
  kP2,
  kP3A,
  kP3B,
  kP4,
  kP5,
  kP6,
  kP7,
  kP8,
  kP9,
  kRepair,
  kRelicense,
  kRenumber
};

}  // namespace

bool Recipe::Has(StepKind kind) const {
  for (const auto* part : {&staging, &cut_over}) {
    if (std::find(part->begin(), part->end(), kind) != part->end()) return true;
  }
  return false;
}

// Orders follow domain.md 2. For a user who is live in Teams policies act at
// once, so they belong to the cut-over; under a Calling Plan number the voice
// routing policy comes even after the new number. For an on-prem user they are
// inert until the move and are staged. The copy of a line comes first: where it
// fails, nothing has happened yet. What keeps a user from having both numbers,
// or none, comes as late as it may: the emergency policy is there before the
// number that needs it. A private line follows the primary number, which rings
// for more.
const std::vector<Recipe>& AllRecipes() {
  static const std::vector<Recipe> kRecipes = {
      // The carrier takes the digits over, then Microsoft's number is released:
      // the other way round they are the tenant's, and free, until the port.
      {"P1a",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy, K::kPortOut,
        K::kReleaseCallingPlan, K::kWaitGone, K::kAssignDirectRouting,
        K::kVoiceRouting, K::kTeamsOnly, K::kLicenceRemove}},
      {"P1b",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone, K::kUnblock},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy,
        K::kReleaseCallingPlan, K::kAssignDirectRouting, K::kVoiceRouting,
        K::kTeamsOnly, K::kLicenceRemove}},
      {"P2",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy,
        K::kReleaseOperatorConnect, K::kWaitGone, K::kUnblock,
        K::kAssignDirectRouting, K::kVoiceRouting, K::kTeamsOnly,
        K::kLicenceRemove}},
      {"P3A",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone, K::kDialPlan,
        K::kEmergencyRouting, K::kCallingPolicy, K::kVoiceRouting},
       {K::kMove, K::kWaitHome, K::kWaitTeamsOnly, K::kEnterpriseVoice,
        K::kPrivateNumber, K::kLicenceRemove}},
      {"P3B",
       {K::kCopyLine, K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone,
        K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy, K::kVoiceRouting,
        K::kUnblock},
       {K::kMove, K::kWaitHome, K::kWaitTeamsOnly, K::kEnterpriseVoice,
        K::kClearLine, K::kWaitLine, K::kAssignDirectRouting, K::kPrivateNumber,
        K::kLicenceRemove}},
      // What the PBX had goes before the move: a line that is synchronised
      // would become the user's number in Teams.
      {"P4",
       {K::kCopyLine, K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone,
        K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy, K::kVoiceRouting,
        K::kUnblock},
       {K::kOptionFlag, K::kLineServer, K::kClearLine, K::kWaitLine, K::kMove,
        K::kWaitHome, K::kWaitTeamsOnly, K::kAssignDirectRouting,
        K::kPrivateNumber, K::kLicenceRemove}},
      {"P5",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy,
        K::kEnterpriseVoice, K::kVoiceRouting, K::kTeamsOnly, K::kPrivateNumber,
        K::kLicenceRemove}},
      {"P6",
       {K::kCopyLine, K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone,
        K::kUnblock},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy, K::kVoiceRouting,
        K::kClearLine, K::kWaitLine, K::kAssignDirectRouting, K::kTeamsOnly,
        K::kPrivateNumber, K::kLicenceRemove}},
      // A calling policy acts on calls between Teams users too.
      {"P7",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone, K::kDialPlan,
        K::kEmergencyRouting, K::kUnblock},
       {K::kCallingPolicy, K::kAssignDirectRouting, K::kVoiceRouting,
        K::kTeamsOnly, K::kLicenceRemove}},
      // Nobody dials from a resource account; a queue that passes calls on to
      // the telephone network does so by its voice routing policy.
      {"P8",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone},
       {K::kPortOut, K::kReleaseCallingPlan, K::kReleaseOperatorConnect,
        K::kWaitGone, K::kUnblock, K::kAssignDirectRouting, K::kVoiceRouting,
        K::kLicenceRemove}},
      {"P9",
       {K::kUsageLocation, K::kLicenceAdd, K::kWaitPhone},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy,
        K::kIpPhonePolicy, K::kPortOut, K::kReleaseCallingPlan,
        K::kReleaseOperatorConnect, K::kWaitGone, K::kUnblock,
        K::kAssignDirectRouting, K::kVoiceRouting, K::kTeamsOnly,
        K::kLicenceRemove}},
      {"repair",
       {},
       {K::kDialPlan, K::kEmergencyRouting, K::kCallingPolicy, K::kVoiceRouting,
        K::kEnterpriseVoice, K::kTeamsOnly, K::kLicenceRemove}},
      // A number whose holder lost Phone System: it rings again as soon as the
      // licence is there, which is no staging.
      {"relicense",
       {K::kUsageLocation},
       {K::kLicenceAdd, K::kWaitPhone, K::kDialPlan, K::kEmergencyRouting,
        K::kCallingPolicy, K::kVoiceRouting, K::kEnterpriseVoice, K::kTeamsOnly,
        K::kLicenceRemove}},
      {"renumber",
       {K::kUsageLocation},
       {K::kLicenceAdd, K::kWaitPhone, K::kDialPlan, K::kEmergencyRouting,
        K::kCallingPolicy, K::kVoiceRouting, K::kReleaseDirectRouting,
        K::kAssignDirectRouting, K::kTeamsOnly, K::kLicenceRemove}},
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
    case S::kS04OperatorConnect:
      return &recipes[kP2];
    case S::kS05DirectRoutingOnline:
      return &recipes[kRepair];
    case S::kS06DirectRoutingAd:
      return &recipes[authority == NumberAuthority::kCloud ? kP6 : kRepair];
    case S::kS07OnPremVoice:
      return &recipes[authority == NumberAuthority::kCloud ? kP3B : kP3A];
    case S::kS08OnPremNoVoice:
      return &recipes[kP4];
    // P5 and P6 in one: a number that leaves the directory brings voice along.
    case S::kS10HalfMoved:
    case S::kS11OpchResidue:
      return &recipes[authority == NumberAuthority::kCloud ? kP6 : kP5];
    case S::kS12NoPhoneSystem:
      return &recipes[kP7];
    case S::kS14ResourceAccount:
      return &recipes[kP8];
    case S::kS16CommonArea:
      return &recipes[kP9];
    case S::kS17UnlicensedHolder:
      return &recipes[kRelicense];
    default:
      return nullptr;
  }
}

const Recipe& PortingRecipe() { return AllRecipes()[kP1a]; }
const Recipe& RenumberRecipe() { return AllRecipes()[kRenumber]; }

}  // namespace cutover
