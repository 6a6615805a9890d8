#pragma once

#include <cstdint>

#include "engine/base/time.h"

namespace cutover {

/// Turns in a row that a process took from the shared state; times are the
/// store's.
struct RateSlice {
  int64_t generation = 0;
  Time first = {};  ///< of those left
  Duration spacing = {};
  int left = 0;
  /// A turn after this may have become void meanwhile: it is asked for again.
  Time trusted_until = {};
  bool is_fresh = false;  ///< none was used since the last exchange
};

/// So many turns in a row that one caller waits for.
struct Turn {
  int count = 1;
  Time at = {};         ///< the caller waits until then
  bool may_go = false;  ///< and goes, with all of them; else it asks again
  /// For the limiter alone: of a count above one, what was taken for it.
  RateSlice slice = {};
};

}  // namespace cutover
