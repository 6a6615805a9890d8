#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include <pthread.h>

#include "engine/base/clock.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/fiber.h"

namespace cutover::simulation {

/// Thrown in every fiber of a process that dies; nothing of the engine
/// catches it.
struct Death {};

/// Runs fibers one at a time on one thread, under a clock of its own: whose
/// turn it is follows from the seed alone. Time stands still while anybody can
/// go on. Fibers belong to processes; a process dies or freezes as a whole.
/// Mutexes of the engine do not block the thread but give the turn away (see
/// mutex.cc), so a fiber may suspend while it holds one.
class Scheduler {
 public:
  Scheduler(uint64_t seed, Time start) : dice_(seed), now_(start) {}
  ~Scheduler();

  Time now() const { return now_; }

  /// What happens in the world whoever is awake: `due` says when the next of it
  /// does, `happen` lets it, in a fiber of process 0, at that very time.
  void SetWorld(std::function<Time()> due, std::function<void()> happen);

  /// Runs `body` as the first fiber and returns when all have ended.
  void Run(std::function<void()> body);
  /// Null outside of Run.
  static Scheduler* Current();

  // From inside a fiber:
  int process() const { return running_->process; }
  /// Tells the fibers apart while they live.
  const void* strand() const { return running_; }
  /// Gives the turn to anybody, possibly to the caller again.
  void Yield();
  /// `time` is of this clock. Returns later than asked when nobody did
  /// anything between two sleeps: an idle wait costs few turns.
  void SleepUntil(Time time);
  /// Runs `work` in `count` fibers of the caller's process until all ended.
  void RunCrew(int count, const std::function<void()>& work);
  /// Runs `body` as a new process until all its fibers ended; says whether it
  /// came to its own end.
  bool RunProcess(int process, std::function<void()> body);
  /// The caller's process dies: throws Death here, and in its other fibers as
  /// each next has its turn, which is before anybody else's.
  [[noreturn]] void Die();
  /// No fiber of the caller's process has a turn before that time.
  void Freeze(Time until);
  void Lock(pthread_mutex_t* mutex);
  /// A call was made: idle sleepers look again soon.
  void Stir() { ++stirred_; }
  /// The time so far in which no process could act.
  Duration asleep() const { return asleep_; }

 private:
  struct Strand {
    int process = 0;
    std::unique_ptr<Fiber> fiber = {};
    Time wake = {};
    pthread_mutex_t* waits_for = nullptr;
    int* awaits = nullptr;  ///< fibers still to end
    uint64_t stirred = 0;   ///< when it last slept
    int idle = 0;
  };
  struct State {
    bool is_dying = false;
    Time frozen_until = {};
    int fibers = 0;
  };

  Strand* Spawn(int process, std::function<void()> body, int* counter);
  void Suspend();
  Strand* Next();
  bool MayGoOn(const Strand& strand, bool of_dying) const;
  void AdvanceClock();
  bool IsNobodyAwake() const;

  Dice dice_;
  Time now_;
  std::vector<std::unique_ptr<Strand>> strands_;
  std::map<int, State> processes_;
  Strand* running_ = nullptr;
  uint64_t stirred_ = 0;
  Duration asleep_;
  std::function<Time()> due_;
  std::function<void()> happen_;
  int happening_ = 0;  ///< fibers that run `happen_`
};

/// The clock of one process: the scheduler's, and how far off it is.
class ProcessClock : public Clock {
 public:
  ProcessClock(Scheduler& scheduler, Duration offset)
      : scheduler_(scheduler), offset_(offset) {}
  Time Now() const override { return scheduler_.now() + offset_; }
  void SleepUntil(Time time) override {
    scheduler_.SleepUntil(Time{time.us - offset_.us});
  }
  void Jump(Duration by) { offset_.us += by.us; }
  Duration offset() const { return offset_; }

 private:
  Scheduler& scheduler_;
  Duration offset_;
};

}  // namespace cutover::simulation
