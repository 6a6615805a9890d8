#include "engine/plan/move_notes.h"

#include <algorithm>

#include "engine/plan/number_bases.h"
#include "engine/plan/wave_seats.h"

namespace cutover {
namespace {

// Of "directRouting online +49… @…" in Teams, of "tel:+49…" in the directory.
void NoteBaseOf(const Value& value, std::vector<size_t>& bases) {
  if (!value) return;
  auto teams = NumberValue::Parse(*value);
  if (teams.ok()) return bases.push_back(HashOfBase(teams->number));
  auto line = PhoneNumber::Parse(*value);
  if (line.ok()) bases.push_back(HashOfBase(*line));
}

std::vector<size_t> BasesOf(const User& user, const Move& move) {
  auto bases = NumberBaseHashesOf(user.facts);
  for (const Step& step : move.steps) {
    const Attribute attribute = step.attribute();
    if (attribute != Attribute::kNumber && attribute != Attribute::kAdLine)
      continue;
    NoteBaseOf(step.before, bases);
    NoteBaseOf(step.after, bases);
  }
  std::sort(bases.begin(), bases.end());
  bases.erase(std::unique(bases.begin(), bases.end()), bases.end());
  return bases;
}

std::string NumberWanted(const Move& move) {
  for (const Step& step : move.steps) {
    if (step.kind != StepKind::kAssignDirectRouting || !step.after) continue;
    auto number = NumberValue::Parse(*step.after);
    if (number.ok()) return number->number.Text();
  }
  return "";
}

}  // namespace

std::shared_ptr<const MoveNotes> NoteTaker::Of(const User& user,
                                               const Move& move,
                                               const Facts& after) {
  auto notes = std::make_shared<MoveNotes>();
  notes->change = NumberChangeOf(move.steps);
  notes->bases = BasesOf(user, move);
  notes->holders = OthersWhoHold(notes->change.takes, user.key);
  notes->wanted = NumberWanted(move);
  const auto seats = SeatsOf(move);
  notes->seats.assign(seats.begin(), seats.end());
  notes->tone =
      &tones_.Of(user, move, estate_.snapshot().skus,
                 OtherEmergencyPoliciesOf(estate_.calls(), user.facts));
  Walk(user, move, *notes);
  if (dial_ == nullptr) return notes;
  if (auto calls = DialClassOf(user.facts, after, dial_->on_prem))
    notes->calls = &*dial_->classes.insert(*std::move(calls)).first;
  notes->extensions_before = NumbersHeldBy(user.facts, dial_->extensions);
  notes->extensions_after = NumbersHeldBy(after, dial_->extensions);
  return notes;
}

std::vector<UserKey> NoteTaker::OthersWhoHold(
    const std::optional<std::string>& number, const UserKey& user) {
  ledger_.Reset();
  const auto taken = PhoneNumber::Parse(number.value_or(""));
  if (!taken.ok()) return {};
  auto holders = ledger_.HoldersOf(*taken);
  holders.erase(user);
  return {holders.begin(), holders.end()};
}

void NoteTaker::Walk(const User& user, const Move& move, MoveNotes& notes) {
  ledger_.Reset();
  for (const Step& step : move.steps) {
    const auto taken = ledger_.Apply(user.key, step);
    if (taken.ok()) continue;
    notes.refusal = taken.error().message;
    break;
  }
  notes.mixed_bases = ledger_.MixedBases();
}

}  // namespace cutover
