#include "connectors/teams/teams_cmdlets.h"

#include <algorithm>

#include "connectors/teams/held_numbers.h"
#include "connectors/teams/number_order.h"
#include "engine/base/text.h"
#include "engine/model/other_numbers.h"
#include "engine/model/voice_estate.h"

namespace cutover {
namespace {

using A = Attribute;

// The most that Get-CsPhoneNumberAssignment gives at once.
constexpr int64_t kPage = 1000;

// The policies that a step may give, as both sides name them.
constexpr A kPolicies[] = {A::kOnlineVoiceRoutingPolicy, A::kTenantDialPlan,
                           A::kTeamsEmergencyCallRoutingPolicy,
                           A::kTeamsCallingPolicy, A::kTeamsIpPhonePolicy};

std::string BareNumber(const std::string& line_uri) {
  return StartsWithIgnoringCase(line_uri, "tel:") ? line_uri.substr(4)
                                                  : line_uri;
}

// Cmdlets and Graph spell the same values with another first letter, and
// categories of Graph end differently.
std::string LowerFirst(std::string text) {
  if (!text.empty()) text[0] = ToLower(text.substr(0, 1))[0];
  return text;
}

// A property that holds one text or a list of them.
std::vector<std::string> TextsAt(const Json& object, const char* name) {
  std::vector<std::string> texts;
  for (const Json& each : ArrayAt(object, name)) {
    if (each.is_string() && !each.get<std::string>().empty())
      texts.push_back(each.get<std::string>());
  }
  const std::string single = TextAt(object, name);
  if (!single.empty()) texts.push_back(single);
  return texts;
}

}  // namespace

Facts FactsOfOnlineUser(const Json& user) {
  Facts facts;
  const std::string type = TextAt(user, "AccountType");
  if (StartsWithIgnoringCase(TextAt(user, "HostingProvider"), "SRV:")) {
    facts.Set(A::kTeamsHome, "onprem");
    facts.Set(A::kAccountType, "sfbOnPremUser");
  } else {
    if (EqualsIgnoringCase(type, "User")) facts.Set(A::kTeamsHome, "online");
    facts.Set(A::kAccountType, LowerFirst(type));
  }
  std::vector<std::string> features;
  for (const Json& feature : ArrayAt(user, "FeatureTypes")) {
    if (feature.is_string()) features.push_back(feature.get<std::string>());
  }
  std::sort(features.begin(), features.end());
  facts.SetList(A::kFeatureTypes, features);
  if (facts.ListHas(A::kFeatureTypes, "PhoneSystem"))
    facts.Set(A::kPhoneFeature, "PhoneSystem");
  facts.Set(A::kEnterpriseVoice,
            IsTrueAt(user, "EnterpriseVoiceEnabled") ? "true" : "false");
  facts.Set(A::kNumber, BareNumber(TextAt(user, "LineURI")));
  for (const A policy : kPolicies)
    facts.Set(policy, WithoutTag(TextAt(user, AttributeName(policy))));
  facts.Set(A::kCoexistenceMode, TextAt(user, "TeamsUpgradeEffectiveMode"));
  facts.Add(HybridFactsOf(user));
  return facts;
}

Facts HybridFactsOf(const Json& user) {
  Facts facts;
  for (const auto& [attribute, name] :
       {std::pair(A::kInterpretedUserType, "InterpretedUserType"),
        std::pair(A::kRegistrarPool, "RegistrarPool"),
        std::pair(A::kHostingProvider, "HostingProvider"),
        std::pair(A::kOnPremHostingProvider, "OnPremHostingProvider"),
        std::pair(A::kOnPremLineUri, "OnPremLineURI")})
    facts.Set(attribute, TextAt(user, name));
  facts.Set(A::kSharedCallingPolicy,
            WithoutTag(TextAt(user, "TeamsSharedCallingRoutingPolicy")));
  facts.SetList(A::kValidationErrors, TextsAt(user, "UserValidationErrors"));
  return facts;
}

Result<std::map<std::string, Facts>> TeamsCmdlets::HybridFacts() {
  auto users = host_.Invoke("Get-CsOnlineUser", Json::object());
  if (!users.ok()) return users.error();
  std::map<std::string, Facts> facts;
  for (const Json& user : ArrayAt(*users, "value"))
    facts[ToLower(TextAt(user, "Identity"))] = HybridFactsOf(user);
  return facts;
}

Json NumberAsGraphShowsIt(const Json& item) {
  return {
      {"telephoneNumber", TextAt(item, "TelephoneNumber")},
      {"numberType", LowerFirst(TextAt(item, "NumberType"))},
      {"numberSource", LowerFirst(TextAt(item, "NumberSource"))},
      {"activationState", LowerFirst(TextAt(item, "ActivationState"))},
      {"assignmentStatus", LowerFirst(TextAt(item, "PstnAssignmentStatus"))},
      {"assignmentCategory", LowerFirst(TextAt(item, "AssignmentCategory"))},
      {"assignmentTargetId", TextAt(item, "AssignedPstnTargetId")},
      {"locationId", TextAt(item, "LocationId")}};
}

Status TeamsCmdlets::Scan(ScanSink& sink) {
  HeldNumbers numbers(sink);
  for (int64_t skip = 0;; skip += kPage) {
    auto page = host_.Invoke("Get-CsPhoneNumberAssignment",
                             {{"Top", kPage}, {"Skip", skip}});
    if (!page.ok()) return page.error();
    const Json& items = ArrayAt(*page, "value");
    for (const Json& item : items) numbers.Add(NumberAsGraphShowsIt(item));
    if (items.empty()) break;
  }
  auto users = host_.Invoke("Get-CsOnlineUser", Json::object());
  if (!users.ok()) return users.error();
  for (const Json& user : ArrayAt(*users, "value")) {
    Observation observation{SourceSystem::kTeams,
                            ToLower(TextAt(user, "Identity")),
                            FactsOfOnlineUser(user)};
    numbers.Join(observation);
    sink.OnUser(std::move(observation));
  }
  return Done{};
}

Result<Sighting> TeamsCmdlets::Observe(const Question& question) {
  const A attribute = question.step.attribute();
  if (attribute == A::kNumberHolder) return ObserveHolder(question.step);
  if (attribute == A::kInventoryType || attribute == A::kAssignmentBlock)
    return ObserveOfNumber(question.step);
  if (question.receipt) {
    auto order = AskReceipt(question);
    if (!order.ok() || order->progress == Progress::kRunning) return order;
    if (order->progress == Progress::kFailed) {
      auto seen = Observe({question.user, question.step});
      if (!seen.ok()) return seen;
      return Sighting{seen->value, Progress::kFailed, order->detail};
    }
  }
  if (attribute == A::kPrivateNumber) return ObservePrivate(question);
  auto user =
      host_.Invoke("Get-CsOnlineUser", {{"Identity", question.user.cloud_id}});
  if (!user.ok()) return user.error();
  const Facts facts = FactsOfOnlineUser(*user);
  if (question.step.attribute() == A::kNumber)
    return ObserveNumber(question, facts);
  return Sighting{facts.Get(question.step.attribute())};
}

// Joins what the user shows with the number's own record; the record is the
// authority on the holder (domain.md 3.3).
Result<Sighting> TeamsCmdlets::ObserveNumber(const Question& question,
                                             const Facts& facts) {
  const Value shown = facts.Get(A::kNumber);
  if (shown) {
    auto number = PhoneNumber::Parse(*shown);
    if (!number.ok()) return Sighting{shown};
    auto record = Record(*number);
    if (!record.ok() && record.error().code == ErrorCode::kNotFound)
      return Sighting{shown};
    if (!record.ok()) return record.error();
    const bool is_pending = EndsWithIgnoringCase(record->activation, "Pending");
    return Sighting{record->value.Text(),
                    is_pending ? Progress::kRunning : Progress::kNone};
  }
  if (!question.step.before || question.step.after) return Sighting{};
  auto old = NumberValue::Parse(*question.step.before);
  if (!old.ok()) return old.error();
  auto record = Record(old->number);
  if (record.ok() && record->target_id == question.user.cloud_id)
    return Sighting{question.step.before, Progress::kRunning};
  if (!record.ok() && record.error().code != ErrorCode::kNotFound)
    return record.error();
  return Sighting{};
}

Result<Sighting> TeamsCmdlets::ObserveHolder(const Step& step) {
  auto record = RecordNamed(step.item);
  if (!record.ok()) return record.error();
  return SightingOfHolder(*record);
}

Result<Sighting> TeamsCmdlets::ObservePrivate(const Question& question) {
  auto record = RecordNamed(question.step.item);
  if (!record.ok()) return record.error();
  return SightingOfPrivate(*record, question.user.cloud_id);
}

Result<std::optional<NumberRecord>> TeamsCmdlets::RecordNamed(
    const std::string& text) {
  auto number = PhoneNumber::Parse(text);
  if (!number.ok()) return number.error();
  auto record = Record(*number);
  if (record.ok()) return std::optional(*std::move(record));
  if (record.error().code != ErrorCode::kNotFound) return record.error();
  return std::optional<NumberRecord>();
}

// "None" is what a number shows that never was blocked.
Result<Sighting> TeamsCmdlets::ObserveOfNumber(const Step& step) {
  auto number = PhoneNumber::Parse(step.item);
  if (!number.ok()) return number.error();
  auto item = Item(*number);
  if (!item.ok() && item.error().code == ErrorCode::kNotFound)
    return Sighting{};
  if (!item.ok()) return item.error();
  if (step.attribute() == A::kInventoryType)
    return Sighting{LowerFirst(TextAt(*item, "NumberType"))};
  const std::string state = TextAt(*item, "AssignmentBlockedState");
  const bool is_blocked = !state.empty() && !EqualsIgnoringCase(state, "None");
  return Sighting{is_blocked ? Value("blocked") : Value()};
}

Result<NumberRecord> TeamsCmdlets::Record(const PhoneNumber& number) {
  auto item = Item(number);
  if (!item.ok()) return item.error();
  return NumberRecordOf(NumberAsGraphShowsIt(*item));
}

Result<Json> TeamsCmdlets::Item(const PhoneNumber& number) {
  auto page = host_.Invoke("Get-CsPhoneNumberAssignment",
                           {{"TelephoneNumber", number.Text()}});
  if (!page.ok()) return page.error();
  for (const Json& item : ArrayAt(*page, "value")) {
    auto record = NumberRecordOf(NumberAsGraphShowsIt(item));
    if (record.ok() && record->value.number == number) return item;
  }
  return Error{ErrorCode::kNotFound, number.Text() + " is not in the tenant"};
}

Result<bool> TeamsCmdlets::HasPolicy(const std::string& type,
                                     const std::string& name) {
  std::lock_guard lock(mutex_);
  if (!policies_.contains(type)) {
    auto found = host_.Invoke("Get-Cs" + type, Json::object());
    if (!found.ok()) return found.error();
    std::set<std::string>& names = policies_[type];
    for (const Json& each : ArrayAt(*found, "value"))
      names.insert(ToLower(WithoutTag(TextAt(each, "Identity"))));
  }
  return policies_.at(type).contains(ToLower(name));
}

Result<Receipt> TeamsCmdlets::Apply(const Identity& user, const Step& step,
                                    const std::string& key) {
  switch (step.attribute()) {
    case A::kNumber:
    case A::kPrivateNumber:
      return ApplyNumber(user, step, key);
    case A::kEnterpriseVoice: {
      auto done =
          host_.Invoke("Set-CsPhoneNumberAssignment",
                       {{"Identity", user.cloud_id},
                        {"EnterpriseVoiceEnabled", step.after == "true"},
                        {"CorrelationId", key}});
      if (!done.ok()) return done.error();
      return Receipt{};
    }
    case A::kAssignmentBlock: {
      Json args = {{"TelephoneNumber", step.item}, {"CorrelationId", key}};
      if (step.after) args["AssignmentBlockedForever"] = true;
      auto done =
          host_.Invoke(step.after ? "Set-CsPhoneNumberAssignmentBlock"
                                  : "Remove-CsPhoneNumberAssignmentBlock",
                       args);
      if (!done.ok()) return done.error();
      return Receipt{};
    }
    case A::kCoexistenceMode:
      return batches_.Grant(user.cloud_id, "TeamsUpgradePolicy",
                            "UpgradeToTeams", key);
    default:
      return batches_.Grant(user.cloud_id, AttributeName(step.attribute()),
                            step.after, key);
  }
}

// Set-CsPhoneNumberAssignment would take the number from whoever holds it.
Status TeamsCmdlets::CheckHolder(const NumberValue& value, const Identity& user,
                                 bool is_assign) {
  auto record = Record(value.number);
  if (!record.ok() && record.error().code != ErrorCode::kNotFound)
    return record.error();
  const std::string holder = record.ok() ? record->target_id : "";
  if (holder == user.cloud_id || (is_assign && holder.empty())) return Done{};
  return Error{is_assign ? ErrorCode::kRefused : ErrorCode::kConflict,
               value.number.Text() + " is held by " +
                   (holder.empty() ? "nobody" : holder) + ", not by this user"};
}

Result<Receipt> TeamsCmdlets::ApplyNumber(const Identity& user,
                                          const Step& step,
                                          const std::string& key) {
  auto order = NumberOrderOf(step);
  if (!order.ok()) return order.error();
  const bool is_assign = order->is_assign;
  const NumberValue& value = order->value;
  TRY(CheckHolder(value, user, is_assign));
  std::string type = NumberTypeName(value.type);
  type[0] = static_cast<char>(std::toupper(type[0]));
  Json args = {{"Identity", user.cloud_id},
               {"PhoneNumber", value.number.Text()},
               {"PhoneNumberType", type},
               {"CorrelationId", key}};
  if (is_assign && !value.location_id.empty())
    args["LocationId"] = value.location_id;
  // Left out, it is Primary.
  if (is_assign && order->category == kPrivateCategory)
    args["AssignmentCategory"] = "Private";
  auto done = host_.Invoke(is_assign ? "Set-CsPhoneNumberAssignment"
                                     : "Remove-CsPhoneNumberAssignment",
                           args);
  if (!done.ok()) return done.error();
  return Receipt{};
}

}  // namespace cutover
