#include "tests/simulation/scheduler.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace cutover::simulation {
namespace {

Scheduler* current = nullptr;

}  // namespace

Scheduler* Scheduler::Current() { return current; }

Scheduler::~Scheduler() = default;

Scheduler::Strand* Scheduler::Spawn(int process, std::function<void()> body,
                                    int* counter) {
  ++processes_[process].fibers;
  ++*counter;
  auto strand = std::make_unique<Strand>();
  strand->process = process;
  strand->fiber =
      std::make_unique<Fiber>([this, process, counter, body = std::move(body)] {
        try {
          if (!processes_[process].is_dying) body();
        } catch (const Death&) {
        }
        --processes_[process].fibers;
        --*counter;
      });
  strands_.push_back(std::move(strand));
  return strands_.back().get();
}

void Scheduler::Run(std::function<void()> body) {
  int left = 0;
  Scheduler* const outer = current;
  Spawn(0, std::move(body), &left);
  while (!strands_.empty()) {
    Strand* next = Next();
    if (next == nullptr) {
      AdvanceClock();
      continue;
    }
    current = this;
    running_ = next;
    next->fiber->Resume();
    running_ = nullptr;
    current = outer;
    if (!next->fiber->has_ended()) continue;
    std::erase_if(strands_,
                  [&](const auto& each) { return each.get() == next; });
  }
}

bool Scheduler::MayGoOn(const Strand& strand, bool of_dying) const {
  const State& state = processes_.at(strand.process);
  if (state.is_dying != of_dying) return false;
  if (strand.awaits != nullptr) return *strand.awaits == 0;
  if (strand.waits_for != nullptr) {
    if (pthread_mutex_trylock(strand.waits_for) != 0) return false;
    pthread_mutex_unlock(strand.waits_for);
  }
  return of_dying || (strand.wake <= now_ && state.frozen_until <= now_);
}

// The dead go first: between death and the end of the last fiber of a process
// nobody may see it.
Scheduler::Strand* Scheduler::Next() {
  for (const bool of_dying : {true, false}) {
    std::vector<Strand*> able;
    for (const auto& strand : strands_) {
      if (MayGoOn(*strand, of_dying)) able.push_back(strand.get());
    }
    if (able.size() == 1) return able[0];
    if (!able.empty()) return able[dice_.Below(able.size())];
  }
  return nullptr;
}

void Scheduler::AdvanceClock() {
  Time soonest{INT64_MAX};
  for (const auto& strand : strands_) {
    if (strand->awaits != nullptr) continue;
    const State& state = processes_.at(strand->process);
    if (strand->waits_for != nullptr && state.frozen_until <= now_) continue;
    const Time able = std::max(strand->wake, state.frozen_until);
    if (able > now_) soonest = std::min(soonest, able);
  }
  if (soonest.us == INT64_MAX) {
    std::cerr << "simulation: every fiber waits for another\n";
    std::abort();
  }
  const bool is_due = due_ && happening_ == 0 && due_() < soonest;
  if (is_due) soonest = std::max(now_, due_());
  if (IsNobodyAwake()) asleep_ = asleep_ + (soonest - now_);
  now_ = soonest;
  if (is_due) Spawn(0, happen_, &happening_);
}

void Scheduler::SetWorld(std::function<Time()> due,
                         std::function<void()> happen) {
  due_ = std::move(due);
  happen_ = std::move(happen);
}

void Scheduler::Suspend() {
  Strand* self = running_;
  self->fiber->Suspend();
  if (processes_.at(self->process).is_dying && self->waits_for == nullptr)
    throw Death{};
}

void Scheduler::Yield() { Suspend(); }

void Scheduler::SleepUntil(Time time) {
  Strand* self = running_;
  constexpr Duration kSlice = Milliseconds(100);
  const bool is_idle =
      self->stirred == stirred_ && time - now_ <= kSlice && time > now_;
  self->idle = is_idle ? std::min(self->idle + 1, 9) : 0;
  self->stirred = stirred_;
  self->wake = time + Duration{is_idle ? Milliseconds(50).us << self->idle : 0};
  Suspend();
}

void Scheduler::RunCrew(int count, const std::function<void()>& work) {
  Strand* self = running_;
  int left = 0;
  for (int i = 0; i < count; ++i) Spawn(self->process, work, &left);
  self->awaits = &left;
  self->fiber->Suspend();
  self->awaits = nullptr;
  if (processes_.at(self->process).is_dying) throw Death{};
}

bool Scheduler::RunProcess(int process, std::function<void()> body) {
  Strand* self = running_;
  int left = 0;
  processes_[process] = State{};
  Spawn(process, std::move(body), &left);
  self->awaits = &left;
  self->fiber->Suspend();
  self->awaits = nullptr;
  const bool has_lived = !processes_.at(process).is_dying;
  processes_.erase(process);  // runs have thousands
  return has_lived;
}

void Scheduler::Die() {
  processes_.at(running_->process).is_dying = true;
  throw Death{};
}

void Scheduler::Freeze(Time until) {
  processes_.at(running_->process).frozen_until = until;
  Suspend();
}

void Scheduler::Lock(pthread_mutex_t* mutex) {
  Strand* self = running_;
  while (pthread_mutex_trylock(mutex) != 0) {
    self->waits_for = mutex;
    Suspend();
    self->waits_for = nullptr;
  }
}

bool Scheduler::IsNobodyAwake() const {
  return std::none_of(
      processes_.begin(), processes_.end(), [&](const auto& each) {
        return each.first != 0 && each.second.fibers > 0 &&
               !each.second.is_dying && each.second.frozen_until <= now_;
      });
}

}  // namespace cutover::simulation
