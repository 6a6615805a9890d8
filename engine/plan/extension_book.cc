#include "engine/plan/extension_book.h"

#include <optional>
#include <utility>

#include "engine/dial/imported_call_plan.h"
#include "engine/dial/nfa.h"
#include "engine/dial/route_call.h"
#include "engine/model/other_numbers.h"

namespace cutover {
namespace {

using A = Attribute;

// States from which a string of the set can still be reached.
std::vector<bool> Alive(const Automaton& strings) {
  std::vector<bool> alive(strings.size());
  for (bool grows = true; grows;) {
    grows = false;
    for (size_t state = 0; state < strings.size(); ++state) {
      if (alive[state]) continue;
      bool is_alive = strings.IsAccepting(static_cast<int>(state));
      for (int symbol = 0; symbol < kDialSymbols && !is_alive; ++symbol)
        is_alive = alive[static_cast<size_t>(
            strings.Next(static_cast<int>(state), symbol))];
      alive[state] = is_alive;
      grows = grows || is_alive;
    }
  }
  return alive;
}

// Every string of the set, shorter ones first; unset of more than `most`.
std::optional<std::vector<std::string>> StringsOf(const Automaton& strings,
                                                  size_t most) {
  const std::vector<bool> alive = Alive(strings);
  std::vector<std::string> found;
  std::vector<std::pair<int, std::string>> front = {{0, ""}};
  while (!front.empty()) {
    std::vector<std::pair<int, std::string>> next;
    for (const auto& [state, text] : front) {
      if (strings.IsAccepting(state)) found.push_back(text);
      for (int symbol = 0; symbol < kDialSymbols; ++symbol) {
        const int to = strings.Next(state, symbol);
        if (!alive[static_cast<size_t>(to)]) continue;
        next.emplace_back(to,
                          text + kDialAlphabet[static_cast<size_t>(symbol)]);
      }
      // A string that goes on forever fills the front, not the find.
      if (found.size() > most || next.size() > most) return std::nullopt;
    }
    front = std::move(next);
  }
  return found;
}

bool IsHomedOnPrem(const Facts& facts) {
  return facts.Text(A::kTeamsHome) == "onprem" ||
         (!facts.Has(A::kCloudId) && facts.Has(A::kAdLine));
}

}  // namespace

ExtensionBook::ExtensionBook(const CallPlan& calls) {
  for (const auto& [name, rules] : calls.dial_plans) {
    for (const DialRule& rule : rules) {
      if (rule.is_internal_extension) AddRule(calls, name, rule);
    }
  }
}

void ExtensionBook::AddRule(const CallPlan& calls, const std::string& dial_plan,
                            const DialRule& rule) {
  Page page{dial_plan, rule.name, {}, true};
  const auto automaton = AutomatonOf(rule.pattern.text());
  std::optional<std::vector<std::string>> strings;
  if (automaton.ok()) strings = StringsOf(automaton->Minimal(), kMostStrings);
  page.is_listed = strings.has_value();
  CallProfile profile;
  profile.dial_plan = dial_plan;
  for (std::string& text : strings.value_or(std::vector<std::string>())) {
    const Normalised to = Normalise(calls, profile, text);
    if (to.rule != rule.name) continue;
    auto number = PhoneNumber::Parse(to.text);
    if (!number.ok()) continue;
    numbers_.insert(number->Text());
    page.extensions.push_back({std::move(text), number->Text()});
  }
  pages_.push_back(std::move(page));
}

std::set<std::string> ExtensionNumbersOf(const Snapshot& snapshot) {
  if (!snapshot.estate) return {};
  return ExtensionBook(ImportedCallPlan(*snapshot.estate, {})).numbers();
}

std::map<std::string, HeldIn> NumbersHeldBy(const Facts& facts) {
  std::map<std::string, HeldIn> held;
  const auto add = [&](const std::string& text, HeldIn in) {
    auto number = PhoneNumber::Parse(text);
    if (number.ok()) held.emplace(number->Text(), in);
  };
  if (IsHomedOnPrem(facts)) {
    for (A line : {A::kAdLine, A::kPrivateLine, A::kSfbLine}) {
      if (facts.Has(line)) add(facts.Text(line), HeldIn::kOnPrem);
    }
    return held;
  }
  auto number = NumberValue::Parse(facts.Text(A::kNumber));
  if (number.ok()) held.emplace(number->number.Text(), HeldIn::kTeams);
  for (const OtherNumber& other : OtherNumbersOf(facts))
    held.emplace(other.number.Text(), HeldIn::kTeams);
  return held;
}

HeldNumbers NumbersHeldBy(const Facts& facts, const ExtensionBook& book) {
  HeldNumbers numbers;
  if (book.numbers().empty()) return numbers;
  for (const auto& each : NumbersHeldBy(facts)) {
    if (book.numbers().contains(each.first)) numbers.push_back(each);
  }
  return numbers;
}

void ExtensionHolders::Add(const User& user, const HeldNumbers& numbers) {
  for (const auto& [number, in] : numbers)
    before_.emplace(number, Holder{UpnOf(user), in});
}

void ExtensionHolders::Add(const LeftOut& left_out) {
  if (book_.numbers().empty()) return;
  for (const auto& [number, in] : left_out.extensions)
    before_.emplace(number, Holder{"", in});
}

void ExtensionHolders::Move(const User& user, const HeldNumbers& before,
                            const HeldNumbers& after) {
  for (const auto& [number, in] : before)
    given_up_[number] = Holder{UpnOf(user), in};
  for (const auto& [number, in] : after)
    taken_[number] = Holder{UpnOf(user), in};
}

const ExtensionHolders::Holder* ExtensionHolders::Before(
    const std::string& number) const {
  const auto found = before_.find(number);
  return found == before_.end() ? nullptr : &found->second;
}

const ExtensionHolders::Holder* ExtensionHolders::After(
    const std::string& number) const {
  const auto taken = taken_.find(number);
  if (taken != taken_.end()) return &taken->second;
  return given_up_.contains(number) ? nullptr : Before(number);
}

ExtensionHolders HoldersIn(const Snapshot& snapshot,
                           const ExtensionBook& book) {
  ExtensionHolders holders(book);
  for (const User& user : snapshot.users)
    holders.Add(user, NumbersHeldBy(user.facts, book));
  if (snapshot.left_out) holders.Add(*snapshot.left_out);
  return holders;
}

}  // namespace cutover
