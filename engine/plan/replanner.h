#pragma once

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
#include "engine/plan/policy.h"

namespace cutover {

/// Plans one snapshot after another by the same policy, and looks of each only
/// at the users who changed since the one before and at those whom what changed
/// concerns; waves are formed anew. Its plans are those of BuildPlan, byte for
/// byte. Pure; one thread at a time.
class Replanner {
 public:
  /// `policy` outlives it and stays as it is. `now` is that of every plan it
  /// makes: begin anew when time has gone by.
  Replanner(const Policy& policy, Time now) : policy_(policy), now_(now) {}

  /// Takes the snapshot over; its users and numbers are in SortSnapshot's
  /// order. The plan stays until the next call. Errors as of BuildPlan; the
  /// call after one looks at everybody.
  Result<const Plan*> Take(Snapshot snapshot);
  /// How many users the last call looked at.
  size_t looked_at() const { return looked_at_; }

 private:
  /// What was worked out of one user.
  struct Known {
    bool is_valid = false;
    bool is_quiet = false;
    std::vector<std::string> asked;  ///< bases of numbers
    std::optional<KeyedMove> move;
    std::string wave_key;       ///< of the move
    bool has_moved_on = false;  ///< the move is in the plan, or was dropped
    std::vector<Finding> findings;
    std::vector<size_t> not_checked;  ///< indices of reasons_
  };
  /// What differs between two snapshots.
  struct Changes {
    std::unordered_set<std::string> bases;      ///< of numbers
    std::unordered_set<std::string> cloud_ids;  ///< in lower case
  };
  struct Reason {
    std::string id;
    std::string why;
    int times = 0;
  };

  void Begin();
  void TakeBackMoves();
  Changes CarryOver(const Snapshot& next);
  void NoteNumbers(const Snapshot& next, Changes& changes) const;
  void Forget(Known& known);
  bool IsConcerned(const Known& known, const User& user,
                   const Changes& changes) const;
  void SetCalls();
  Considered Consider(const Estate& estate, const Changes& changes);
  void LookAt(const User& user, const Estate& estate, Known& known);
  size_t ReasonOf(const std::string& id, const std::string& why);

  const Policy& policy_;
  const Time now_;
  std::optional<Snapshot> last_;
  std::vector<Known> known_;  ///< of the last snapshot's users, in their order
  std::optional<Plan> plan_;
  std::string calls_by_;  ///< what the call plan was made of
  std::optional<CallPlan> calls_;
  std::optional<DialExam> exam_;
  std::vector<Reason> reasons_;
  std::unordered_map<std::string, size_t> reason_at_;
  size_t looked_at_ = 0;
};

}  // namespace cutover
