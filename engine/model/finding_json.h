#pragma once

#include "engine/base/json.h"
#include "engine/model/finding.h"

namespace cutover {

/// {"id","severity","user_key","who","summary","remedy"}.
Json FindingToJson(const Finding& finding);
Result<Finding> FindingFromJson(const Json& json);

}  // namespace cutover
