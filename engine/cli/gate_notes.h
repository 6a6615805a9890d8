#pragma once

#include <string>
#include <vector>

#include "engine/apply/gates.h"
#include "engine/base/json.h"
#include "engine/cli/config.h"
#include "engine/store/database.h"

namespace cutover {

/// A gate that holds a run, or a user of it, back.
struct GateNote {
  Verdict verdict;
  std::string whom = {};  ///< "wave 2", a UPN, or "" for everybody
  Time told_at = {};      ///< of what the run itself told, and nobody can ask
};

/// Every gate that holds the plan back at this moment. Those that ask the store
/// and the clock are asked; of those that ask others (hook, SBC health, error
/// budget) the run's own last word counts.
Result<std::vector<GateNote>> GatesNow(const Config& config, Database& database,
                                       const Clock& clock,
                                       const std::string& plan_id);

/// "pause waits: paused by ann: …", for people.
std::string GateLine(const GateNote& note);
Json GateJson(const GateNote& note);

}  // namespace cutover
