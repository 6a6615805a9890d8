#include "engine/plan/wave_policy.h"

namespace cutover {

std::string LineOf(const WavePolicy& policy, const std::string& key) {
  const auto found = policy.lines.find(key);
  if (found == policy.lines.end() || found->second <= 0) return "";
  return " (line " + std::to_string(found->second) + ")";
}

}  // namespace cutover
