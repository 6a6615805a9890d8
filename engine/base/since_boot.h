#pragma once

#include "engine/base/time.h"

namespace cutover {

/// Time that nobody can turn and that goes on while the machine sleeps. Only
/// the difference of two within one process means anything.
Time SinceBoot();

}  // namespace cutover
