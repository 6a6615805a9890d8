#pragma once

#include "engine/store/database.h"
#include "tests/simulation/watch.h"

namespace cutover::simulation {

/// Whether a chain holds the intent of this very send.
bool HasIntent(Database& database, const Send& send);
/// As if no step had ever been sent that has no outcome.
void ForgetIntents(Database& database);
/// Whether something later in that chain says how the step of the intent with
/// that key ended, or that it is still open.
bool HasOutcome(Database& database, const std::string& key);

}  // namespace cutover::simulation
