#include "engine/plan/targets.h"

#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

bool IsInGroup(const User& user, const std::string& group) {
  const bool is_dn = group.find('=') != std::string::npos;
  for (const std::string& dn : user.facts.List(A::kMemberOf)) {
    if (EqualsIgnoringCase(dn, group)) return true;
    if (!is_dn && StartsWithIgnoringCase(dn, "CN=" + group + ",")) return true;
  }
  return false;
}

bool Matches(const User& user, const Rule& rule) {
  const Facts& facts = user.facts;
  if (!rule.country.empty() &&
      !EqualsIgnoringCase(CountryOf(user, nullptr), rule.country))
    return false;
  if (!rule.ou.empty() &&
      !EndsWithIgnoringCase(facts.Text(A::kDistinguishedName), rule.ou))
    return false;
  if (!rule.group.empty() && !IsInGroup(user, rule.group)) return false;
  return rule.site.empty() ||
         EqualsIgnoringCase(facts.Text(A::kSite), rule.site);
}

Result<NumberValue> KeptNumber(const User& user, UserState state,
                               NumberAuthority authority) {
  if (state == UserState::kS07OnPremVoice) {
    auto line = PhoneNumber::Parse(user.facts.Text(A::kAdLine));
    if (!line.ok()) return line.error();
    const bool is_cloud = authority == NumberAuthority::kCloud;
    return NumberValue{
        *line, NumberType::kDirectRouting,
        is_cloud ? NumberSource::kOnline : NumberSource::kOnPremises, ""};
  }
  if (auto number = NumberOf(user)) {
    if (number->type == NumberType::kDirectRouting) return *number;
    return Error{ErrorCode::kInvalid,
                 "keeping a Calling Plan number needs a port to the carrier "
                 "behind the SBC, which this version does not carry",
                 "give the user a new number: number = \"csv\" in the rule "
                 "and a line in the CSV"};
  }
  return Error{ErrorCode::kInvalid, "the user has no number to keep",
               "give the user a number: number = \"csv\" in the rule and a "
               "line in the CSV"};
}

}  // namespace

std::string CountryOf(const User& user, const Rule* rule) {
  for (A a : {A::kUsageLocation, A::kCountry}) {
    if (user.facts.Has(a)) return user.facts.Text(a);
  }
  return rule != nullptr ? rule->usage_location : "";
}

const Rule* RuleFor(const User& user, const Policy& policy) {
  for (const Rule& rule : policy.rules) {
    if (Matches(user, rule)) return &rule;
  }
  return nullptr;
}

NumberChoice ChoiceFor(const User& user, const Rule& rule,
                       const Policy& policy) {
  if (rule.number != NumberChoice::kCsvOrKeep) return rule.number;
  return policy.new_numbers.contains(ToLower(IdentityOf(user).upn))
             ? NumberChoice::kCsv
             : NumberChoice::kKeep;
}

Result<NumberValue> TargetNumber(const User& user, UserState state,
                                 const Rule& rule, const Policy& policy) {
  if (ChoiceFor(user, rule, policy) == NumberChoice::kKeep)
    return KeptNumber(user, state, rule.authority);
  const auto found = policy.new_numbers.find(ToLower(IdentityOf(user).upn));
  if (found == policy.new_numbers.end()) {
    return Error{ErrorCode::kInvalid, "the CSV has no number for this user",
                 "add the user to the CSV or keep the number in the rule"};
  }
  return NumberValue{found->second, NumberType::kDirectRouting,
                     NumberSource::kOnline, ""};
}

bool IsRenumbered(const User& user, UserState state, const Rule& rule,
                  const Policy& policy) {
  if (state != UserState::kS05DirectRoutingOnline) return false;
  if (ChoiceFor(user, rule, policy) != NumberChoice::kCsv) return false;
  const auto given = policy.new_numbers.find(ToLower(IdentityOf(user).upn));
  const auto held = NumberOf(user);
  return given != policy.new_numbers.end() && held &&
         held->number != given->second;
}

bool HasPlan(const Sku& sku, std::string_view prefix) {
  return std::any_of(sku.plan_names.begin(), sku.plan_names.end(),
                     [&](const std::string& plan) {
                       return StartsWithIgnoringCase(plan, prefix);
                     });
}

const Sku* SkuNamed(const Snapshot& snapshot, const std::string& part_number) {
  for (const Sku& sku : snapshot.skus) {
    if (EqualsIgnoringCase(sku.part_number, part_number)) return &sku;
  }
  return nullptr;
}

Value HoldingOf(const User& user, const std::string& sku_id) {
  Value inherited;
  for (const std::string& line : user.facts.List(A::kLicences)) {
    const auto parts = Split(line, ' ');
    if (parts.size() != 2 || !EqualsIgnoringCase(parts[0], sku_id)) continue;
    if (parts[1] == "direct") return parts[1];
    inherited = parts[1];
  }
  return inherited;
}

}  // namespace cutover
