#include "connectors/teams/teams_connector.h"

#include "engine/base/encoding.h"
#include "connectors/teams/held_numbers.h"
#include "connectors/teams/number_order.h"
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

// Whether an order of ours may be under way for the attribute. The cmdlets that
// block a number look for their own.
bool MayBeOrdered(Attribute attribute) {
  return attribute != A::kNumberHolder && attribute != A::kInventoryType &&
         attribute != A::kAssignmentBlock;
}

Error NeedsWorker(const std::string& what) {
  return Error{ErrorCode::kInvalid,
               what +
                   " is set through Teams PowerShell, and no worker is "
                   "configured",
               "set sfb.worker in the configuration"};
}

}  // namespace

Status TeamsConnector::Scan(ScanSink& sink) {
  HeldNumbers numbers(sink);
  TRY(graph_.GetAll(std::string(kNumbers) + "?$top=1000",
                    [&](const Json& item) -> Status {
                      numbers.Add(item);
                      return Done{};
                    }));
  const auto hybrid = HybridFacts(sink);
  if (!hybrid.ok()) return hybrid.error();
  return graph_.GetAll(kConfigurations, [&](const Json& item) -> Status {
    Observation observation{SourceSystem::kTeams, TextAt(item, "id"),
                            FactsOfConfiguration(item)};
    numbers.Join(observation);
    const auto more = hybrid->find(ToLower(observation.source_id));
    if (more != hybrid->end()) observation.facts.Add(more->second);
    sink.OnUser(std::move(observation));
    return Done{};
  });
}

// A worker without the Teams module, or without a sign-in, does not keep the
// rest from being read; what it would have shown is then "not checked". One
// that falls silent is another matter.
Result<std::map<std::string, Facts>> TeamsConnector::HybridFacts(
    ScanSink& sink) {
  std::map<std::string, Facts> none;
  if (cmdlets_ == nullptr) return none;
  auto facts = cmdlets_->HybridFacts();
  if (facts.ok() || facts.error().code == ErrorCode::kUnavailable) return facts;
  sink.OnFinding({"CUT-FACTS", Severity::kNote, "", "Get-CsOnlineUser",
                  "the worker could not be asked for validation errors, "
                  "registrar pools and types of users: " +
                      facts.error().message,
                  "S11, S13 and S19 are not told apart; see sfb.worker"});
  return none;
}

Result<Sighting> TeamsConnector::Observe(const Question& question) {
  if (question.receipt && MayBeOrdered(question.step.attribute())) {
    auto order = AskOrder(question);
    if (!order.ok() || order->progress == Progress::kRunning) return order;
    if (order->progress == Progress::kFailed) {
      Question plain{question.user, question.step};
      auto seen = Observe(plain);
      if (!seen.ok()) return seen;
      return Sighting{seen->value, Progress::kFailed, order->detail};
    }
  }
  std::optional<Facts> configuration;
  return ObserveShown(question, configuration);
}

// Who asks about an order gets a reading that is younger than the answer.
Result<std::vector<Sighting>> TeamsConnector::ObserveTogether(
    const std::vector<Question>& questions) {
  std::vector<Sighting> seen;
  std::optional<Facts> configuration;
  for (const Question& question : questions) {
    auto one = question.receipt ? Observe(question)
                                : ObserveShown(question, configuration);
    if (!one.ok()) return one.error();
    seen.push_back(*std::move(one));
  }
  return seen;
}

// Reads the configuration where it tells and has not been read.
Result<Sighting> TeamsConnector::ObserveShown(
    const Question& question, std::optional<Facts>& configuration) {
  const Attribute attribute = question.step.attribute();
  if (attribute == A::kNumberHolder) return ObserveHolder(question.step);
  if (attribute == A::kInventoryType) return ObserveInventory(question.step);
  if (attribute == A::kPrivateNumber) return ObservePrivate(question);
  if (attribute == A::kAssignmentBlock) {
    if (cmdlets_ == nullptr) return NeedsWorker("a number's block");
    return cmdlets_->Observe(question);
  }
  if (!configuration) {
    auto read =
        graph_.Get(std::string(kConfigurations) + "/" + question.user.cloud_id);
    if (!read.ok()) return read.error();
    configuration = FactsOfConfiguration(*read);
  }
  const Value value = configuration->Get(attribute);
  if (attribute == A::kNumber) return ObserveNumber(question, value);
  return Sighting{value};
}

