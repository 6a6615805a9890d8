#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/base/time.h"

namespace cutover {

/// Runs whitelisted verbs (cmdlets) somewhere PowerShell is. The wire: one
/// JSON object a line each way,
///   {"id":7,"verb":"Get-CsUser","args":{"Identity":"sip:ann@contoso.com"}}
///   {"id":7,"ok":true,"result":{…}}   or
///   {"id":7,"ok":false,"code":"refused","message":"…"}
/// Arguments are data; they are never spliced into script text.
class PowerShellHost {
 public:
  virtual ~PowerShellHost() = default;
  /// kUnavailable when the worker died, hung or wrote noise: nobody knows
  /// whether the verb was carried out. Safe for use from any thread.
  virtual Result<Json> Invoke(const std::string& verb, const Json& args) = 0;
};

/// A long-lived worker process, started at the first verb and replaced when
/// it dies, hangs longer than `timeout`, or answers anything but its line.
std::unique_ptr<PowerShellHost> MakeWorkerHost(
    std::vector<std::string> command, Duration timeout);

/// The verbs that a worker may be asked for.
bool IsKnownVerb(const std::string& verb);

}  // namespace cutover
