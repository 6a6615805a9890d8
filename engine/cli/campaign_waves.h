#pragma once

#include <string>

#include "engine/cli/toml_reader.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Reads what a campaign says of waves: [waves], [[wave]], [[site]],
/// [[freeze]], [[seats]], [[sessions]], [[exclude]] and [[vip]]. Windows by
/// weekday become instants here. kInvalid with file, line and remedy.
Status ReadWaves(TomlReader& in, const std::string& path, Policy& policy);

}  // namespace cutover
