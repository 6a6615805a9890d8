#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/model/finding.h"
#include "engine/plan/extension_book.h"

namespace cutover {

/// What a plan does to internal extensions, once a rule of a dial plan:
/// PF-U23 warns of those that reach somebody today and nobody, or somebody
/// else, after the plan. For the dial plans `in_use` by users of the plan a
/// CUT-DIAL note counts whom extensions reach and names those whose numbers
/// nobody has, and says so of a rule that takes too many strings to be held
/// against numbers.
std::vector<Finding> ExtensionFindings(const ExtensionHolders& holders,
                                       const std::set<std::string>& in_use);

}  // namespace cutover
