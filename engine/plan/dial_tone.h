#pragma once

#include <string>
#include <vector>

#include "engine/model/plan.h"
#include "engine/model/snapshot.h"
#include "engine/plan/emergency_reach.h"

namespace cutover {

/// Whether a caller reaches the user: at Skype for Business Server while the
/// user is homed there, in Teams once home, mode, Enterprise Voice and a
/// number are there (domain.md 2.0). In between: no. A resource account needs
/// only licence and number, and nobody dials from it.
bool HasInbound(const Facts& facts);
/// Whether the user reaches an emergency service: on-prem by the pool's
/// policy; in Teams by a Calling Plan number's own address, or by an emergency
/// call routing policy: of the user, or of `others`.
bool HasEmergency(const Facts& facts, OtherEmergencyPolicies others =
                                          OtherEmergencyPolicies::kNone);

/// The longest stretch in which a user who had a path has none, by the times
/// of the step catalogue.
struct Gap {
  Duration usual = {};       ///< when every step takes its settle time
  Duration worst = {};       ///< when the step in hand takes until it gives up
  bool is_for_good = false;  ///< the path is not there at the end
  friend bool operator==(const Gap&, const Gap&) = default;
};

struct DialTone {
  Gap inbound;
  Gap emergency;
  std::string worst_at = {};  ///< id of the step whose failure is the worst
};

/// Walks every intermediate state of the steps: through to the end, and for
/// each step its failure and the way back from there.
DialTone CheckDialTone(
    const Facts& before, const std::vector<Step>& steps,
    const std::vector<Sku>& skus,
    OtherEmergencyPolicies others = OtherEmergencyPolicies::kNone);

/// Whether the service would take the step in that state: a number only onto
/// a user without one and with Phone System, a release only of what is held,
/// a Calling Plan licence only off a user without its number, no routing
/// policy under a Calling Plan number (it would be live at once).
bool MayFollow(const Facts& facts, const Step& step,
               const std::vector<Sku>& skus);

}  // namespace cutover
