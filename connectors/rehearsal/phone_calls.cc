// Calls of the tenant's users, and the logs of them (graph.md 4).

#include "connectors/rehearsal/graph_call.h"

// Implementation. Who has a number and voice calls out and is called, soon
// after getting the number and once before the world begins. Without a voice
// routing policy no call finds a way out over Direct Routing; of others every
// eighth user's first call fails.

namespace cutover::rehearsal {
namespace {

constexpr Duration kMostOfALog = Hours(90 * 24);

uint64_t HashOf(const std::string& text) {
  uint64_t hash = 1469598103934665603ULL;
  for (char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return hash;
}

std::string Starred(const std::string& number) {
  return number.substr(0, number.size() - 3) + "***";
}

// An absent time is sent as the year 1 (graph.md 4).
std::string TimeOrNone(bool is_there, Time time) {
  return is_there ? FormatTime(time) : "0001-01-01T00:00:00Z";
}

Json Common(const PhoneCall& call) {
  return {{"id", call.id},
          {"userId", call.user_id},
          {"userPrincipalName", call.upn},
          {"userDisplayName", call.display_name},
          {"duration", call.seconds}};
}

Json DirectRoutingJson(const PhoneCall& call) {
  const bool is_good = call.sip_code == 0;
  const std::string own = Starred(call.own_number);
  const std::string other = Starred(call.other_number);
  Json row = Common(call);
  row.update(
      {{"correlationId", call.id},
       {"callType", call.is_outgoing ? "ByotOut" : "ByotIn"},
       {"callerNumber", call.is_outgoing ? own : other},
       {"calleeNumber", call.is_outgoing ? other : own},
       {"inviteDateTime", FormatTime(call.start)},
       {"startDateTime", TimeOrNone(is_good, call.start)},
       {"failureDateTime", TimeOrNone(!is_good, call.start)},
       {"endDateTime", TimeOrNone(is_good, call.start + Seconds(call.seconds))},
       {"successfulCall", is_good},
       {"finalSipCode", call.sip_code},
       {"finalSipCodePhrase", call.phrase},
       {"callEndSubReason", is_good ? 540000 : 560000 + call.sip_code},
       {"mediaPathLocation", "EUNO"},
       {"signalingLocation", "EUNO"},
       {"trunkFullyQualifiedDomainName", "sbc1.contoso.test"},
       {"mediaBypassEnabled", false}});
  return row;
}

Json PstnJson(const PhoneCall& call) {
  Json row = Common(call);
  row.update(
      {{"callId", call.id},
       {"callType", call.is_outgoing ? "user_out" : "user_in"},
       {"callerNumber", call.is_outgoing ? call.own_number : call.other_number},
       {"calleeNumber", call.is_outgoing ? call.other_number : call.own_number},
       {"startDateTime", FormatTime(call.start)},
       {"endDateTime", FormatTime(call.start + Seconds(call.seconds))},
       {"charge", 0.0},
       {"currency", "EUR"},
       {"licenseCapability", "MCOPSTN1"},
       {"inventoryType", "Subscriber"},
       {"operator", "Microsoft"},
       {"callDurationSource", "microsoft"}});
  return row;
}

// "name=VALUE" out of "get…(fromDateTime=…,toDateTime=…)".
Result<Time> Argument(const std::string& path, const std::string& name) {
  const size_t at = path.find(name + "=");
  if (at == std::string::npos)
    return Error{ErrorCode::kInvalid, name + " is missing"};
  const size_t from = at + name.size() + 1;
  return ParseTime(path.substr(from, path.find_first_of(",)", from) - from));
}

}  // namespace

void Tenant::GotNumber(const CloudUser& user) {
  After(world_.first_call, [this, id = user.id] { Telephone(id); });
}

void Tenant::Telephone(const std::string& user_id) {
  const CloudUser* user = UserBy(user_id);
  if (user == nullptr || !user->has_voice || !numbers_.contains(user->number))
    return;
  const bool is_direct =
      numbers_.at(user->number).value.type == NumberType::kDirectRouting;
  const Time now = clock_.Now();
  if (is_direct && !user->policies.contains("OnlineVoiceRoutingPolicy")) {
    Call(*user, now, true, 403);
  } else {
    const bool is_unlucky = is_direct && HashOf(user_id) % 8 == 0;
    if (is_unlucky) Call(*user, now, true, 503);
    Call(*user, now, true, 0);
  }
  Call(*user, now, false, 0);
}

void Tenant::Call(const CloudUser& user, Time start, bool is_outgoing,
                  int sip_code) {
  const Number& number = numbers_.at(user.number);
  IdSource dice(world_.seed ^ HashOf(user.id) ^ calls_.size());
  PhoneCall call;
  call.id = dice.NextGuid();
  call.user_id = user.id;
  call.upn = user.upn;
  call.display_name = user.display_name;
  call.start = start;
  call.seconds = sip_code == 0 ? static_cast<int>(5 + dice.Below(600)) : 0;
  call.is_outgoing = is_outgoing;
  call.is_direct = number.value.type == NumberType::kDirectRouting;
  call.own_number = number.value.number.Text();
  call.other_number = "+4930" + std::to_string(5550000 + dice.Below(9999));
  call.sip_code = sip_code;
  call.phrase = sip_code == 0     ? "BYE"
                : sip_code == 403 ? "Forbidden"
                                  : "Service Unavailable";
  calls_.push_back(std::move(call));
}

HttpResponse GraphFacade::CallLog(const Call& call) {
  auto from = Argument(call.path, "fromDateTime");
  auto to = Argument(call.path, "toDateTime");
  if (!from.ok() || !to.ok() || *to - *from > kMostOfALog)
    return GraphError(400, "BadRequest", "not a range of at most 90 days");
  const bool is_direct =
      call.path.find("/getDirectRoutingCalls(") != std::string::npos;
  std::vector<Json> rows;
  for (const PhoneCall& each : tenant_.calls()) {
    if (each.is_direct != is_direct || each.start < *from) continue;
    // Exclusive there, inclusive here (graph.md 4).
    if (is_direct ? each.start >= *to : each.start > *to) continue;
    rows.push_back(is_direct ? DirectRoutingJson(each) : PstnJson(each));
  }
  return Page(call, rows);
}

}  // namespace cutover::rehearsal
