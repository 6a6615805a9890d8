#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/faults.h"
#include "tests/simulation/mutants.h"

namespace cutover::simulation {

/// One run to be had again: everything in it follows from this.
struct Script {
  uint64_t seed = 1;
  std::optional<Faults> faults = {};  ///< else drawn from the seed
  std::optional<int> users = {};      ///< else drawn from the seed
  Mutant mutant = Mutant::kNone;      ///< a fault of the engine's own
};

enum class Keep { kHashOnly, kTrace };

struct Outcome {
  std::string violation;  ///< "" when there is none
  Faults faults;          ///< that were met
  uint64_t hash = 0;      ///< of the trace
  std::vector<std::string> trace;
  int users = 0;  ///< of the forest
  int moves = 0;  ///< of the plan
  int done = 0;   ///< of the moves
  int64_t events = 0;
  std::string scene;  ///< what was drawn, in a line
};

/// Discovers, plans, approves and runs a whole job in one thread, process
/// after process until nothing is left to do, and in half of the runs takes it
/// all back. Never fails itself.
Outcome Simulate(const Script& script, Keep keep);

/// A smaller script that still ends in a violation: faults are left out one by
/// one, and users. `failing` is of a run that did.
Script Shrink(const Script& failing, const Outcome& outcome);

}  // namespace cutover::simulation
