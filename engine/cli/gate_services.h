#pragma once

#include "engine/apply/gatekeeper.h"
#include "engine/cli/session.h"

namespace cutover {

/// Whom the gates of a run ask: the hooks of the configuration, Entra ID for
/// its seats, the logs of calls. All but `config` outlive it.
Result<GateServices> ConnectGates(const Config& config, const Machine& machine,
                                  Database& database, Tenancy& tenancy);

}  // namespace cutover
