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

}  // namespace

bool Meets(const User& user, const Rule& rule) {
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

namespace {

// The digits stay; who carries them changes.
Result<NumberValue> PortedNumber(const NumberValue& held,
                                 const Policy& policy) {
  const bool is_calling_plan = held.type == NumberType::kCallingPlan;
  if (!is_calling_plan || policy.ports.contains(held.number.Text())) {
    return NumberValue{held.number, NumberType::kDirectRouting,
                       NumberSource::kOnline, ""};
  }
  return Error{ErrorCode::kInvalid,
               "keeping the Calling Plan number " + held.number.Text() +
                   " needs a port to the carrier behind the SBC, and its date "
                   "is not told",
               "name the date in the column foc of numbers.file, or give the "
               "user a new number"};
}

Result<NumberValue> KeptNumber(const User& user, UserState state,
                               const Rule& rule, const Policy& policy) {
  const bool is_cloud = rule.authority == NumberAuthority::kCloud;
  if (state == UserState::kS07OnPremVoice) {
    auto line = PhoneNumber::Parse(user.facts.Text(A::kAdLine));
    if (!line.ok()) return line.error();
    return NumberValue{
        *line, NumberType::kDirectRouting,
        is_cloud ? NumberSource::kOnline : NumberSource::kOnPremises, ""};
  }
  auto number = NumberOf(user);
  if (number && number->type != NumberType::kDirectRouting)
    return PortedNumber(*number, policy);
  if (number && is_cloud) number->source = NumberSource::kOnline;
  if (number) return *number;
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
    if (Meets(user, rule)) return &rule;
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
    return KeptNumber(user, state, rule, policy);
  const auto found = policy.new_numbers.find(ToLower(IdentityOf(user).upn));
  if (found == policy.new_numbers.end()) {
    return Error{ErrorCode::kInvalid, "the CSV has no number for this user",
                 "add the user to the CSV or keep the number in the rule"};
  }
  const auto held = NumberOf(user);
  if (held && held->number == found->second &&
      held->type != NumberType::kDirectRouting)
    return PortedNumber(*held, policy);
  return NumberValue{found->second, NumberType::kDirectRouting,
                     NumberSource::kOnline, ""};
}

bool KeepsDigits(const User& user, const Rule& rule, const Policy& policy) {
  if (ChoiceFor(user, rule, policy) == NumberChoice::kKeep) return true;
  const auto found = policy.new_numbers.find(ToLower(IdentityOf(user).upn));
  const auto held = NumberOf(user);
  return held && found != policy.new_numbers.end() &&
         held->number == found->second;
}

bool Gains(const Snapshot& snapshot, const User& user, const Rule& rule,
           std::string_view plan_prefix) {
  std::vector<std::string> gained = rule.licences_add;
  for (const SkuSwap& swap : rule.licences_swap) {
    const Sku* from = SkuNamed(snapshot, swap.from);
    if (from != nullptr && HoldingOf(user, from->id) == "direct")
      gained.push_back(swap.to);
  }
  for (const std::string& part : gained) {
    const Sku* sku = SkuNamed(snapshot, part);
    if (sku != nullptr && HasPlan(*sku, plan_prefix)) return true;
  }
  return false;
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
