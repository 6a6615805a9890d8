#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/dice.h"

namespace cutover::simulation {

/// What crosses the border of a process.
enum class Crossing { kRead, kWrite, kStoreBegin, kStoreEnd };

enum class FaultKind {
  kDieBefore,      ///< the process dies; the call is not made
  kDieAfter,       ///< the call is made, and the process dies
  kRequestLost,    ///< never arrives; the caller hears nothing
  kReplyLost,      ///< is carried out; the caller hears nothing
  kLateReply,      ///< is carried out at once, answered much later
  kLateArrival,    ///< the caller hears nothing; it is carried out later
  kRefused429,     ///< not carried out, a pause is asked for
  kRefused503,     ///< not carried out
  kStorm,          ///< everything is answered 429 or 503 for a while
  kTwice,          ///< a request of HTTP arrives twice; one reply is heard
  kSilentNoOp,     ///< a write is accepted and changes nothing
  kDeclined,       ///< a write is declined for good
  kStaleRead,      ///< a read shows what it showed a while ago
  kStoreFails,     ///< the transaction is not done, and fails
  kCommitUnheard,  ///< the transaction is done, and fails all the same
  kPause,          ///< the process stands still past its lease
  kJumpAhead,      ///< the process's clock
  kJumpBack,
  kOutsider,   ///< somebody else changes a value of a user
  kSeatsGone,  ///< no seat is left of any licence
  kSeatsBack,
};
inline constexpr int kFaultKinds = static_cast<int>(FaultKind::kSeatsBack) + 1;

const char* FaultKindName(FaultKind kind);
/// Whether the fault can happen there.
bool CanMeet(FaultKind kind, Crossing crossing);

/// Faults by the number of the crossing that they meet, from 1. Whatever else
/// a fault needs to be known (how long, whose value) follows from the seed and
/// that number.
using Faults = std::map<int64_t, FaultKind>;

std::string DescribeFaults(const Faults& faults);

/// Chooses what each crossing meets: from a seed, or as a list says.
class FaultSource {
 public:
  /// Draws which kinds there are in this run, how often and how many.
  explicit FaultSource(uint64_t seed);
  FaultSource(uint64_t seed, Faults listed);

  /// The fault that the crossing meets; remembers it.
  const FaultKind* Meet(int64_t number, Crossing crossing);
  /// A draw that belongs to the crossing: the same whatever else happens.
  Dice DiceOf(int64_t number) const;
  const Faults& met() const { return met_; }

 private:
  const uint64_t seed_;
  const bool is_listed_;
  Faults listed_;
  std::vector<FaultKind> kinds_;
  uint64_t one_in_ = 100;
  size_t most_ = 0;
  Faults met_;
};

}  // namespace cutover::simulation
