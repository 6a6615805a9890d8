#include "connectors/teams/teams_connector.h"

#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kNumbers =
    "/admin/teams/telephoneNumberManagement/numberAssignments";
constexpr const char* kOperations =
    "/admin/teams/telephoneNumberManagement/operations";
constexpr const char* kConfigurations = "/admin/teams/userConfigurations";
constexpr const char* kPolicy = "/admin/teams/policy";

// The page's sample wraps the operation in "value", the type is flat.
Json Unwrapped(const Json& operation) {
  const auto value = operation.find("value");
  return value != operation.end() && value->is_object() ? *value : operation;
}

std::string StatusDetail(const Json& operation) {
  for (const Json& number : ArrayAt(operation, "numbers")) {
    const std::string detail = TextAt(number, "statusDetail");
    if (!detail.empty()) return detail;
  }
  return TextAt(operation, "status");
}

bool IsOpen(const Json& operation) {
  const std::string status = TextAt(operation, "status");
  return EqualsIgnoringCase(status, "notStarted") ||
         EqualsIgnoringCase(status, "running");
}

// Whether an operation concerns the number: its resource's last segment is
// base64url of "operator|+number" (graph.md 3.2).
bool Concerns(const Json& operation, const std::string& number) {
  for (const Json& each : ArrayAt(operation, "numbers")) {
    std::string id = TextAt(each, "resourceLocation");
    id = id.substr(id.find_last_of('/') + 1);
    for (char& c : id) {
      if (c == '-') c = '+';
      if (c == '_') c = '/';
    }
    while (id.size() % 4 != 0) id += '=';
    auto text = Base64Decode(id);
    if (text.ok() && text->ends_with("|" + number)) return true;
  }
  return false;
}

std::string NumberIn(const Step& step) {
  for (const Value* value : {&step.after, &step.before}) {
    if (!*value) continue;
    auto number = NumberValue::Parse(**value);
    if (number.ok()) return number->number.Text();
  }
  return "";
}

}  // namespace

Status TeamsConnector::Scan(ScanSink& sink) {
  std::map<std::string, NumberRecord> primary;  // by holder
  TRY(graph_.GetAll(
      std::string(kNumbers) + "?$top=1000", [&](const Json& item) -> Status {
        auto record = NumberRecordOf(item);
        if (!record.ok()) {
          sink.OnFinding({"PF-N01", Severity::kWarn, "",
                          TextAt(item, "telephoneNumber"),
                          record.error().message,
                          "have the record cleaned; it is left out"});
          return Done{};
        }
        if (!record->target_id.empty() && record->category != "private" &&
            record->category != "alternate")
          primary[record->target_id] = *record;
        sink.OnNumber(*std::move(record));
        return Done{};
      }));
  return graph_.GetAll(kConfigurations, [&](const Json& item) -> Status {
    Observation observation{SourceSystem::kTeams, TextAt(item, "id"),
                            FactsOfConfiguration(item)};
    Facts& facts = observation.facts;
    const auto held = primary.find(ToLower(observation.source_id));
    if (facts.Has(A::kNumber) && held != primary.end())
      facts.Set(A::kNumber, held->second.value.Text());
    sink.OnUser(std::move(observation));
    return Done{};
  });
}

Result<Sighting> TeamsConnector::Observe(const Question& question) {
  const Attribute attribute = question.step.attribute();
  const bool is_sent_number = attribute == A::kNumber && question.receipt;
  if (is_sent_number) {
    auto order = AskOperation(question);
    if (!order.ok() || order->progress == Progress::kRunning) return order;
    if (order->progress == Progress::kFailed) {
      Question plain{question.user, question.step};
      auto seen = Observe(plain);
      if (!seen.ok()) return seen;
      return Sighting{seen->value, Progress::kFailed, order->detail};
    }
  }
  auto configuration =
      graph_.Get(std::string(kConfigurations) + "/" + question.user.cloud_id);
  if (!configuration.ok()) return configuration.error();
  const Facts facts = FactsOfConfiguration(*configuration);
  const Value value = facts.Get(attribute);
  if (attribute == A::kNumber) return ObserveNumber(question, value);
  return Sighting{value};
}

// Joins what the user shows with the number's own record; the record is the
// authority on the holder (domain.md 3.3).
Result<Sighting> TeamsConnector::ObserveNumber(const Question& question,
                                               Value shown) {
  if (shown) {
    auto number = PhoneNumber::Parse(*shown);
    if (!number.ok()) return Sighting{shown};
    auto record = Record(*number);
    if (!record.ok()) return record.error();
    if (!*record) return Sighting{shown};
    const bool is_pending =
        EndsWithIgnoringCase((*record)->activation, "Pending");
    return Sighting{(*record)->value.Text(),
                    is_pending ? Progress::kRunning : Progress::kNone};
  }
  if (question.step.before && !question.step.after) {
    auto old = NumberValue::Parse(*question.step.before);
    if (!old.ok()) return old.error();
    auto record = Record(old->number);
    if (!record.ok()) return record.error();
    if (*record && (*record)->target_id == question.user.cloud_id)
      return Sighting{question.step.before, Progress::kRunning};
  }
  return Sighting{};
}

