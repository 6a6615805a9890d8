#pragma once

#include <map>
#include <utility>
#include <vector>

#include "engine/apply/move_in_hand.h"

namespace cutover {

/// The moves of a run that nobody works on just now: by when each may be
/// looked at, then by who came first. Not safe for use by several threads.
class MoveQueue {
 public:
  /// Due at its `ready_at`.
  void Push(MoveInHand move);
  /// Kept aside until Release.
  void Hold(MoveInHand move) { held_.push_back(std::move(move)); }
  /// Puts in again whom Hold kept, due at once.
  void Release();

  bool IsEmpty() const { return queue_.empty(); }
  bool HasReady(Time now) const;
  /// The first; there must be one.
  MoveInHand Pop();
  /// The earlier of `other` and when the first is due.
  Time WakeBefore(Time other) const;

  /// Compensations that wait, held ones included.
  int CountCompensations() const;
  /// When the first is due; 0 when there is none.
  Time FirstDue() const;

 private:
  std::map<std::pair<int64_t, int64_t>, MoveInHand> queue_;
  std::vector<MoveInHand> held_;
  int64_t next_order_ = 0;
};

}  // namespace cutover
