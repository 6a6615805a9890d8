#include "engine/cli/gate_services.h"

#include "connectors/hooks/hooks.h"
#include "engine/cli/health_reading.h"

namespace cutover {

Result<GateServices> ConnectGates(const Config& config, const Machine& machine,
                                  Database& database, Tenancy& tenancy) {
  GateServices services;
  services.read_seats = [&entra = *tenancy.entra] { return entra.ReadSkus(); };
  services.read_health =
      HealthReader(database, *tenancy.graph, machine.clock);
  if (config.hooks.folder.empty()) return services;
  auto hooks =
      Hooks::Find(config.hooks.folder, config.hooks.timeout, machine.clock);
  if (!hooks.ok()) return hooks.error();
  services.call_hooks = [hooks = *std::move(hooks)](const std::string& point,
                                                    const Json& context) {
    const HookReport report = hooks.Run(point, context);
    return HookAnswer{report.has_failed, report.said};
  };
  return services;
}

}  // namespace cutover
