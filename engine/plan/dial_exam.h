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

  /// What the exam dials: the examples of the profile's country, and one of
  /// every rule of its dial plan for extensions.
  std::vector<DialExample> Examples(const CallProfile& profile) const;

  struct Unrouted {
    DialKind kind;
    std::string text;
    std::string because;  ///< the last of the decision's reasons
  };
  /// The examples that no call leaves for.
  const std::vector<Unrouted>& Of(const CallProfile& profile);
  /// What could be dialled before and cannot after, over all strings.
  const ReachProof::Loss& LossOf(const CallProfile& before,
                                 const CallProfile& after);
  /// How many different answers were worked out.
  size_t classes() const { return answers_.size(); }

 private:
  const CallPlan& calls_;
  ReachProof proof_;
  std::map<CallProfile, std::vector<Unrouted>> answers_;
  std::map<std::pair<CallProfile, CallProfile>, ReachProof::Loss> losses_;
};

}  // namespace cutover
