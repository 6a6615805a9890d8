#include "engine/plan/private_line.h"

#include "engine/base/text.h"
#include "engine/model/other_numbers.h"
#include "engine/plan/path_checks.h"

namespace cutover {
namespace {

using A = Attribute;

std::string WhyNotInTeams(const Estate& estate, const User& user,
                          const PhoneNumber& line) {
  const NumberRecord* record = estate.RecordOf(line);
  if (record == nullptr) return "";
  if (record->value.type != NumberType::kDirectRouting)
    return "the tenant has it as " +
           std::string(NumberTypeName(record->value.type)) +
           ", not Direct Routing";
  const std::string own = user.facts.Text(A::kCloudId);
  if (!record->target_id.empty() && !EqualsIgnoringCase(record->target_id, own))
    return "another account holds it in Teams (" + record->target_id + ")";
  return "";
}

std::string WhyNot(const Estate& estate, const Policy& policy, const User& user,
                   const PhoneNumber& line,
                   const std::optional<NumberValue>& primary) {
  if (primary && primary->number == line)
    return "it is to be the user's primary number";
  for (const UserKey& key : estate.AdHoldersOf(line)) {
    if (key != user.key)
      return "it is also the line of another directory object (" + key + ")";
  }
  if (auto why = WhyNotInTeams(estate, user, line); !why.empty()) return why;
  const auto plan = policy.reserved_numbers.find(line.Text());
  if (plan != policy.reserved_numbers.end())
    return "plan " + plan->second + " reserves it";
  if (policy.ports.contains(line.Text()))
    return "the campaign has it ported, as a number that moves";
  const NumberValue wanted{line, NumberType::kDirectRouting,
                           NumberSource::kOnline, ""};
  if (IsBlockedNumber(estate, policy, user, wanted))
    return "it is blocked from assignment";
  return "";
}

}  // namespace

PrivateLine PrivateLineOf(const Estate& estate, const Policy& policy,
                          const User& user, const Rule& rule,
                          const std::optional<NumberValue>& primary) {
  const std::string text = user.facts.Text(A::kPrivateLine);
  if (text.empty()) return {};
  auto line = PhoneNumber::Parse(text);
  if (!line.ok()) return {std::nullopt, line.error().message};
  if (PrivateNumberOf(user.facts, *line)) return {};
  if (rule.private_line == PrivateLineChoice::kLeave)
    return {std::nullopt, "rule \"" + rule.name + "\" gives it up"};
  std::string why = WhyNot(estate, policy, user, *line, primary);
  if (!why.empty()) return {std::nullopt, std::move(why)};
  return {*std::move(line), ""};
}

}  // namespace cutover
