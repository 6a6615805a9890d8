#include "engine/apply/crew.h"

namespace cutover {

void Crew::Run(const Work& work) {
  {
    std::lock_guard lock(mutex_);
    work_ = &work;
    StartMissing();
  }
  work(0);
  {
    std::lock_guard lock(mutex_);
    work_ = nullptr;
  }
  for (Place& place : places_) {
    if (place.thread.joinable()) place.thread.join();
  }
  places_.clear();
}

void Crew::Resize(int wanted) {
  std::lock_guard lock(mutex_);
  wanted_ = wanted;
  StartMissing();
}

bool Crew::IsLeaving(int member) {
  std::lock_guard lock(mutex_);
  if (member < wanted_) return false;
  places_[static_cast<size_t>(member) - 1].is_at_work = false;
  return true;
}

int Crew::wanted() {
  std::lock_guard lock(mutex_);
  return wanted_;
}

// A member that left waits for nothing any more, so joining it here is short.
void Crew::StartMissing() {
  if (work_ == nullptr) return;
  const size_t others = static_cast<size_t>(wanted_ - 1);
  if (places_.size() < others) places_.resize(others);
  for (size_t i = 0; i < others; ++i) {
    if (places_[i].is_at_work) continue;
    if (places_[i].thread.joinable()) places_[i].thread.join();
    places_[i].is_at_work = true;
    places_[i].thread = std::thread(
        [work = work_, member = static_cast<int>(i) + 1] { (*work)(member); });
  }
}

}  // namespace cutover
