#pragma once

#include <cstdint>
#include <functional>

namespace cutover::simulation {

/// What was counted over some seeds.
struct Tally {
  uint64_t seeds = 0;
  uint64_t violations = 0;
  int64_t events = 0;
  int64_t moves = 0;
  uint64_t faults = 0;

  Tally& operator+=(const Tally& other);
};

/// The tallies of all parts, each of which writes to its own.
class Tallies {
 public:
  virtual ~Tallies() = default;
  virtual Tally Sum() const = 0;
};

/// One part of the work: number `part`, from 0, counts into `own`.
using Part = std::function<void(int part, Tally& own, const Tallies& all)>;

/// Runs all parts at a time, each in a process of its own (one alone in this
/// one), and waits for them. They share nothing but the tallies. Call it while
/// the process has no other threads. Ends the program with 3 when a part did
/// not come to its end.
Tally RunParts(int parts, const Part& part);

}  // namespace cutover::simulation
