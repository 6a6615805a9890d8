#include "engine/base/since_boot.h"

#include <time.h>

namespace cutover {

Time SinceBoot() {
  timespec passed = {};
  ::clock_gettime(CLOCK_BOOTTIME, &passed);
  return {Seconds(passed.tv_sec).us + passed.tv_nsec / 1000};
}

}  // namespace cutover
