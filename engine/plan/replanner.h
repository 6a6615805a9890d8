#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/dial/call_plan.h"
#include "engine/model/snapshot.h"
#include "engine/plan/assemble.h"
#include "engine/plan/follow_snapshot.h"
#include "engine/plan/policy.h"
#include "engine/plan/user_planning.h"

namespace cutover {

/// Plans one snapshot after another by the same policy, and looks of each only
/// at the users who changed since the one before and at those whom what changed
/// concerns; waves are arranged anew only when what they depend on is other.
/// Its plans are those of BuildPlan, byte for byte. Pure; one thread at a time.
class Replanner {
 public:
  /// `policy` outlives it and stays as it is. `now` is that of every plan it
  /// makes: begin anew when time has gone by.
  Replanner(const Policy& policy, Time now) : policy_(policy), now_(now) {}

  /// Copies what is new in the snapshot, whose users and numbers are in
  /// SortSnapshot's order. The plan stays until the next call. Errors as of
  /// BuildPlan; the call after one looks at everybody.
  Result<const Plan*> Take(const Snapshot& snapshot);
  /// How many users the last call looked at.
  size_t looked_at() const { return looked_at_; }

 private:
  /// What was worked out of one user.
  struct Known {
    bool is_valid = false;
    bool is_quiet = false;
    std::vector<size_t> asked;  ///< hashes of bases of numbers
    std::vector<size_t> rules_met;
    HeldNumbers extensions;  ///< whose numbers it has
    bool has_move = false;
    Move* in_plan = nullptr;  ///< in the last plan, as it was planned alone
    std::string wave_key;     ///< of the move
    std::shared_ptr<const MoveNotes> notes;
    std::vector<Finding> findings;
    std::vector<size_t> not_checked;  ///< indices of reasons_
  };
  struct Reason {
    std::string id;
    std::string why;
    int times = 0;
  };

  void Begin();
  void FindMoves();
  SnapshotChanges Follow(const Snapshot& next);
  void CarryOver(const std::vector<int>& came_from);
  void Forget(Known& known);
  bool IsConcerned(const Known& known, const User& user,
                   const SnapshotChanges& changes) const;
  void SetCalls();
  Considered Consider(const SnapshotChanges& changes);
  void LookAt(const User& user, UserPlanning& planning, Known& known,
              std::vector<KeyedMove>& moves);
  size_t ReasonOf(const std::string& id, const std::string& why);

  const Policy& policy_;
  const Time now_;
  std::optional<Snapshot> last_;
  std::vector<Known> known_;  ///< of the last snapshot's users, in their order
  std::optional<Assembled> made_;
  std::string calls_by_;  ///< what the call plan was made of
  std::optional<CallPlan> calls_;
  std::optional<DialBook> dial_;
  DialTones tones_;
  WaveMemory waves_;
  std::optional<Estate> estate_;  ///< of the last snapshot
  std::vector<Finding> names_;    ///< of CheckNames
  std::vector<Reason> reasons_;
  std::unordered_map<std::string, size_t> reason_at_;
  size_t looked_at_ = 0;
};

}  // namespace cutover
