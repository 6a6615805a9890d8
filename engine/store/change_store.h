#pragma once

#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/user.h"
#include "engine/store/database.h"

namespace cutover {

/// Whom a run changed last, and whether that move is at its good end.
struct UserChange {
  UserKey user;
  std::string plan_id;
  std::string purpose;  ///< of the plan: move or rollback
  bool is_finished = false;
};

/// One for each user with a step done after `since`, by user: what a snapshot
/// taken then does not show.
Result<std::vector<UserChange>> ChangesSince(Database& database, Time since);

}  // namespace cutover
