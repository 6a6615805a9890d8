#include "engine/apply/move_queue.h"

#include <algorithm>

namespace cutover {

void MoveQueue::Push(MoveInHand move) {
  move.order = ++next_order_;
  queue_.emplace(std::pair{move.ready_at.us, move.order}, std::move(move));
}

void MoveQueue::Release() {
  for (MoveInHand& move : held_) {
    move.ready_at = {};
    Push(std::move(move));
  }
  held_.clear();
}

bool MoveQueue::HasReady(Time now) const {
  return !queue_.empty() && queue_.begin()->first.first <= now.us;
}

MoveInHand MoveQueue::Pop() {
  MoveInHand move = std::move(queue_.begin()->second);
  queue_.erase(queue_.begin());
  return move;
}

Time MoveQueue::WakeBefore(Time other) const {
  return queue_.empty() ? other : std::min(other, FirstDue());
}

int MoveQueue::CountCompensations() const {
  int count = 0;
  for (const auto& [key, move] : queue_) count += move.owner->is_compensation;
  for (const MoveInHand& move : held_) count += move.owner->is_compensation;
  return count;
}

Time MoveQueue::FirstDue() const {
  return queue_.empty() ? Time{} : Time{queue_.begin()->first.first};
}

}  // namespace cutover
