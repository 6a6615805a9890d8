#include "connectors/teams/call_log.h"

#include <algorithm>

#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr Duration kLongest = Hours(90 * 24);

const char* FunctionOf(CallLog log) {
  return log == CallLog::kDirectRouting ? "getDirectRoutingCalls"
                                        : "getPstnCalls";
}

// ByotOut, ByotInUserForkee …; user_in, user_out_conf, ucap_in …
CallDirection DirectionOf(const std::string& type) {
  if (StartsWithIgnoringCase(type, "ByotOut")) return CallDirection::kOut;
  if (StartsWithIgnoringCase(type, "ByotIn")) return CallDirection::kIn;
  for (const std::string& word : Split(type, '_')) {
    if (EqualsIgnoringCase(word, "out")) return CallDirection::kOut;
    if (EqualsIgnoringCase(word, "in")) return CallDirection::kIn;
  }
  return CallDirection::kUnknown;
}

// What belongs to others is shown as Direct Routing's log shows it.
std::string Starred(const std::string& number) {
  if (number.size() < 7 || number.ends_with("*")) return number;
  return number.substr(0, number.size() - 3) + "***";
}

// An absent time is the year 1.
std::optional<Time> TimeAt(const Json& row, const char* name) {
  auto time = ParseTime(TextAt(row, name));
  if (!time.ok() || time->us <= 0) return std::nullopt;
  return *time;
}

// The Calling Plan log has no word on success; who talked, got through.
CallOutcome OutcomeOf(CallLog log, const Json& row, const PhoneCall& call) {
  const auto told = row.find("successfulCall");
  if (log == CallLog::kDirectRouting && told != row.end() && told->is_boolean())
    return told->get<bool>() ? CallOutcome::kGood : CallOutcome::kFailed;
  return call.duration > Duration{} ? CallOutcome::kGood
                                    : CallOutcome::kUnknown;
}

std::string PathOf(CallLog log, const CallLogRange& range) {
  return std::string("/communications/callRecords/") + FunctionOf(log) +
         "(fromDateTime=" + FormatTime(range.from) +
         ",toDateTime=" + FormatTime(range.to) + ")";
}

}  // namespace

Result<PhoneCall> CallOfRow(CallLog log, const Json& row) {
  PhoneCall call;
  call.log = log;
  call.id = TextAt(row, "id");
  std::optional<Time> start;
  for (const char* name :
       {"startDateTime", "inviteDateTime", "failureDateTime"}) {
    if (!start) start = TimeAt(row, name);
  }
  if (!start) {
    return Error{ErrorCode::kInvalid,
                 "the call " + call.id + " has no time that can be read"};
  }
  call.start = *start;
  call.user_id = ToLower(TextAt(row, "userId"));
  call.upn = TextAt(row, "userPrincipalName");
  call.duration =
      Seconds(std::clamp<int64_t>(NumberAt(row, "duration"), 0, 31'536'000));
  call.type = TextAt(row, "callType");
  call.direction = DirectionOf(call.type);
  call.caller = Starred(TextAt(row, "callerNumber"));
  call.callee = Starred(TextAt(row, "calleeNumber"));
  call.outcome = OutcomeOf(log, row, call);
  call.trunk = TextAt(row, "trunkFullyQualifiedDomainName");
  // Of a good call the code is 0 and the phrase "BYE".
  if (call.outcome != CallOutcome::kFailed) return call;
  call.sip_code = NumberAt(row, "finalSipCode");
  call.phrase = TextAt(row, "finalSipCodePhrase");
  return call;
}

Result<int> ReadCalls(GraphClient& graph, CallLog log,
                      const CallLogRange& range,
                      const std::function<void(PhoneCall)>& on_call) {
  int unreadable = 0;
  // The service is asked in whole seconds: a little more, and it is cut here.
  const Time end{(range.to.us + 999'999) / 1'000'000 * 1'000'000};
  Time from{range.from.us / 1'000'000 * 1'000'000};
  for (Time to; from < end; from = to) {
    to = std::min(from + kLongest, end);
    const Time begin = std::max(from, range.from);
    const Time cut = std::min(to, range.to);
    TRY(graph.GetAll(PathOf(log, {from, to}), [&](const Json& row) -> Status {
      auto call = CallOfRow(log, row);
      if (!call.ok()) {
        ++unreadable;
      } else if (call->start >= begin && call->start < cut) {
        // The end is inclusive in one log and exclusive in the other.
        on_call(*std::move(call));
      }
      return Done{};
    }));
  }
  return unreadable;
}

}  // namespace cutover
