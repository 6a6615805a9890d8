#include "engine/cli/campaign_health.h"

namespace cutover {

Status ReadHealthPolicy(TomlReader& in, const std::string& path,
                        Policy& policy) {
  const toml::table* table = in.Table("health");
  if (table == nullptr) return Done{};
  TomlReader health(*table, path, "health.");
  HealthPolicy read;
  read.worse = health.Fraction("worse", read.worse);
  read.false_halt = health.Fraction("false_halt", read.false_halt);
  read.missed = health.Fraction("missed", read.missed);
  read.failures_before =
      health.Fraction("failures_before", read.failures_before);
  read.look_back = health.Length("look_back", read.look_back);
  read.go_on_after = health.Length("go_on_after", read.go_on_after);
  const std::string on_halt = health.Text("on_halt", "stop");
  TRY(health.Finish());
  // Of 1/2 and more, a coin would do as well.
  if (read.false_halt >= 0.5 || read.missed >= 0.5)
    return health.At(read.false_halt >= 0.5 ? "false_halt" : "missed",
                     "must be below 0.5", "0.05 is usual");
  if (on_halt != "stop" && on_halt != "rollback")
    return health.At("on_halt", "is \"" + on_halt + "\"",
                     "choose stop or rollback");
  read.on_halt = on_halt == "rollback" ? OnHalt::kRollBack : OnHalt::kStop;
  policy.health = read;
  return Done{};
}

}  // namespace cutover
