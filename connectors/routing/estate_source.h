#pragma once

#include <string>
#include <vector>

#include "connectors/graph/graph_client.h"
#include "connectors/powershell/powershell_host.h"
#include "engine/base/clock.h"
#include "engine/model/finding.h"
#include "engine/model/voice_estate.h"

namespace cutover {

/// The tenant's voice routing as read, and what could not be.
struct EstateReading {
  VoiceEstate estate;
  std::vector<Finding> findings;
};

/// From a folder of files named for their cmdlet, e.g.
/// "Get-CsOnlineVoiceRoute.json", written by `… | ConvertTo-Json -Depth 8`
/// (UTF-8 or UTF-16). A missing file is a finding, an unreadable one kInvalid.
Result<EstateReading> ReadEstateFolder(const std::string& folder);

/// Live, by the PowerShell worker.
Result<EstateReading> ReadEstateByPowerShell(PowerShellHost& host);

/// Live, by a configuration snapshot of Graph (graph.md 3.8): ordered, waited
/// for, read. It has no gateways and no sites; that is a finding.
Result<EstateReading> ReadEstateByGraph(GraphClient& graph, Clock& clock,
                                        IdSource& ids);

/// The estate in a snapshot's document: resources with resourceType
/// ("microsoft.teams.voiceRoute") and properties, as
/// learn.microsoft.com/graph/utcm-teams-resources lists them.
Result<EstateReading> EstateOfSnapshot(const Json& document);

}  // namespace cutover
