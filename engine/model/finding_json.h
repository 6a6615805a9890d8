#pragma once

#include "engine/base/json.h"
#include "engine/model/finding.h"

namespace cutover {

/// {"id","severity","user_key","who","summary","remedy"}.
Json FindingToJson(const Finding& finding);
/// The same as text, onto the end of `out`.
void AppendFinding(const Finding& finding, std::string& out);
Result<Finding> FindingFromJson(const Json& json);

}  // namespace cutover
