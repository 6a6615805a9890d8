#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/plan/expand_steps.h"

namespace cutover {

/// Everything about the estate that a user's checks need, built once a plan.
class Estate {
 public:
  explicit Estate(const Snapshot& snapshot);

  const Snapshot& snapshot() const { return snapshot_; }
  /// The inventory's record of a number, or null.
  const NumberRecord* RecordOf(const PhoneNumber& number) const;
  /// Keys of users whose AD line or private line is that number.
  const std::vector<UserKey>& AdHoldersOf(const PhoneNumber& number) const;

 private:
  const Snapshot& snapshot_;
  std::map<std::string, const NumberRecord*> records_;
  std::map<std::string, std::vector<UserKey>> ad_holders_;
};

/// All checks of one user against its target (domain.md 11); collected, not
/// stopped at the first.
std::vector<Finding> CheckPreconditions(const Estate& estate, const User& user,
                                        UserState state, const Target& target);

/// Checks of the campaign against the tenant; any block refuses the plan.
std::vector<Finding> CheckCampaign(const Snapshot& snapshot,
                                   const Policy& policy, Time now);

/// Checks over the moves that were planned: seats, numbers wanted twice.
/// Findings that name a user_key take that user out of the plan.
std::vector<Finding> CheckMoves(const Snapshot& snapshot,
                                const std::vector<Move>& moves);

/// What the campaign says of users and waves that there are not: warnings,
/// for a misspelt name or a miscounted wave would pass unseen.
std::vector<Finding> CheckLeftovers(const Snapshot& snapshot,
                                    const Policy& policy,
                                    const std::vector<Wave>& waves);

/// Every id that the functions above and the planner use.
const std::vector<const char*>& PlanFindingIds();

}  // namespace cutover
