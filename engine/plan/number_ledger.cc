#include "engine/plan/number_ledger.h"

#include "engine/base/text.h"
#include "engine/plan/after_step.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr A kTelling[] = {A::kAdGuid,   A::kAdLine,       A::kPrivateLine,
                          A::kNumber,   A::kOtherNumbers, A::kSfbLine,
                          A::kTeamsHome};

Facts OfNumbers(const Facts& facts) {
  Facts few;
  for (A attribute : kTelling) few.Set(attribute, facts.Get(attribute));
  return few;
}

std::string KeyOf(const std::string& text) {
  auto number = PhoneNumber::Parse(text);
  return number.ok() ? number->Text() : "";
}

std::optional<std::string> ReadOrTold(const Estate& estate,
                                      const Policy& policy, const char* name) {
  auto read = estate.TenantFact(name);
  if (read) return read;
  const auto told = policy.told_tenant.find(name);
  if (told == policy.told_tenant.end()) return std::nullopt;
  return told->second;
}

UserKey HolderOf(const Estate& estate, const NumberRecord& record) {
  const User* user = estate.UserWithCloudId(record.target_id);
  return user != nullptr ? user->key : "account:" + record.target_id;
}

Error Refused(const std::string& what) {
  return Error{ErrorCode::kConflict, what, "give another number, or wait"};
}

}  // namespace

const char* StandingName(NumberStanding standing) {
  constexpr const char* kNames[] = {"free",     "reserved",    "in flight",
                                    "assigned", "quarantined", "porting"};
  return kNames[static_cast<size_t>(standing)];
}

bool TouchesNumbers(StepKind kind) {
  const A attribute = RowOf(kind).attribute;
  return attribute == A::kNumber || attribute == A::kAdLine ||
         attribute == A::kTeamsHome;
}

NumberLedger::NumberLedger(const Estate& estate, const Policy& policy, Time now)
    : policy_(policy), skus_(estate.snapshot().skus), now_(now) {
  const auto forever = ReadOrTold(estate, policy, tenant_fact::kBlockedForever);
  is_blocked_by_release_ = forever && EqualsIgnoringCase(*forever, "true");
  const auto blocked = ReadOrTold(estate, policy, tenant_fact::kBlockedNumbers);
  for (const std::string& text : Split(blocked.value_or(""), '\n')) {
    const std::string number = KeyOf(text);
    if (!number.empty()) blocked_.insert(number);
  }
  for (const User& user : estate.snapshot().users) {
    Facts facts = OfNumbers(user.facts);
    const Holds holds = HoldsOf(facts);
    if (holds.empty()) continue;
    Put(user.key, {}, holds);
    facts_[user.key] = std::move(facts);
  }
  for (const NumberRecord& record : estate.snapshot().numbers) {
    if (record.target_id.empty()) continue;
    Hold& hold = holders_[record.value.number.Text()][HolderOf(estate, record)];
    hold.is_in_teams = true;
  }
}

// The line that Skype for Business shows is that of the directory; it counts
// only for users whom no directory was read for.
NumberLedger::Holds NumberLedger::HoldsOf(const Facts& facts) {
  Holds holds;
  const A lines[] = {facts.Has(A::kAdGuid) ? A::kAdLine : A::kSfbLine,
                     A::kPrivateLine};
  for (A line : lines) {
    const std::string number = KeyOf(facts.Text(line));
    if (!number.empty()) holds[number].is_in_directory = true;
  }
  auto primary = NumberValue::Parse(facts.Text(A::kNumber));
  if (primary.ok()) {
    Hold& hold = holds[primary->number.Text()];
    hold.is_in_teams = true;
    hold.is_in_flight = primary->source == NumberSource::kOnPremises &&
                        facts.Has(A::kAdGuid) && !hold.is_in_directory;
  }
  for (const std::string& text : facts.List(A::kOtherNumbers)) {
    const std::string number = KeyOf(text);
    if (!number.empty()) holds[number].is_in_teams = true;
  }
  if (facts.Text(A::kTeamsHome) != "online") return holds;
  const std::string line = KeyOf(facts.Text(A::kAdLine));
  const auto held = holds.find(line);
  if (held != holds.end() && !held->second.is_in_teams)
    held->second.is_in_flight = true;
  return holds;
}

