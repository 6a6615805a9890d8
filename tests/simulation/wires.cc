#include "tests/simulation/wires.h"

#include "connectors/directory/server_reading.h"
#include "connectors/directory/user_entry.h"
#include "connectors/ldap/filter.h"
#include "connectors/rehearsal/graph_call.h"
#include "engine/base/text.h"

namespace cutover::simulation {
namespace {

bool IsWrite(const HttpRequest& request) {
  // A sign-in and a batch of reads are sent like writes, and are none.
  return request.method != "GET" && !request.url.ends_with("/token") &&
         !request.url.ends_with("/$batch");
}

HttpResponse Paused(int status) {
  HttpResponse busy = rehearsal::GraphError(status, "Busy", "slow down");
  if (status == 429) busy.headers["retry-after"] = "7";
  return busy;
}

// Accepted as ever, though nothing is done.
HttpResponse AsIfDone(const HttpRequest& request) {
  return request.url.ends_with("/assignLicense")
             ? rehearsal::Answer(200, Json::object())
             : HttpResponse{204, {}, ""};
}

}  // namespace

const Send* Desk::InHand() const {
  const auto found = sends.find(border.scheduler().strand());
  return found == sends.end() ? nullptr : &found->second;
}

Send Desk::InHandOrNone() const {
  const Send* send = InHand();
  return send == nullptr ? Send{} : *send;
}

Result<Receipt> NotedTarget::Apply(const Identity& user, const Step& step,
                                   const std::string& key) {
  const void* strand = desk_.border.scheduler().strand();
  const Send send{key, user, step, desk_.border.scheduler().now()};
  desk_.border.is_calm = true;
  desk_.border.watch().Enter(send);
  desk_.border.is_calm = false;
  desk_.sends[strand] = send;
  const int process = desk_.border.scheduler().process();
  ++desk_.border.applying[process];
  auto receipt = target_.Apply(user, step, key);
  --desk_.border.applying[process];
  desk_.sends.erase(strand);
  return receipt;
}

Result<HttpResponse> GraphWire::Send(const HttpRequest& request) {
  const bool is_write = IsWrite(request);
  HttpRequest inner = request;
  inner.url = request.url.substr(std::string("https://graph").size());
  auto passage =
      desk_.border.Cross(is_write ? Crossing::kWrite : Crossing::kRead,
                         request.method + " " + inner.url, desk_.clock);
  if (desk_.border.IsStorm())
    return Paused(passage.dice.Below(2) == 0 ? 429 : 503);
  auto response = Deliver(std::move(inner), is_write, passage);
  if (response.ok()) desk_.border.Return(passage, request.method);
  return response;
}

Result<HttpResponse> GraphWire::Deliver(HttpRequest inner, bool is_write,
                                        Border::Passage& passage) {
  Border& border = desk_.border;
  if (passage.Meets(FaultKind::kRequestLost)) return border.Unanswered(passage);
  if (passage.Meets(FaultKind::kRefused429)) return Paused(429);
  if (passage.Meets(FaultKind::kRefused503)) return Paused(503);
  if (passage.Meets(FaultKind::kDeclined))
    return rehearsal::GraphError(400, "BadRequest", "declined");
  if (passage.Meets(FaultKind::kLateArrival)) {
    border.ArriveLate(
        passage, desk_.InHandOrNone(),
        [&facade = desk_.facade, inner] { (void)facade.Handle(inner); });
    return border.Unanswered(passage);
  }
  HttpResponse response =
      is_write ? HandleWrite(inner, passage) : HandleRead(inner, passage);
  if (passage.Meets(FaultKind::kReplyLost)) return border.Unanswered(passage);
  return response;
}

HttpResponse GraphWire::HandleWrite(const HttpRequest& inner,
                                    const Border::Passage& passage) {
  Border& border = desk_.border;
  border.watch().Arrive(desk_.InHand(), border.scheduler().now());
  if (passage.Meets(FaultKind::kSilentNoOp)) {
    const size_t name = inner.url.find_last_of('/') + 1;
    if (inner.url.find("umber", name) == std::string::npos)
      return AsIfDone(inner);
    border.tenant().faults().push_back(
        {"", inner.url.substr(name), "silent", 1});
  }
  HttpResponse response = desk_.facade.Handle(inner);
  if (!passage.Meets(FaultKind::kTwice)) return response;
  // What stands between sent it again; whose reply comes through is chance.
  Dice dice = passage.dice;
  HttpResponse second = desk_.facade.Handle(inner);
  return dice.Below(2) == 0 ? response : second;
}

HttpResponse GraphWire::HandleRead(const HttpRequest& inner,
                                   const Border::Passage& passage) {
  const Time now = desk_.border.scheduler().now();
  const std::string question = inner.url + " " + inner.body;
  const auto found = desk_.answers.find(question);
  const bool is_stale = passage.Meets(FaultKind::kStaleRead) &&
                        found != desk_.answers.end() &&
                        now - found->second.first < desk_.border.Stalest();
  if (is_stale) return found->second.second;
  HttpResponse response = desk_.facade.Handle(inner);
  desk_.answers[question] = {now, response};
  return response;
}

Result<Json> CmdletWire::Invoke(const std::string& verb, const Json& args) {
  Border& border = desk_.border;
  const bool is_write = !verb.starts_with("Get-");
  auto passage =
      border.Cross(is_write ? Crossing::kWrite : Crossing::kRead,
                   verb + " " + TextAt(args, "Identity"), desk_.clock);
  if (border.IsStorm() || passage.Meets(FaultKind::kRequestLost) ||
      passage.Meets(FaultKind::kRefused503))
    return border.Unanswered(passage);
  if (passage.Meets(FaultKind::kRefused429))
    return Error{ErrorCode::kThrottled, "slow down", "", Seconds(7).us};
  if (passage.Meets(FaultKind::kDeclined))
    return Error{ErrorCode::kRefused, "declined"};
  const auto carry_out = [&border, verb, args] {
    return border.tenant().Invoke(verb, args);
  };
  if (passage.Meets(FaultKind::kLateArrival)) {
    border.ArriveLate(passage, desk_.InHandOrNone(),
                      [carry_out] { (void)carry_out(); });
    return border.Unanswered(passage);
  }
  if (is_write) border.watch().Arrive(desk_.InHand(), border.scheduler().now());
  if (passage.Meets(FaultKind::kSilentNoOp)) return Json::object();
  const Json answer = carry_out();
  if (passage.Meets(FaultKind::kReplyLost)) return border.Unanswered(passage);
  border.Return(passage, verb);
  if (IsTrueAt(answer, "ok")) return answer["result"];
  return Error{TextAt(answer, "code") == "not found" ? ErrorCode::kNotFound
                                                     : ErrorCode::kRefused,
               TextAt(answer, "message")};
}

Status ForestWire::Search(const LdapSearch& search, const OnEntry& on_entry) {
  auto passage = desk_.border.Cross(Crossing::kRead, "search " + search.filter,
                                    desk_.clock);
  if (passage.Meets(FaultKind::kRequestLost) ||
      passage.Meets(FaultKind::kReplyLost) ||
      passage.Meets(FaultKind::kRefused429) ||
      passage.Meets(FaultKind::kRefused503))
    return desk_.border.Unanswered(passage);
  for (const auto& [guid, entry] : desk_.border.tenant().forest()) {
    const bool is_meant =
        search.filter == kUserFilter ||
        search.filter == "(objectGUID=" + EscapeForFilter(guid) + ")";
    if (is_meant) TRY(on_entry(entry));
  }
  desk_.border.Return(passage, "search");
  return Done{};
}

Status ForestWire::Modify(const LdapChange& change) {
  Border& border = desk_.border;
  auto passage =
      border.Cross(Crossing::kWrite, "modify " + change.dn, desk_.clock);
  if (passage.Meets(FaultKind::kRequestLost) ||
      passage.Meets(FaultKind::kRefused429) ||
      passage.Meets(FaultKind::kRefused503))
    return border.Unanswered(passage);
  if (passage.Meets(FaultKind::kDeclined))
    return Error{ErrorCode::kRefused, "declined"};
  if (passage.Meets(FaultKind::kSilentNoOp)) return Done{};
  const Status status = Make(change);
  if (passage.Meets(FaultKind::kReplyLost) ||
      passage.Meets(FaultKind::kLateArrival))
    return border.Unanswered(passage);
  border.Return(passage, "modify");
  return status;
}

// Under LDAP's rules of values: what is taken away must be there.
Status ForestWire::Make(const LdapChange& change) {
  Border& border = desk_.border;
  for (auto& [guid, entry] : border.tenant().forest()) {
    if (entry.dn != change.dn) continue;
    const std::string name = ToLower(change.attribute);
    if (entry.First(name) != change.before)
      return Error{ErrorCode::kConflict, name + " is another"};
    border.watch().Arrive(desk_.InHand(), border.scheduler().now());
    entry.attributes.erase(name);
    if (!change.after.empty()) entry.attributes[name] = {change.after};
    return Done{};
  }
  return Error{ErrorCode::kNotFound, change.dn};
}

}  // namespace cutover::simulation