// How our own order stands. Without a receipt (the reply was lost) the list
// of operations is searched, so that no second order is ever sent beside one
// that is still running.
Result<Sighting> TeamsConnector::AskOperation(const Question& question) {
  if (!question.receipt->operation.empty()) {
    auto operation = graph_.Get(question.receipt->operation);
    // An operation that is no longer kept is no answer; the number is.
    if (!operation.ok() && operation.error().code == ErrorCode::kNotFound)
      return Sighting{};
    if (!operation.ok()) return operation.error();
    const Json flat = Unwrapped(*operation);
    if (IsOpen(flat)) return Sighting{{}, Progress::kRunning};
    if (EqualsIgnoringCase(TextAt(flat, "status"), "succeeded"))
      return Sighting{};
    return Sighting{{}, Progress::kFailed, StatusDetail(flat)};
  }
  Sighting found;
  const std::string number = NumberIn(question.step);
  TRY(graph_.GetAll(kOperations, [&](const Json& item) -> Status {
    if (IsOpen(item) && Concerns(item, number))
      found.progress = Progress::kRunning;
    return Done{};
  }));
  return found;
}

Result<std::optional<NumberRecord>> TeamsConnector::Record(
    const PhoneNumber& number) {
  std::optional<NumberRecord> found;
  TRY(graph_.GetAll(std::string(kNumbers) + "?$filter=telephoneNumber%20eq%20" +
                        ODataText(number.Text()),
                    [&](const Json& item) -> Status {
                      auto record = NumberRecordOf(item);
                      if (record.ok() && record->value.number == number)
                        found = *std::move(record);
                      return Done{};
                    }));
  return found;
}

Result<Receipt> TeamsConnector::Apply(const Identity& user, const Step& step,
                                      const std::string& key) {
  switch (step.attribute()) {
    case A::kNumber:
      return ApplyNumber(user, step, key);
    case A::kEnterpriseVoice:
      return ApplyVoice(user, step, key);
    case A::kCoexistenceMode:
      return ApplyPolicy(user, "TeamsUpgradePolicy", "UpgradeToTeams", key);
    default:
      return ApplyPolicy(user, AttributeName(step.attribute()), step.after,
                         key);
  }
}

Result<Receipt> TeamsConnector::ApplyNumber(const Identity& user,
                                            const Step& step,
                                            const std::string& key) {
  const bool is_assign = step.after.has_value();
  auto value =
      NumberValue::Parse(is_assign ? *step.after : step.before.value_or(""));
  if (!value.ok()) return value.error();
  // unassignNumber names no owner: without this look it could strip the
  // number from whoever got it meanwhile.
  auto record = Record(value->number);
  if (!record.ok()) return record.error();
  const std::string holder = *record ? (*record)->target_id : "";
  if (!is_assign && holder != user.cloud_id) {
    return Error{ErrorCode::kConflict,
                 value->number.Text() + " is held by " +
                     (holder.empty() ? "nobody" : holder) +
                     ", not by this user"};
  }
  if (is_assign && !holder.empty() && holder != user.cloud_id) {
    return Error{ErrorCode::kRefused,
                 value->number.Text() + " is held by " + holder};
  }
  Json body = {{"telephoneNumber", value->number.Text()},
               {"numberType", NumberTypeName(value->type)}};
  if (is_assign) {
    body["assignmentTargetId"] = user.cloud_id;
    body["assignmentCategory"] = "primary";
    if (!value->location_id.empty()) body["locationId"] = value->location_id;
  }
  auto answer = graph_.Write(
      "POST",
      std::string(kNumbers) + (is_assign ? "/assignNumber" : "/unassignNumber"),
      body, key);
  if (!answer.ok()) return answer.error();
  return Receipt{answer->location, answer->request_id};
}

Result<Receipt> TeamsConnector::ApplyPolicy(const Identity& user,
                                            const std::string& type,
                                            const Value& name,
                                            const std::string& key) {
  Json item = {{"userId", user.cloud_id}, {"policyType", type}};
  if (name) {
    auto id = PolicyId(type, *name);
    if (!id.ok()) return id.error();
    item["policyId"] = *id;
  }
  auto answer = graph_.Write("POST",
                             std::string(kPolicy) + "/userAssignments/" +
                                 (name ? "assign" : "unassign"),
                             {{"value", Json::array({item})}}, key);
  if (!answer.ok()) return answer.error();
  return Receipt{"", answer->request_id};
}

Result<Receipt> TeamsConnector::ApplyVoice(const Identity& user,
                                           const Step& step,
                                           const std::string& key) {
  if (host_ == nullptr) {
    return Error{ErrorCode::kInvalid,
                 "Enterprise Voice alone is set through Teams PowerShell, and "
                 "no worker is configured",
                 "set sfb.worker in the configuration"};
  }
  auto done = host_->Invoke("Set-CsPhoneNumberAssignment",
                            {{"Identity", user.cloud_id},
                             {"EnterpriseVoiceEnabled", step.after == "true"},
                             {"CorrelationId", key}});
  if (!done.ok()) return done.error();
  return Receipt{};
}

Result<std::string> TeamsConnector::PolicyId(const std::string& type,
                                             const std::string& name) {
  const std::string cached = ToLower(type + "/" + name);
  {
    std::lock_guard lock(mutex_);
    const auto found = policy_ids_.find(cached);
    if (found != policy_ids_.end()) return found->second;
  }
  std::vector<std::string> ids;
  TRY(graph_.GetAll(std::string(kPolicy) + "/getPolicyId(type=" +
                        ODataText(type) + ",name=" + ODataText(name) + ")",
                    [&](const Json& item) -> Status {
                      const std::string each = TextAt(item, "name");
                      if (EqualsIgnoringCase(each, name) ||
                          EqualsIgnoringCase(each, "Tag:" + name))
                        ids.push_back(TextAt(item, "policyId"));
                      return Done{};
                    }));
  if (ids.size() != 1) {
    return Error{ErrorCode::kNotFound,
                 "the tenant has " + std::to_string(ids.size()) + " " + type +
                     " named \"" + name + "\"",
                 "create it or correct the name"};
  }
  std::lock_guard lock(mutex_);
  policy_ids_[cached] = ids[0];
  return ids[0];
}

}  // namespace cutover
