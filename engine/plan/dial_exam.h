#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/dial/reach.h"
#include "engine/dial/route_call.h"
#include "engine/model/attribute.h"
#include "engine/model/number_metadata.h"
#include "engine/model/snapshot.h"
#include "engine/plan/on_prem_dial.h"

namespace cutover {

/// What decides a user's calls, from what is known of the user in Teams;
/// nothing while the user is homed on-prem, where other policies decide.
std::optional<CallProfile> ProfileOf(const Facts& facts);

/// The snapshot's voice routing with the rules assumed for its users'
/// countries; nothing where none was imported.
std::optional<CallPlan> CallPlanOf(const Snapshot& snapshot);

/// Examines what users can dial. Users with equal profiles share one answer.
/// One thread at a time; `calls` outlives it.
class DialExam {
 public:
  explicit DialExam(const CallPlan& calls) : calls_(calls), proof_(calls) {}

  /// What the exam dials: the examples of the profile's country, the emergency
  /// strings of its policy, and one of every rule of its dial plan for
  /// extensions.
  std::vector<DialExample> Examples(const CallProfile& profile) const;

  /// The profile at network sites whose emergency policy is not its own and
  /// counts there in its place (domain.md 4.5): one case a policy.
  struct SiteCase {
    std::vector<std::string> sites;
    CallProfile profile;
  };
  std::vector<SiteCase> AtSites(const CallProfile& profile) const;

  struct Unrouted {
    DialKind kind;
    std::string text;
    std::string because;  ///< the last of the decision's reasons
  };
  /// The examples that no call leaves for.
  const std::vector<Unrouted>& Of(const CallProfile& profile);
  /// Those of them that are emergency strings.
  std::vector<std::string> UnroutedEmergencies(const CallProfile& profile);
  bool Leaves(const CallProfile& profile, const std::string& dialled) const {
    return RouteCall(calls_, profile, dialled).end != CallEnd::kNone;
  }
  /// What the dial plan makes of it.
  std::string NumberOf(const CallProfile& profile,
                       const std::string& dialled) const {
    return Normalise(calls_, profile, dialled).text;
  }
  /// What could be dialled before and cannot after, over all strings.
  const ReachProof::Loss& LossOf(const CallProfile& before,
                                 const CallProfile& after);
  /// The same of users who come from Skype for Business Server.
  ReachProof::Loss LossFrom(OnPremDial& on_prem, const CallProfile& before,
                            const CallProfile& after) {
    return on_prem.proof().LostTo(proof_, before, after);
  }
  /// How many different answers were worked out.
  size_t classes() const { return answers_.size(); }

 private:
  const CallPlan& calls_;
  ReachProof proof_;
  std::map<CallProfile, std::vector<Unrouted>> answers_;
  std::map<std::pair<CallProfile, CallProfile>, ReachProof::Loss> losses_;
};

}  // namespace cutover
