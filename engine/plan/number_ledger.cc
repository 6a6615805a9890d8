#include "engine/plan/number_ledger.h"

#include "engine/base/text.h"
#include "engine/model/other_numbers.h"
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

Value HeldNow(const Facts& facts, const Step& step) {
  if (step.kind != StepKind::kPrivateNumber) return facts.Get(step.attribute());
  const auto number = PhoneNumber::Parse(step.item);
  return number.ok() ? PrivateNumberOf(facts, *number) : std::nullopt;
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
         attribute == A::kTeamsHome || attribute == A::kPrivateNumber;
}

NumberLedger::NumberLedger(const Estate& estate, const Policy& policy, Time now)
    : estate_(estate), policy_(policy), now_(now) {
  const auto forever = ReadOrTold(estate, policy, tenant_fact::kBlockedForever);
  is_blocked_by_release_ = forever && EqualsIgnoringCase(*forever, "true");
  const auto blocked = ReadOrTold(estate, policy, tenant_fact::kBlockedNumbers);
  for (const std::string& text : Split(blocked.value_or(""), '\n')) {
    const std::string number = KeyOf(text);
    if (!number.empty()) blocked_.insert(number);
  }
}

// The line that Skype for Business shows is that of the directory; it counts
// only for users whom no directory was read for.
NumberLedger::Holds NumberLedger::HoldsOf(const Facts& facts) {
  Holds holds;
  const bool is_of_skype = !facts.Has(A::kAdGuid) && !facts.Has(A::kAdLine);
  const A lines[] = {is_of_skype ? A::kSfbLine : A::kAdLine, A::kPrivateLine};
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
  for (const OtherNumber& other : OtherNumbersOf(facts))
    holds[other.number.Text()].is_in_teams = true;
  if (facts.Text(A::kTeamsHome) != "online") return holds;
  const std::string line = KeyOf(facts.Text(A::kAdLine));
  const auto held = holds.find(line);
  if (held != holds.end() && !held->second.is_in_teams)
    held->second.is_in_flight = true;
  return holds;
}

NumberLedger::Known& NumberLedger::KnownOf(const UserKey& user) {
  const auto [known, is_new] = known_.try_emplace(user);
  const User* read = is_new ? estate_.UserWithKey(user) : nullptr;
  if (read != nullptr) {
    known->second.facts = OfNumbers(read->facts);
    known->second.holds = HoldsOf(known->second.facts);
  }
  return known->second;
}

// The inventory is the authority on the holder in Teams (domain.md 3.3).
NumberLedger::Holders NumberLedger::ReadHolders(
    const PhoneNumber& number) const {
  Holders holders;
  for (const UserKey& key : estate_.AdHoldersOf(number))
    holders[key].is_in_directory = true;
  const NumberRecord* record = estate_.RecordOf(number);
  if (record != nullptr && !record->target_id.empty())
    holders[HolderOf(estate_, *record)].is_in_teams = true;
  for (auto& [key, hold] : holders) {
    const User* user = estate_.UserWithKey(key);
    if (user == nullptr) continue;
    const Holds shown = HoldsOf(OfNumbers(user->facts));
    const auto found = shown.find(number.Text());
    if (found != shown.end()) hold.is_in_flight = found->second.is_in_flight;
  }
  return holders;
}

NumberLedger::Holders NumberLedger::Look(const std::string& number) const {
  const auto touched = holders_.find(number);
  if (touched != holders_.end()) return touched->second;
  const auto parsed = PhoneNumber::Parse(number);
  return parsed.ok() ? ReadHolders(*parsed) : Holders{};
}

void NumberLedger::Put(const UserKey& user, const Holds& before,
                       const Holds& after) {
  for (const auto* holds : {&before, &after}) {
    for (const auto& [number, hold] : *holds) {
      if (!holders_.contains(number)) holders_.emplace(number, Look(number));
    }
  }
  for (const auto& [number, hold] : before) holders_[number].erase(user);
  for (const auto& [number, hold] : after) holders_[number][user] = hold;
}

std::set<UserKey> NumberLedger::HoldersOf(const PhoneNumber& number) const {
  std::set<UserKey> keys;
  for (const auto& [key, hold] : Look(number.Text())) keys.insert(key);
  return keys;
}

