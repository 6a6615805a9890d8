#pragma once

#include <string>
#include <toml++/toml.h>

#include "engine/cli/toml_reader.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Reads what people tell the preflight checks because no connector can:
/// sbc_change, line_readers, most_dial_rules, erlangs_per_user,
/// [tenant_facts] and people.file. Files stand beside the campaign, and their
/// content is added to `whole`, of which the campaign's digest is made.
/// kInvalid with file, line and remedy.
Status ReadTold(TomlReader& campaign, const std::string& path, Policy& policy,
                std::string& whole);

/// The SBC's numbers, one a line; "#" begins a remark.
Status ReadSbcNumbers(const std::string& path, const std::string& text,
                      Policy& policy);

}  // namespace cutover
