#pragma once

#include <string>

#include "engine/base/clock.h"
#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"
#include "engine/store/database.h"

namespace cutover {

/// Which plan a new one takes over from: "" is the last approved one of the
/// campaign's name, "none" is no plan, else a plan's or run's id.
using Continues = std::string;

/// What the store knows that a plan must heed: users and numbers that other
/// plans hold, the waves of the plan that it continues, and whom runs have
/// changed since the snapshot was taken. kInvalid when `continues` names a
/// plan of another campaign, one that is not approved, or a superseded one.
Status AddStoreTo(Policy& policy, Database& database, const Clock& clock,
                  const Snapshot& snapshot, const Continues& continues);

}  // namespace cutover
