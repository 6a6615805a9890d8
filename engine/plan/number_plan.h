#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/plan/move_notes.h"
#include "engine/plan/number_ledger.h"
#include "engine/plan/placed_move.h"
#include "engine/plan/pose_waves.h"

namespace cutover {

/// Users who take each other's numbers in one plan. The checks of a single
/// user let a taker pass whose number's holder seems to give it up; here it is
/// settled whether it does. Pure; the estate and the policy outlive it.
class NumberPlan {
 public:
  NumberPlan(const Estate& estate, const Policy& policy)
      : estate_(estate), policy_(policy) {}

  /// Takes out the moves that would take a number which its holder keeps, and
  /// so on along the chain, with a PF-N03 for each; orders the others by
  /// OrderNumbers.
  std::vector<Finding> Order(std::vector<KeyedMove>& moves) const;

  /// For the waves as they are now: a PF-N03 for each user whose number its
  /// holder gives up only in a later wave, or not at all any more; and for
  /// each whom the ledger refuses a step, run through as the executor would. A
  /// warning PF-N06 for a base that ends up bare and with extensions.
  /// `moves` are all of the plan, wave after wave.
  std::vector<Finding> Prove(const std::vector<PlacedMove>& moves) const;

 private:
  static std::vector<Finding> ProveTurns(const std::vector<PlacedMove>& moves);
  std::vector<Finding> ProveHolders(const std::vector<PlacedMove>& moves,
                                    const std::set<UserKey>& left_out) const;
  void ProveTogether(const std::vector<const Move*>& wave, NumberLedger& ledger,
                     std::vector<Finding>& findings) const;

  const Estate& estate_;
  const Policy& policy_;
};

/// Whether a step of the move waits for another's number.
bool AwaitsNumber(const Move& move);

/// Whether the steps leave the user without that number.
bool GivesUp(const std::vector<Step>& steps, const PhoneNumber& number);

}  // namespace cutover
