#pragma once

#include <string>

#include "connectors/rehearsal/tenant.h"
#include "engine/plan/policy.h"
#include "tests/simulation/process.h"

namespace cutover::simulation {

/// What a seed draws beside its faults.
struct Scene {
  int users = 1;
  uint64_t forest_seed = 1;
  rehearsal::World world;
  int hosts = 1;    ///< that would run the job; one at a time holds the lease
  int workers = 1;  ///< of a process
  bool is_shared = false;  ///< hosts work on the run together
  Roads roads;
  Duration patience = Hours(30);
  double settle_scale = 1;     ///< of the step catalogue's times, and of lags
  bool is_taken_back = false;  ///< the whole run, at its end
  bool is_told_back = false;   ///< planned so by the journal, else by looks
  bool has_window = false;     ///< staged for two hours, then cut over
  NumberAuthority authority = NumberAuthority::kCloud;

  std::string Describe() const;
};

Scene DrawScene(uint64_t seed);

}  // namespace cutover::simulation
