#pragma once

#include <string>

#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"
#include "engine/store/database.h"

namespace cutover {

/// The part of a stored snapshot that the campaign's plan asks about, read
/// page by page: the estate is never held whole. kConflict when the whole no
/// longer gives its digest. A user of the UPN `also`, if one is named, is kept
/// whether or not the campaign concerns it.
Result<Snapshot> LoadExcerpt(Database& database, const std::string& id,
                             const Policy& policy,
                             const std::string& also = "");

}  // namespace cutover
