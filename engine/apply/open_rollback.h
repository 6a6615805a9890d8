#pragma once

#include <optional>
#include <string>

#include "engine/base/clock.h"
#include "engine/store/plan_store.h"

namespace cutover {

/// The rollback of that scope of a plan that was approved and may still be
/// applied, but is not at its end: its process died, or it is parked. It holds
/// its users, so that another one of them would be refused.
Result<std::optional<StoredPlan>> OpenRollback(Database& database,
                                               const Clock& clock,
                                               const std::string& undone_id,
                                               const std::string& scope);

}  // namespace cutover
