#pragma once

#include <functional>
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

/// At most this many processes at a time; more than three sessions of one
/// account are known to be refused.
inline constexpr int kMostSessions = 3;

/// What Connect is to be asked with, before a session's first verb and again
/// when it gives something else (a token was renewed) or the service turned
/// the session away. Called from any thread. Null: whoever starts the worker
/// has signed in.
using ConnectArguments = std::function<Result<Json>()>;

/// Long-lived worker processes, one PowerShell session each, `sessions` of
/// them at most, started when first needed and replaced when one dies, hangs
/// longer than `timeout`, or answers anything but its line.
std::unique_ptr<PowerShellHost> MakeWorkerHost(
    std::vector<std::string> command, Duration timeout, int sessions,
    ConnectArguments connect = nullptr);

/// The verbs that a worker may be asked for.
bool IsKnownVerb(const std::string& verb);

}  // namespace cutover
