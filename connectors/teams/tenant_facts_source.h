#pragma once

#include <vector>

#include "connectors/powershell/powershell_host.h"
#include "engine/model/finding.h"
#include "engine/model/tenant_facts.h"

namespace cutover {

/// Facts of the tenant and of the worker's host, and what could not be asked.
struct TenantFactsReading {
  TenantFacts facts;
  std::vector<Finding> findings;  ///< CUT-FACTS, one for each verb that failed
};

/// By the worker's verbs Get-Versions, Get-ADSyncScheduler,
/// Get-CsPhoneNumberTenantConfiguration and Get-CsTeamsCallingPolicy. A verb
/// that fails (its module is not on that host, say) leaves its facts out, and
/// the checks that need them say "not checked".
TenantFactsReading ReadTenantFacts(PowerShellHost& host);

}  // namespace cutover
