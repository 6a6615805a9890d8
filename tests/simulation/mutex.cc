// Linked with --wrap=pthread_mutex_lock: while fibers run, a lock that is
// taken gives the turn to somebody else instead of stopping the one thread.
// The engine's code is the same as ever.

#include "tests/simulation/scheduler.h"

extern "C" int __real_pthread_mutex_lock(pthread_mutex_t* mutex);
extern "C" int __wrap_pthread_mutex_lock(pthread_mutex_t* mutex);

extern "C" int __wrap_pthread_mutex_lock(pthread_mutex_t* mutex) {
  using cutover::simulation::Scheduler;
  Scheduler* scheduler = Scheduler::Current();
  if (scheduler == nullptr) return __real_pthread_mutex_lock(mutex);
  scheduler->Lock(mutex);
  return 0;
}
