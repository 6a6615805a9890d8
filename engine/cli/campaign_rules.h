#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cli/toml_reader.h"
#include "engine/plan/policy.h"

namespace cutover {

/// What of a rule cannot be right in any estate: an unknown country, an OU
/// that is no DN, a GUID in the place of a name, a policy's on-prem identity,
/// a usage location that could never be used. kInvalid with the key's line and
/// a remedy. `in` is the reader of the rule's table.
Status CheckRule(const TomlReader& in, const Rule& rule);

/// That every rule can decide for somebody: none has the name of another, and
/// none stands behind one that meets everybody whom it would meet.
Status CheckRuleOrder(const std::vector<Rule>& rules, const std::string& path);

}  // namespace cutover
