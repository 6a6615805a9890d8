#include "engine/model/health.h"

namespace cutover {
namespace {

double FractionAt(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

}  // namespace

Json HealthToJson(const HealthPolicy& health) {
  return {{"worse", health.worse},
          {"false_halt", health.false_halt},
          {"missed", health.missed},
          {"failures_before", health.failures_before},
          {"look_back_s", health.look_back.us / 1'000'000},
          {"go_on_after_s", health.go_on_after.us / 1'000'000},
          {"roll_back", health.on_halt == OnHalt::kRollBack}};
}

std::optional<HealthPolicy> HealthFromJson(const Json& json) {
  if (!json.is_object() || json.empty()) return std::nullopt;
  HealthPolicy health;
  health.worse = FractionAt(json, "worse");
  health.false_halt = FractionAt(json, "false_halt");
  health.missed = FractionAt(json, "missed");
  health.failures_before = FractionAt(json, "failures_before");
  health.look_back = Seconds(NumberAt(json, "look_back_s"));
  health.go_on_after = Seconds(NumberAt(json, "go_on_after_s"));
  health.on_halt =
      IsTrueAt(json, "roll_back") ? OnHalt::kRollBack : OnHalt::kStop;
  return health;
}

}  // namespace cutover
