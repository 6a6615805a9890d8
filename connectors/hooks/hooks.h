#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace cutover {

/// Where a run calls executables. Those that begin with "before-", and
/// sbc-health, can say no.
const std::vector<std::string>& HookPoints();

/// What the executables of one point said.
struct HookReport {
  bool has_failed = false;  ///< one ended with non-zero, by signal or too late
  std::string said = {};    ///< one line of each that ran; "" for none
};

/// The executables of a folder: POINT, or POINT.ANYTHING, several in the order
/// of their names. Safe for use from any thread.
class Hooks {
 public:
  /// Looks through the folder. kInvalid for a file that is named after no
  /// point (names that begin with a dot or README are passed over), that
  /// cannot be executed, or that everybody may write: a hook that is not run,
  /// or is another's, must not pass unnoticed.
  static Result<Hooks> Find(const std::string& folder, Duration timeout,
                            const Clock& clock);

  /// Runs the executables of `point`, each with `context` as JSON on standard
  /// input and an environment of PATH, LANG and CUTOVER_HOOK (the point); after
  /// the first that fails no other is run.
  HookReport Run(const std::string& point, const Json& context) const;

 private:
  Hooks(std::string folder, Duration timeout, const Clock& clock)
      : folder_(std::move(folder)), timeout_(timeout), clock_(&clock) {}

  std::string folder_;
  Duration timeout_;
  const Clock* clock_;
  std::map<std::string, std::vector<std::string>> files_;  ///< by point, sorted
};

}  // namespace cutover
