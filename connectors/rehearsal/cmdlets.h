#pragma once

#include <string>

#include "connectors/rehearsal/tenant.h"

namespace cutover::rehearsal {

/// The cmdlets of Teams PowerShell in front of the tenant (graph.md 3.7);
/// {"ok":…} as the worker's wire.
bool IsTeamsCmdlet(const std::string& verb);

/// What the worker's host has, and the scheduler of directory sync.
Json GiveVersions();
Json GiveScheduler(Time next_sync);
Json InvokeTeams(Tenant& tenant, const std::string& verb, const Json& args);

}  // namespace cutover::rehearsal
