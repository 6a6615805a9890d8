#pragma once

#include <functional>
#include <string>

#include "connectors/graph/graph_client.h"
#include "engine/base/time.h"

namespace cutover {

/// The two logs of calls with the telephone network (graph.md 4).
enum class CallLog {
  kDirectRouting,
  kPstn,  ///< Calling Plans and Operator Connect
};

enum class CallDirection { kOut, kIn, kUnknown };

enum class CallOutcome {
  kGood,
  kFailed,
  kUnknown,  ///< the log does not say
};

/// One row of a log.
struct PhoneCall {
  CallLog log = CallLog::kDirectRouting;
  std::string id;
  std::string user_id;  ///< Entra object id in lower case, or ""
  std::string upn;
  Time start;  ///< of a call that failed: when it was tried
  Duration duration;
  CallDirection direction = CallDirection::kUnknown;
  std::string type;    ///< as the service calls it: ByotOut, user_in, …
  std::string caller;  ///< the last three digits starred, by Graph or by us
  std::string callee;
  CallOutcome outcome = CallOutcome::kUnknown;
  int64_t sip_code = 0;  ///< of a call that failed
  std::string phrase;    ///< what the code says
  std::string trunk;     ///< of Direct Routing: the SBC
};

/// One row as a call; pure. kInvalid when it does not say when it was.
Result<PhoneCall> CallOfRow(CallLog log, const Json& row);

struct CallLogRange {
  Time from;
  Time to;  ///< exclusive
};

/// Reads the calls that began in the range, cut into pieces of the 90 days
/// that a log gives at most. Gives the number of rows that say no time: they
/// are passed over. The logs lag behind by minutes to hours.
Result<int> ReadCalls(GraphClient& graph, CallLog log,
                      const CallLogRange& range,
                      const std::function<void(PhoneCall)>& on_call);

}  // namespace cutover