NumberStanding NumberLedger::StandingOf(const PhoneNumber& number) const {
  const std::string text = number.Text();
  const Holders holders = Look(text);
  for (const auto& [key, hold] : holders) {
    if (hold.is_in_flight) return NumberStanding::kInFlight;
  }
  if (!holders.empty()) return NumberStanding::kAssigned;
  if (IsBlocked(text)) return NumberStanding::kQuarantined;
  if (policy_.reserved_numbers.contains(text)) return NumberStanding::kReserved;
  const auto port = policy_.ports.find(text);
  if (port != policy_.ports.end() && port->second > now_)
    return NumberStanding::kPorting;
  return NumberStanding::kFree;
}

std::vector<std::string> NumberLedger::MixedBases() const {
  std::map<std::string, int> forms;  // 1 bare, 2 with an extension
  const auto note = [&](const PhoneNumber& number, bool is_held) {
    int& form = forms[number.base()];
    if (is_held) form |= number.extension().empty() ? 1 : 2;
  };
  for (const auto& [text, holders] : holders_) {
    const auto number = PhoneNumber::Parse(text);
    if (number.ok()) note(*number, !holders.empty());
  }
  std::vector<std::string> bases;
  for (const auto& [base, form] : std::map(forms)) {
    for (const NumberRecord* record : estate_.RecordsOnBase(base)) {
      const PhoneNumber& number = record->value.number;
      if (!holders_.contains(number.Text()))
        note(number, !record->target_id.empty());
    }
    if (forms[base] == 3) bases.push_back(base);
  }
  return bases;
}

Status NumberLedger::MayTake(const UserKey& user,
                             const std::string& number) const {
  const Holders holders = Look(number);
  for (const auto& [key, hold] : holders) {
    if (key != user) return Refused(number + " is held by " + key);
  }
  if (!holders.empty()) return Done{};  // one more place of the same holder
  if (const auto plan = policy_.reserved_numbers.find(number);
      plan != policy_.reserved_numbers.end())
    return Refused(number + " is reserved by plan " + plan->second);
  if (IsBlocked(number)) return Refused(number + " is blocked from assignment");
  if (const auto port = policy_.ports.find(number);
      port != policy_.ports.end() && port->second > now_ &&
      !ported_.contains(number))
    return Refused(number + " is ported only on " + FormatTime(port->second));
  return Done{};
}

bool NumberLedger::IsBlocked(const std::string& number) const {
  const auto since = blocked_since_.find(number);
  return since == blocked_since_.end() ? blocked_.contains(number)
                                       : since->second;
}

void NumberLedger::Reset() {
  blocked_since_.clear();
  ported_.clear();
  known_.clear();
  holders_.clear();
}

Status NumberLedger::Apply(const UserKey& user, const Step& step) {
  if (step.kind == StepKind::kPortOut) ported_.insert(KeyOf(step.item));
  if (step.kind == StepKind::kUnblock) {
    blocked_since_[KeyOf(step.item)] = step.after.has_value();
  }
  if (!TouchesNumbers(step.kind)) return Done{};
  Known& known = KnownOf(user);
  const Facts& before = known.facts;
  // A wait sees what has come about; a write must find what it takes away.
  const bool is_write_of_number =
      !step.IsWait() && step.attribute() != A::kTeamsHome;
  const Value has = HeldNow(before, step);
  if (is_write_of_number && step.before && has != step.before) {
    return Refused(user + " has " + DescribeValue(has) +
                   ", where the step takes away " + DescribeValue(step.before));
  }
  Facts after = OfNumbers(AfterStep(before, step, {}));
  const Holds& held = known.holds;
  Holds holds = HoldsOf(after);
  for (const auto& [number, hold] : holds) {
    if (!held.contains(number)) TRY(MayTake(user, number));
  }
  Put(user, held, holds);
  for (const auto& [number, hold] : held) {
    const auto kept = holds.find(number);
    const bool is_let_go =
        hold.is_in_teams && (kept == holds.end() || !kept->second.is_in_teams);
    if (is_let_go && is_blocked_by_release_) blocked_since_[number] = true;
  }
  known = {std::move(after), std::move(holds)};
  return Done{};
}

}  // namespace cutover
