#include "engine/cli/read_estate.h"

#include "connectors/routing/estate_source.h"
#include "connectors/teams/tenant_facts_source.h"

namespace cutover {
namespace {

Result<EstateReading> Read(const Call& call, const Config& config,
                           Tenancy& tenancy) {
  if (config.routing.source == "files")
    return ReadEstateFolder(config.routing.folder);
  if (config.routing.source == "powershell")
    return ReadEstateByPowerShell(*tenancy.host);
  return ReadEstateByGraph(*tenancy.graph, call.machine.clock,
                           call.machine.ids);
}

}  // namespace

Status AddVoiceRouting(const Call& call, const Config& config, Tenancy& tenancy,
                       Snapshot& snapshot) {
  if (config.routing.source.empty()) return Done{};
  auto reading = Read(call, config, tenancy);
  if (!reading.ok()) return reading.error();
  call.out.Say(
      "  voice routing: " + std::to_string(reading->estate.routes.size()) +
      " routes, " + std::to_string(reading->estate.policies.size()) +
      " policies, " + std::to_string(reading->estate.dial_plans.size()) +
      " dial plans read");
  snapshot.estate = std::move(reading->estate);
  snapshot.findings.insert(snapshot.findings.end(), reading->findings.begin(),
                           reading->findings.end());
  snapshot.digest = SnapshotDigest(snapshot);
  return Done{};
}

void AddTenantFacts(const Call& call, const Config& config, Tenancy& tenancy,
                    Snapshot& snapshot) {
  // By cmdlets alone it does not matter what the cloud's Graph lacks.
  snapshot.tenant[tenant_fact::kCloud] =
      config.teams.by_cmdlets ? "global" : config.tenant.cloud;
  if (tenancy.host != nullptr) {
    auto reading = ReadTenantFacts(*tenancy.host);
    snapshot.tenant.merge(reading.facts);
    snapshot.findings.insert(snapshot.findings.end(), reading.findings.begin(),
                             reading.findings.end());
  }
  call.out.Say("  tenant: " + std::to_string(snapshot.tenant.size()) +
               " facts read");
  snapshot.digest = SnapshotDigest(snapshot);
}

}  // namespace cutover
