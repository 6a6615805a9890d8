#pragma once

#include <functional>

#include "engine/cli/commands.h"

namespace cutover {

/// What a command does with the open store; its exit code.
using StoreUse = std::function<Result<int>(const Config&, Database&)>;

/// Opens the store, uses it, and turns an error into its exit code.
int WithStore(const Call& call, const char* verb, const StoreUse& use);

}  // namespace cutover
