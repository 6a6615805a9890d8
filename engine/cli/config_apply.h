#pragma once

#include <string>
#include <toml++/toml.h>

#include "engine/cli/config.h"

namespace cutover {

/// A path of the configuration file `config`: relative to that file.
std::string Resolve(const std::string& config, const std::string& path);

/// [apply] and [hooks] of the configuration file `path`.
Status ReadApply(const toml::table& table, const std::string& path,
                 Config& config);
Status ReadHooks(const toml::table& table, const std::string& path,
                 Config& config);

}  // namespace cutover
