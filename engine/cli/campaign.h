#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Reads campaign.toml and the CSV that it names. Every error names the file
/// and the line. A number or a user that occurs twice in the CSV is kInvalid.
Result<Policy> ReadCampaign(const std::string& path);

}  // namespace cutover
