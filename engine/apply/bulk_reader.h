#pragma once

#include <functional>
#include <string>

#include "engine/apply/routes.h"
#include "engine/plan/rollback.h"

namespace cutover {

/// Reads all users of every route once and answers from that; for an attribute
/// that no scan delivers it asks live. For many users at once: a tenant is
/// read in pages of a hundred, where asking costs several calls a user.
/// `routes` outlives the reader; `on_user` is called for each user that was
/// read.
Result<ReadNow> BulkReader(const Routes& routes,
                           const std::function<void()>& on_user);

}  // namespace cutover
