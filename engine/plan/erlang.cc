#include "engine/plan/erlang.h"

#include <algorithm>
#include <cmath>

namespace cutover {

// The recurrence over the inverse, which neither over- nor underflows where
// factorials would.
double BlockedShare(int64_t sessions, double erlangs) {
  if (sessions <= 0) return 1;
  if (erlangs <= 0) return 0;
  double inverse = 1;
  for (int64_t line = 1; line <= sessions; ++line) {
    inverse = 1 + inverse * static_cast<double>(line) / erlangs;
    if (std::isinf(inverse)) return 0;
  }
  return 1 / inverse;
}

int64_t MostUsers(int64_t sessions, double erlangs_per_user, double blocked) {
  // More traffic than sessions blocks at least the excess, so the traffic that
  // will do is at most sessions / (1 - blocked).
  const double most = static_cast<double>(std::max<int64_t>(sessions, 0)) /
                      std::max(1 - blocked, 1e-9) / erlangs_per_user;
  int64_t good = 0;
  int64_t bad = static_cast<int64_t>(std::min(most, 1e12)) + 1;
  while (bad - good > 1) {
    const int64_t middle = good + (bad - good) / 2;
    const double share =
        BlockedShare(sessions, static_cast<double>(middle) * erlangs_per_user);
    (share <= blocked ? good : bad) = middle;
  }
  return good;
}

}  // namespace cutover
