#pragma once

#include <cstdint>

namespace cutover {

/// Erlang B: the share of calls that find all `sessions` busy when `erlangs`
/// of traffic is offered to them (ITU-T E.501). Without sessions all are.
double BlockedShare(int64_t sessions, double erlangs);

/// The most users of `erlangs_per_user` each whose blocked share is at most
/// `blocked`.
int64_t MostUsers(int64_t sessions, double erlangs_per_user, double blocked);

}  // namespace cutover
