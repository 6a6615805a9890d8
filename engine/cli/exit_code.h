#pragma once

#include "engine/base/result.h"

namespace cutover {

/// The exit codes that schedulers may rely on; README.md lists them.
enum ExitCode {
  kExitDone = 0,
  kExitFailed = 1,       ///< something of the run failed, or a check found it
  kExitUsage = 2,        ///< bad input, configuration, credential, no service
  kExitBlocked = 3,      ///< findings block the plan
  kExitNotApproved = 4,  ///< not approved, changed, stale or another tenant's
  kExitParked = 5,       ///< not finished: call again later
  kExitBusy = 6,         ///< another runner is at work
};

}  // namespace cutover
