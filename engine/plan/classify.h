#pragma once

#include <optional>
#include <string>

#include "engine/model/finding.h"
#include "engine/model/phone_number.h"
#include "engine/model/user.h"

namespace cutover {

/// The states of domain.md 1.4. S11, S13 and S19 need what Get-CsOnlineUser
/// alone shows; without it a user of S19 is taken for the state beneath, and
/// PF-U11 says that nobody looked.
enum class UserState {
  kS01CallingPlanCloud,
  kS02CallingPlanSynced,
  kS03CallingPlanNoNumber,
  kS04OperatorConnect,
  kS05DirectRoutingOnline,
  kS06DirectRoutingAd,
  kS07OnPremVoice,
  kS08OnPremNoVoice,
  kS09OnPremNoHybrid,
  kS10HalfMoved,
  kS11OpchResidue,
  kS12NoPhoneSystem,
  kS13SharedCalling,
  kS14ResourceAccount,
  kS15ApplicationEndpoint,
  kS16CommonArea,
  kS17UnlicensedHolder,
  kS18Disabled,
  kS19Provisioning,
  kS20Inconsistent,
  kS21Guest,
  kNotVoice,  ///< neither Teams nor Skype for Business: nothing to migrate
  kUnknown,
};

const char* StateCode(UserState state);      ///< "S07", "none", "unknown"
const char* StateSentence(UserState state);  ///< for reports

/// Pure: the state from what was observed, never from a guess.
UserState Classify(const User& user);

/// The user's primary number in Teams, if it has a well-formed one.
std::optional<NumberValue> NumberOf(const User& user);
/// msRTCSIP-OptionFlags & 128 (domain.md 1.2).
bool HasOnPremVoice(const Facts& facts);
bool HasPhoneSystem(const Facts& facts);
bool IsResourceAccount(const Facts& facts);

}  // namespace cutover
