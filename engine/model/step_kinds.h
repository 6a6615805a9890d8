#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/attribute.h"

namespace cutover {

/// The ids of domain.md section 12; waits are kinds without a write.
enum class StepKind {
  kUsageLocation,         ///< UL-SET
  kLicenceAdd,            ///< LIC-ADD
  kLicenceRemove,         ///< LIC-DEL
  kWaitPhone,             ///< WAIT-PHONE: licence visible in Teams
  kDialPlan,              ///< POL-DIAL
  kEmergencyRouting,      ///< POL-ECRP
  kCallingPolicy,         ///< POL-CALLING
  kIpPhonePolicy,         ///< POL-IPPHONE: domain.md 2.9
  kVoiceRouting,          ///< POL-OVRP
  kReleaseCallingPlan,    ///< NUM-REL-CP
  kAssignCallingPlan,     ///< NUM-SET-CP, inverse of the former
  kAssignDirectRouting,   ///< NUM-SET-DR
  kReleaseDirectRouting,  ///< NUM-REL-DR
  kEnterpriseVoice,       ///< EV-ON
  kMove,                  ///< SFB-MOVE
  kMoveBack,              ///< SFB-MOVEBACK
  kWaitHome,              ///< SYNC-HOME: Teams sees the new home
  kClearLine,             ///< AD-LINE-CLEAR
  kRestoreLine,           ///< AD-LINE-SET
  kWaitLine,              ///< SYNC-LINE: Teams sees the change of the AD number
  kTeamsOnly,             ///< MODE-T
  kWaitTeamsOnly,         ///< WAIT-MODE: the mode follows the move by itself
  kCopyLine,              ///< AD-COPY: a text into another attribute of AD
  kOptionFlag,            ///< AD-FLAG: one bit of msRTCSIP-OptionFlags
  kProxyAddress,          ///< AD-PROXY: one value of proxyAddresses
  kLicenceSwap,           ///< LIC-SWAP: one licence for another in one call
  kWaitNumber,            ///< WAIT-NUMBER: nobody holds the number, the item
  kPortOut,               ///< NUM-PORTOUT: the day on which a carrier takes it
  kWaitGone,              ///< NUM-GONE: the tenant's inventory lets it go
  kReleaseOperatorConnect,  ///< NUM-REL-OC
  kAssignOperatorConnect,   ///< NUM-SET-OC, inverse of the former
  kLineServer,              ///< AD-LINESRV: the PBX's address in AD
  kUnblock,                 ///< NUM-UNBLOCK: a number may be assigned again
  kPrivateNumber,           ///< NUM-SET-PRIV: a private number, the item
};

/// Which connector carries a step.
enum class StepSystem { kEntra, kTeams, kSfb, kDirectory };

/// R0 exact inverse at once · R1 exact after a delay or brief outage ·
/// R2 partial, data lost · R3 no way back (domain.md 12).
enum class Reversibility { kR0, kR1, kR2, kR3 };

enum class StepMode { kWrite, kWait };

/// One row of the catalogue; everything the engine knows of a kind of step.
struct StepKindRow {
  StepKind kind;
  const char* id;
  Attribute attribute;
  StepSystem system;
  StepMode mode;
  std::optional<StepKind> inverse;  ///< of a wait: the wait for the reverse
  Reversibility reversibility;
  /// How long reads may lag behind a write: only past this is "still before"
  /// or "something else" taken as the truth.
  Duration settle;
  /// How long to wait for the effect before the step has failed.
  Duration give_up;
  const char* sentence;  ///< what it does, for reports
};

const StepKindRow& RowOf(StepKind kind);
const std::vector<StepKindRow>& AllStepKinds();
std::optional<StepKind> StepKindNamed(std::string_view id);
/// What is not brought back when such a step is taken back, or cannot be; ""
/// where nothing is lost.
const char* LossOf(StepKind kind);
const char* ReversibilityName(Reversibility reversibility);
const char* StepSystemName(StepSystem system);

}  // namespace cutover
