#include "tests/simulation/scene.h"

namespace cutover::simulation {
namespace {

Duration Draw(Dice& dice, Duration least, Duration most) {
  return {least.us + static_cast<int64_t>(dice.Below(
                         static_cast<uint64_t>(most.us - least.us)))};
}

}  // namespace

// Lags are shorter than the settle times of the step catalogue, together with
// how stale an answer may be: what lies beyond those nobody can see. Orders are
// the exception.
Scene DrawScene(uint64_t seed) {
  Dice dice(seed * 0x2545'f491'4f6c'dd1dULL + 3);
  Scene scene;
  scene.users = static_cast<int>(1 + dice.Below(6));
  scene.forest_seed = dice.Next() % 1'000'000;
  rehearsal::World& world = scene.world;
  world.seed = dice.Next() % 1'000'000;
  world.requests_per_second = 1'000'000;
  scene.settle_scale = dice.Below(4) == 0 ? 1 : 0.1;
  const auto scaled = [&](Duration most) {
    return Draw(dice, Milliseconds(100),
                Duration{static_cast<int64_t>(static_cast<double>(most.us) *
                                              scene.settle_scale)});
  };
  world.order_time = scaled(Minutes(8));
  world.read_lag = scaled(Minutes(3));
  world.licence_lag = scaled(Hours(2));
  world.sync_interval = scaled(Minutes(30));
  scene.hosts = static_cast<int>(1 + dice.Below(2));
  scene.roads.is_teams_by_cmdlets = dice.Below(4) == 0;
  scene.roads.are_lines_by_ldap = dice.Below(3) == 0;
  // Workers that wait for a common batch of cmdlets would stop the one thread.
  scene.workers =
      scene.roads.is_teams_by_cmdlets ? 1 : static_cast<int>(1 + dice.Below(4));
  scene.patience = dice.Below(3) == 0 ? Minutes(10) : Hours(30);
  scene.is_taken_back = dice.Below(2) == 0;
  scene.has_window = dice.Below(4) == 0;
  scene.authority = dice.Below(2) == 0 ? NumberAuthority::kActiveDirectory
                                       : NumberAuthority::kCloud;
  // An order that Graph shows at work may take longer than any settle time; by
  // cmdlets nothing tells of one.
  if (!scene.roads.is_teams_by_cmdlets && dice.Below(4) == 0)
    world.order_time = scaled(Hours(1));
  scene.is_shared = dice.Below(3) == 0;
  if (scene.is_shared) {
    scene.hosts = static_cast<int>(2 + dice.Below(3));
    // Each of them looks at what the others do, all the while.
    scene.patience = std::min(scene.patience, Hours(2));
  }
  scene.is_told_back = dice.Below(2) == 0;
  return scene;
}

std::string Scene::Describe() const {
  return std::to_string(users) + " users, " + std::to_string(hosts) +
         (is_shared ? " hosts together, " : " hosts, ") +
         std::to_string(workers) + " workers, teams by " +
         (roads.is_teams_by_cmdlets ? "cmdlets" : "graph") + ", lines by " +
         (roads.are_lines_by_ldap ? "ldap" : "cmdlets") + ", times x " +
         std::to_string(settle_scale).substr(0, 3) + ", orders take " +
         FormatDuration(world.order_time) + ", reads lag " +
         FormatDuration(world.read_lag) + (has_window ? ", staged" : "") +
         (!is_taken_back ? ""
          : is_told_back ? ", taken back by the journal"
                         : ", taken back");
}

}  // namespace cutover::simulation
