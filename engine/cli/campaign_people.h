#pragma once

#include <string>

#include "engine/cli/campaign_sites.h"
#include "engine/cli/toml_reader.h"
#include "engine/plan/policy.h"

namespace cutover {

/// waves.pilot_users: who is in wave 0, of which they make the size where none
/// is given.
Status ReadPilotUsers(TomlReader& waves, Policy& policy);

/// [[exclude]] and [[vip]]: users whom the campaign leaves out, or gives a
/// place of their own, each with its reason.
Status ReadNamedUsers(TomlReader& in, const std::string& path,
                      const CalendarFrame& frame, Policy& policy);

}  // namespace cutover
