#pragma once

#include <string>

#include "engine/cli/toml_reader.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Reads [health] of a campaign: how the calls of moved users are judged
/// between waves. Without the table nothing is judged.
Status ReadHealthPolicy(TomlReader& in, const std::string& path,
                        Policy& policy);

}  // namespace cutover
