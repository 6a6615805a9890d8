#include <utility>

#include "tests/simulation/simulation.h"

namespace cutover::simulation {
namespace {

bool Fails(const Script& script) {
  return !Simulate(script, Keep::kHashOnly).violation.empty();
}

// Fewer users first: everything after is quicker then.
void TakeUsers(Script& script, int users) {
  for (int fewer = 1; fewer < users; ++fewer) {
    Script smaller = script;
    smaller.users = fewer;
    if (!Fails(smaller)) continue;
    script = smaller;
    return;
  }
}

void TakeFaults(Script& script) {
  for (bool is_smaller = true; is_smaller;) {
    is_smaller = false;
    const Faults all = *script.faults;
    for (const auto& [at, kind] : all) {
      Faults fewer = *script.faults;
      fewer.erase(at);
      const Script smaller{script.seed, std::move(fewer), script.users,
                           script.mutant};
      if (!Fails(smaller)) continue;
      script = smaller;
      is_smaller = true;
    }
  }
}

}  // namespace

Script Shrink(const Script& failing, const Outcome& outcome) {
  Script script = failing;
  script.faults = outcome.faults;
  TakeFaults(script);
  TakeUsers(script, outcome.users);
  TakeFaults(script);
  return script;
}

}  // namespace cutover::simulation
