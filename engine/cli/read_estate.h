#pragma once

#include "engine/cli/commands.h"
#include "engine/cli/config.h"
#include "engine/cli/session.h"

namespace cutover {

/// Reads the tenant's voice routing by the configured source into the
/// snapshot, with its findings, and seals the snapshot's digest anew. Does
/// nothing where no source is configured.
Status AddVoiceRouting(const Call& call, const Config& config, Tenancy& tenancy,
                       Snapshot& snapshot);

/// Adds the facts of the tenant that the worker shows, with findings for what
/// it could not be asked, and seals the digest anew. Does nothing without a
/// worker: the checks then say "not checked".
void AddTenantFacts(const Call& call, const Config& config, Tenancy& tenancy,
                    Snapshot& snapshot);

}  // namespace cutover
