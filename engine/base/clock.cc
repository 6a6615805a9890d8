#include "engine/base/clock.h"

#include <chrono>
#include <thread>

namespace cutover {

Time SystemClock::Now() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

void SystemClock::SleepUntil(Time time) {
  const int64_t wait = time.us - Now().us;
  if (wait > 0) std::this_thread::sleep_for(std::chrono::microseconds(wait));
}

}  // namespace cutover
