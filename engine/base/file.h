#pragma once

#include <string>

#include "engine/base/result.h"

namespace cutover {

/// The whole file; kNotFound or kInvalid with the path and the reason.
Result<std::string> ReadFile(const std::string& path);
/// Whole or not at all: writes beside the target, syncs, then renames.
Status WriteFileAtomically(const std::string& path, const std::string& content);
/// A secret's file, without its final line break. The value is never logged.
Result<std::string> ReadSecretFile(const std::string& path);

}  // namespace cutover