Result<Sighting> TeamsConnector::ObserveInventory(const Step& step) {
  auto number = PhoneNumber::Parse(step.item);
  if (!number.ok()) return number.error();
  auto record = Record(*number);
  if (!record.ok()) return record.error();
  if (!*record) return Sighting{};
  return Sighting{NumberTypeName((*record)->value.type)};
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

Result<Sighting> TeamsConnector::ObservePrivate(const Question& question) {
  auto number = PhoneNumber::Parse(question.step.item);
  if (!number.ok()) return number.error();
  auto record = Record(*number);
  if (!record.ok()) return record.error();
  return SightingOfPrivate(*record, question.user.cloud_id);
}

Result<Sighting> TeamsConnector::ObserveHolder(const Step& step) {
  auto number = PhoneNumber::Parse(step.item);
  if (!number.ok()) return number.error();
  auto record = Record(*number);
  if (!record.ok()) return record.error();
  return SightingOfHolder(*record);
}

// How our own order stands. Without a receipt (the reply was lost) the list
// of operations is searched, so that no second order is ever sent beside one
// that is still running.
Result<Sighting> TeamsConnector::AskOrder(const Question& question) {
  const A attribute = question.step.attribute();
  if (attribute != A::kNumber && attribute != A::kPrivateNumber) {
    return cmdlets_ == nullptr ? Sighting{} : cmdlets_->AskReceipt(question);
  }
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
  auto order = NumberOrderOf(question.step);
  if (!order.ok()) return order.error();
  const std::string number = order->value.number.Text();
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
    case A::kPrivateNumber:
      return ApplyNumber(user, step, key);
    case A::kAssignmentBlock:
      if (cmdlets_ == nullptr) return NeedsWorker("a number's block");
      return cmdlets_->Apply(user, step, key);
    case A::kEnterpriseVoice:
      if (cmdlets_ == nullptr) return NeedsWorker("Enterprise Voice alone");
      return cmdlets_->Apply(user, step, key);
    default:
      return ApplyPolicy(user, step, key);
  }
}

Result<Receipt> TeamsConnector::ApplyNumber(const Identity& user,
                                            const Step& step,
                                            const std::string& key) {
  auto order = NumberOrderOf(step);
  if (!order.ok()) return order.error();
  const bool is_assign = order->is_assign;
  const NumberValue& value = order->value;
  // unassignNumber names no owner: without this look it could strip the
  // number from whoever got it meanwhile.
  auto record = Record(value.number);
  if (!record.ok()) return record.error();
  const std::string holder = *record ? (*record)->target_id : "";
  if (!is_assign && holder != user.cloud_id) {
    return Error{ErrorCode::kConflict,
                 value.number.Text() + " is held by " +
                     (holder.empty() ? "nobody" : holder) +
                     ", not by this user"};
  }
  if (is_assign && !holder.empty() && holder != user.cloud_id) {
    return Error{ErrorCode::kRefused,
                 value.number.Text() + " is held by " + holder};
  }
  Json body = {{"telephoneNumber", value.number.Text()},
               {"numberType", NumberTypeName(value.type)}};
  if (is_assign) {
    body["assignmentTargetId"] = user.cloud_id;
    body["assignmentCategory"] = order->category;
    if (!value.location_id.empty()) body["locationId"] = value.location_id;
  }
  auto answer = graph_.Write(
      "POST",
      std::string(kNumbers) + (is_assign ? "/assignNumber" : "/unassignNumber"),
      body, key);
  if (!answer.ok()) return answer.error();
  return Receipt{answer->location, answer->request_id};
}

// By which road the policies of that type go: as it was set, or as the tenant
// shows. No page lists the types that Graph takes, so the first name that
// getPolicyId knows of a type is what turns Graph on for it (graph.md 3.6).
Result<std::string> TeamsConnector::GraphPolicyId(const std::string& type,
                                                  const std::string& name) {
  const PolicyRoute route = settings_.RouteOf(type);
  if (route == PolicyRoute::kPowerShell) return std::string();
  auto id = policies_.IdOf(type, name);
  const bool may_be_unknown = !id.ok() && route == PolicyRoute::kAuto &&
                              !policies_.Knows(type) &&
                              (id.error().code == ErrorCode::kNotFound ||
                               id.error().code == ErrorCode::kRefused ||
                               id.error().code == ErrorCode::kInvalid);
  if (may_be_unknown && cmdlets_ != nullptr) return std::string();
  return id;
}

Result<bool> TeamsConnector::HasPolicy(const std::string& type,
                                       const std::string& name) {
  auto id = GraphPolicyId(type, name);
  if (!id.ok() && id.error().code == ErrorCode::kNotFound) return false;
  if (!id.ok()) return id.error();
  if (!id->empty()) return true;
  if (cmdlets_ == nullptr) return NeedsWorker("the policy type " + type);
  return cmdlets_->HasPolicy(type, name);
}

Result<Receipt> TeamsConnector::ApplyPolicy(const Identity& user,
                                            const Step& step,
                                            const std::string& key) {
  const bool is_mode = step.attribute() == A::kCoexistenceMode;
  const std::string type =
      is_mode ? "TeamsUpgradePolicy" : AttributeName(step.attribute());
  const Value name = is_mode ? Value("UpgradeToTeams") : step.after;
  Json item = {{"userId", user.cloud_id}, {"policyType", type}};
  // The name that is taken away tells the road as well as one that is given.
  auto id = GraphPolicyId(type, name ? *name : step.before.value_or(""));
  if (name && !id.ok()) return id.error();
  if (id.ok() && id->empty()) {
    if (cmdlets_ == nullptr) return NeedsWorker("the policy type " + type);
    return cmdlets_->Apply(user, step, key);
  }
  if (name) item["policyId"] = *id;
  auto answer = graph_.Write("POST",
                             std::string(kPolicy) + "/userAssignments/" +
                                 (name ? "assign" : "unassign"),
                             {{"value", Json::array({item})}}, key);
  if (!answer.ok()) return answer.error();
  return Receipt{"", answer->request_id};
}

}  // namespace cutover
