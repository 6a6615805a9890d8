#pragma once

#include <string>
#include <vector>

#include "engine/model/finding.h"

namespace cutover {

/// Findings for a terminal: one line for all that say the same, with the
/// first few names; in the order of their first appearance. A screenful at
/// most, with the number of those that only the report shows.
std::vector<std::string> FindingLines(const std::vector<Finding>& findings);

}  // namespace cutover