void NumberLedger::Put(const UserKey& user, const Holds& before,
                       const Holds& after) {
  for (const auto& [number, hold] : before) {
    if (after.contains(number)) continue;
    auto& holders = holders_[number];
    holders.erase(user);
    if (holders.empty()) holders_.erase(number);
  }
  for (const auto& [number, hold] : after) holders_[number][user] = hold;
}

std::set<UserKey> NumberLedger::HoldersOf(const PhoneNumber& number) const {
  std::set<UserKey> keys;
  const auto found = holders_.find(number.Text());
  if (found == holders_.end()) return keys;
  for (const auto& [key, hold] : found->second) keys.insert(key);
  return keys;
}

NumberStanding NumberLedger::StandingOf(const PhoneNumber& number) const {
  const std::string text = number.Text();
  if (const auto found = holders_.find(text); found != holders_.end()) {
    for (const auto& [key, hold] : found->second) {
      if (hold.is_in_flight) return NumberStanding::kInFlight;
    }
    return NumberStanding::kAssigned;
  }
  if (blocked_.contains(text)) return NumberStanding::kQuarantined;
  if (policy_.reserved_numbers.contains(text)) return NumberStanding::kReserved;
  const auto port = policy_.ports.find(text);
  if (port != policy_.ports.end() && port->second > now_)
    return NumberStanding::kPorting;
  return NumberStanding::kFree;
}

std::vector<std::string> NumberLedger::Disputed() const {
  std::vector<std::string> numbers;
  for (const auto& [number, holders] : holders_) {
    if (holders.size() > 1) numbers.push_back(number);
  }
  return numbers;
}

std::vector<std::string> NumberLedger::MixedBases() const {
  std::map<std::string, int> forms;  // 1 bare, 2 with an extension
  for (const auto& [text, holders] : holders_) {
    const auto number = PhoneNumber::Parse(text);
    if (number.ok())
      forms[number->base()] |= number->extension().empty() ? 1 : 2;
  }
  std::vector<std::string> bases;
  for (const auto& [base, form] : forms) {
    if (form == 3) bases.push_back(base);
  }
  return bases;
}

Status NumberLedger::MayTake(const UserKey& user,
                             const std::string& number) const {
  if (const auto found = holders_.find(number); found != holders_.end()) {
    for (const auto& [key, hold] : found->second) {
      if (key != user) return Refused(number + " is held by " + key);
    }
    return Done{};  // one more place of the same holder
  }
  if (const auto plan = policy_.reserved_numbers.find(number);
      plan != policy_.reserved_numbers.end())
    return Refused(number + " is reserved by plan " + plan->second);
  if (blocked_.contains(number))
    return Refused(number + " is blocked from assignment");
  if (const auto port = policy_.ports.find(number);
      port != policy_.ports.end() && port->second > now_)
    return Refused(number + " is ported only on " + FormatTime(port->second));
  return Done{};
}

Status NumberLedger::Apply(const UserKey& user, const Step& step) {
  if (!TouchesNumbers(step.kind)) return Done{};
  const auto known = facts_.find(user);
  const Facts before = known == facts_.end() ? Facts{} : known->second;
  // A wait sees what has come about; a write must find what it takes away.
  if (!step.IsWait() && step.attribute() != A::kTeamsHome &&
      before.Get(step.attribute()) != step.before) {
    return Refused(user + " has " +
                   DescribeValue(before.Get(step.attribute())) +
                   ", where the step takes away " + DescribeValue(step.before));
  }
  Facts after = OfNumbers(AfterStep(before, step, skus_));
  const Holds held = HoldsOf(before);
  const Holds holds = HoldsOf(after);
  for (const auto& [number, hold] : holds) {
    if (!held.contains(number)) TRY(MayTake(user, number));
  }
  Put(user, held, holds);
  for (const auto& [number, hold] : held) {
    const auto kept = holds.find(number);
    const bool is_let_go =
        hold.is_in_teams && (kept == holds.end() || !kept->second.is_in_teams);
    if (is_let_go && is_blocked_by_release_) blocked_.insert(number);
  }
  facts_[user] = std::move(after);
  return Done{};
}

}  // namespace cutover
