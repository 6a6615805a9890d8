#include "engine/model/step_kinds.h"

#include <string>

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;
using R = Reversibility;
using S = StepSystem;
constexpr StepMode kWrite = StepMode::kWrite;
constexpr StepMode kWait = StepMode::kWait;

}  // namespace

// Times: domain.md 2.10 (licence 24 h, number 10 min and rarely 24 h, move
// minutes plus a sync cycle), graph.md 3.4 and 3.6.
const std::vector<StepKindRow>& AllStepKinds() {
  static const std::vector<StepKindRow> kRows = {
      {K::kUsageLocation, "UL-SET", A::kUsageLocation, S::kEntra, kWrite,
       K::kUsageLocation, R::kR0, Minutes(2), Minutes(30),
       "set the usage location"},
      {K::kLicenceAdd, "LIC-ADD", A::kLicence, S::kEntra, kWrite,
       K::kLicenceRemove, R::kR1, Minutes(2), Hours(1), "assign the licence"},
      {K::kLicenceRemove, "LIC-DEL", A::kLicence, S::kEntra, kWrite,
       K::kLicenceAdd, R::kR1, Minutes(2), Hours(1), "remove the licence"},
      {K::kWaitPhone, "WAIT-PHONE", A::kPhoneFeature, S::kTeams, kWait,
       std::nullopt, R::kR0, Minutes(5), Hours(24),
       "wait until Teams shows the Phone System feature"},
      {K::kDialPlan, "POL-DIAL", A::kTenantDialPlan, S::kTeams, kWrite,
       K::kDialPlan, R::kR0, Minutes(5), Hours(1), "grant the dial plan"},
      {K::kEmergencyRouting, "POL-ECRP", A::kTeamsEmergencyCallRoutingPolicy,
       S::kTeams, kWrite, K::kEmergencyRouting, R::kR0, Minutes(5), Hours(1),
       "grant the emergency call routing policy"},
      {K::kCallingPolicy, "POL-CALLING", A::kTeamsCallingPolicy, S::kTeams,
       kWrite, K::kCallingPolicy, R::kR0, Minutes(5), Hours(1),
       "grant the calling policy"},
      {K::kIpPhonePolicy, "POL-IPPHONE", A::kTeamsIpPhonePolicy, S::kTeams,
       kWrite, K::kIpPhonePolicy, R::kR0, Minutes(5), Hours(1),
       "grant the IP-phone policy"},
      {K::kVoiceRouting, "POL-OVRP", A::kOnlineVoiceRoutingPolicy, S::kTeams,
       kWrite, K::kVoiceRouting, R::kR0, Minutes(5), Hours(1),
       "grant the voice routing policy"},
      {K::kReleaseCallingPlan, "NUM-REL-CP", A::kNumber, S::kTeams, kWrite,
       K::kAssignCallingPlan, R::kR1, Minutes(15), Hours(24),
       "release the Calling Plan number"},
      {K::kAssignCallingPlan, "NUM-SET-CP", A::kNumber, S::kTeams, kWrite,
       K::kReleaseCallingPlan, R::kR1, Minutes(15), Hours(24),
       "assign the Calling Plan number"},
      {K::kAssignDirectRouting, "NUM-SET-DR", A::kNumber, S::kTeams, kWrite,
       K::kReleaseDirectRouting, R::kR1, Minutes(15), Hours(24),
       "assign the Direct Routing number"},
      {K::kReleaseDirectRouting, "NUM-REL-DR", A::kNumber, S::kTeams, kWrite,
       K::kAssignDirectRouting, R::kR1, Minutes(15), Hours(24),
       "release the Direct Routing number"},
      {K::kEnterpriseVoice, "EV-ON", A::kEnterpriseVoice, S::kTeams, kWrite,
       K::kEnterpriseVoice, R::kR0, Minutes(15), Hours(2),
       "set Enterprise Voice"},
      {K::kMove, "SFB-MOVE", A::kHomedOn, S::kSfb, kWrite, K::kMoveBack, R::kR2,
       Minutes(15), Hours(4),
       "move the user from Skype for Business Server to Teams"},
      {K::kMoveBack, "SFB-MOVEBACK", A::kHomedOn, S::kSfb, kWrite, K::kMove,
       R::kR2, Minutes(15), Hours(4),
       "move the user back to Skype for Business Server"},
      {K::kWaitHome, "SYNC-HOME", A::kTeamsHome, S::kTeams, kWait, K::kWaitHome,
       R::kR0, Minutes(5), Hours(4),
       "wait until Teams sees the new home (directory sync)"},
      {K::kClearLine, "AD-LINE-CLEAR", A::kAdLine, S::kSfb, kWrite,
       K::kRestoreLine, R::kR1, Minutes(5), Hours(1),
       "clear the number in Active Directory"},
      {K::kRestoreLine, "AD-LINE-SET", A::kAdLine, S::kSfb, kWrite,
       K::kClearLine, R::kR1, Minutes(5), Hours(1),
       "put the number back into Active Directory"},
      {K::kWaitLine, "SYNC-LINE", A::kNumber, S::kTeams, kWait, K::kWaitLine,
       R::kR0, Minutes(5), Hours(4),
       "wait until Teams sees the number change of Active Directory"},
      {K::kTeamsOnly, "MODE-T", A::kCoexistenceMode, S::kTeams, kWrite,
       std::nullopt, R::kR3, Minutes(15), Hours(24), "set Teams Only mode"},
      {K::kWaitTeamsOnly, "WAIT-MODE", A::kCoexistenceMode, S::kTeams, kWait,
       std::nullopt, R::kR0, Minutes(5), Hours(4),
       "wait until the mode is Teams Only (it follows the move)"},
      {K::kCopyLine, "AD-COPY", A::kAdCopy, S::kDirectory, kWrite, K::kCopyLine,
       R::kR0, Minutes(5), Hours(1),
       "keep the number in another attribute of Active Directory"},
      {K::kOptionFlag, "AD-FLAG", A::kAdFlag, S::kDirectory, kWrite,
       K::kOptionFlag, R::kR0, Minutes(5), Hours(1),
       "set or clear one bit of msRTCSIP-OptionFlags"},
      {K::kProxyAddress, "AD-PROXY", A::kAdProxyAddress, S::kDirectory, kWrite,
       K::kProxyAddress, R::kR0, Minutes(5), Hours(1),
       "add or remove one value of proxyAddresses"},
      {K::kLicenceSwap, "LIC-SWAP", A::kLicenceSwap, S::kEntra, kWrite,
       K::kLicenceSwap, R::kR1, Minutes(2), Hours(1),
       "swap one licence for another in one call"},
      // The way back waits for other numbers: it is ordered afresh.
      {K::kWaitNumber, "WAIT-NUMBER", A::kNumberHolder, S::kTeams, kWait,
       std::nullopt, R::kR0, Minutes(5), Hours(24),
       "wait until its holder has given the number up"},
      // R3: others do what it waits for, and only another port undoes it.
      {K::kPortOut, "NUM-PORTOUT", A::kPortDate, S::kTeams, kWait, std::nullopt,
       R::kR3, Minutes(5), Hours(24),
       "wait until the carrier behind the SBC takes the number over"},
      {K::kWaitGone, "NUM-GONE", A::kInventoryType, S::kTeams, kWait,
       std::nullopt, R::kR0, Minutes(15), Hours(24),
       "wait until the number has left the tenant's inventory"},
      {K::kReleaseOperatorConnect, "NUM-REL-OC", A::kNumber, S::kTeams, kWrite,
       K::kAssignOperatorConnect, R::kR2, Minutes(15), Hours(24),
       "release the Operator Connect number"},
      {K::kAssignOperatorConnect, "NUM-SET-OC", A::kNumber, S::kTeams, kWrite,
       K::kReleaseOperatorConnect, R::kR2, Minutes(15), Hours(24),
       "assign the Operator Connect number"},
      {K::kLineServer, "AD-LINESRV", A::kLineServer, S::kDirectory, kWrite,
       K::kLineServer, R::kR0, Minutes(5), Hours(1),
       "set or clear the address of the remote call control gateway"},
      {K::kUnblock, "NUM-UNBLOCK", A::kAssignmentBlock, S::kTeams, kWrite,
       K::kUnblock, R::kR0, Minutes(5), Hours(1),
       "lift or restore the block on assigning the number"},
      // Back by its exact number: -RemoveAll would take the others along.
      {K::kPrivateNumber, "NUM-SET-PRIV", A::kPrivateNumber, S::kTeams, kWrite,
       K::kPrivateNumber, R::kR1, Minutes(15), Hours(24),
       "assign or release the private number"},
  };
  return kRows;
}

const StepKindRow& RowOf(StepKind kind) {
  return AllStepKinds()[static_cast<size_t>(kind)];
}

std::optional<StepKind> StepKindNamed(std::string_view id) {
  for (const StepKindRow& row : AllStepKinds()) {
    if (id == row.id) return row.kind;
  }
  return std::nullopt;
}

const char* LossOf(StepKind kind) {
  switch (kind) {
    case K::kMove:
    case K::kMoveBack:
      return "moving back does not bring back contacts and meetings";
    case K::kPortOut:
      return "only a port back brings the number back, in 7 to 30 days";
    case K::kReleaseOperatorConnect:
    case K::kAssignOperatorConnect:
      return "the number comes back only as long as the operator keeps it for "
             "the tenant";
    default:
      return RowOf(kind).reversibility == R::kR3 ? "cannot be undone" : "";
  }
}

const char* ReversibilityName(Reversibility reversibility) {
  constexpr const char* kNames[] = {"R0", "R1", "R2", "R3"};
  return kNames[static_cast<size_t>(reversibility)];
}

const char* StepSystemName(StepSystem system) {
  constexpr const char* kNames[] = {"entra", "teams", "sfb", "directory"};
  return kNames[static_cast<size_t>(system)];
}

}  // namespace cutover
