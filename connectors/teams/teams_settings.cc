#include "connectors/teams/teams_connector.h"
#include "engine/base/text.h"

namespace cutover {

std::optional<PolicyRoute> PolicyRouteNamed(std::string_view name) {
  if (name == "auto") return PolicyRoute::kAuto;
  if (name == "graph") return PolicyRoute::kGraph;
  if (name == "powershell") return PolicyRoute::kPowerShell;
  return std::nullopt;
}

PolicyRoute TeamsSettings::RouteOf(const std::string& type) const {
  const auto found = policy_types.find(ToLower(type));
  return found == policy_types.end() ? policies : found->second;
}

}  // namespace cutover
