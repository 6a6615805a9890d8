#include "tests/simulation/verdict.h"

#include "engine/apply/compensation.h"
#include "engine/plan/rollback.h"
#include "engine/store/chain.h"
#include "engine/store/plan_store.h"
#include "tests/simulation/intents.h"

namespace cutover::simulation {
namespace {

bool IsBad(StepState state) {
  return state == StepState::kFailed || state == StepState::kDrifted;
}

std::string TextOf(const std::map<std::string, Truth>& all,
                   const std::string& id, const std::string& slot) {
  const auto user = all.find(id);
  if (user == all.end()) return "";
  const auto found = user->second.find(slot);
  return found == user->second.end() ? "" : found->second;
}

// The records of one move; `records` is in place order.
std::vector<StepRecord> Of(const std::vector<StepRecord>& records, size_t wave,
                           size_t move) {
  std::vector<StepRecord> found;
  for (const StepRecord& record : records) {
    if (record.place.wave == static_cast<int64_t>(wave) &&
        record.place.move == static_cast<int64_t>(move))
      found.push_back(record);
  }
  return found;
}

}  // namespace

void Verdict::Check(const std::string& way_back, bool is_taken_back,
                    const std::vector<Finding>& named) {
  for (const Finding& finding : named) named_.insert(finding.user_key);
  now_ = TruthOf(tenant_);
  CheckChains();
  CheckOutcomes();
  CheckEdits();
  if (!is_taken_back) NameThoseLeft();
  if (LoadUndoings()) CheckMoves(way_back, is_taken_back);
}

void Verdict::CheckChains() {
  Audit audit(database_);
  auto chains = audit.Chains();
  if (!chains.ok()) return watch_.Violate(Describe(chains.error()));
  for (const std::string& id : *chains) {
    auto faults = audit.Verify(id);
    if (!faults.ok()) return watch_.Violate(Describe(faults.error()));
    for (const std::string& fault : *faults)
      watch_.Violate("chain " + id + ": " + fault);
  }
}

void Verdict::CheckOutcomes() {
  for (const Arrival& arrival : watch_.arrivals()) {
    if (HasOutcome(database_, arrival.send.key)) continue;
    watch_.Violate(std::string(RowOf(arrival.send.step.kind).id) + " of " +
                   arrival.send.user.upn + " was sent and has no outcome");
  }
}

void Verdict::CheckEdits() {
  for (const auto& [where, edit] : watch_.edits()) {
    if (edit.is_raced) continue;
    const std::string text = TextOf(now_, where.first, where.second);
    if (text == edit.text) continue;
    watch_.Violate(where.second + " of " + where.first + " is \"" + text +
                   "\", though somebody else set \"" + edit.text + "\"");
  }
}

// Users who failed and could not be taken back at once, with why on record.
void Verdict::NameThoseLeft() {
  auto left = WhyNotTakenBack(database_, plan_id_);
  if (!left.ok()) return watch_.Violate(Describe(left.error()));
  for (const auto& [user, why] : *left) {
    if (!why.empty()) named_.insert(user);
  }
}

bool Verdict::LoadUndoings() {
  const SystemClock clock;
  PlanStore store(database_, clock);
  auto plans = store.List();
  if (!plans.ok()) return false;
  for (const PlanSummary& summary : *plans) {
    if (summary.undoes != plan_id_) continue;
    auto stored = store.Load(summary.id);
    if (!stored.ok()) return false;
    auto plan = PlanFromText(stored->body);
    auto records = ReadSteps(database_, summary.id);
    if (!plan.ok() || !records.ok()) return false;
    for (const Finding& finding : plan->findings)
      named_.insert(finding.user_key);
    undoings_.push_back({summary.id, *std::move(plan), *std::move(records)});
  }
  for (const Undoing& undoing : undoings_) {
    for (const StepRecord& record : undoing.records) {
      if (IsBad(record.state))
        named_.insert(undoing.plan.waves[static_cast<size_t>(record.place.wave)]
                          .moves[static_cast<size_t>(record.place.move)]
                          .user.key);
    }
  }
  return true;
}

void Verdict::CheckMoves(const std::string& way_back, bool is_taken_back) {
  auto records = ReadSteps(database_, plan_id_);
  if (!records.ok()) return watch_.Violate(Describe(records.error()));
  for (const Undoing& undoing : undoings_) {
    for (const StepRecord& record : undoing.records) {
      const bool is_open = record.state == StepState::kIntent;
      if (is_open && undoing.id == way_back)
        watch_.Violate("the way back has an open step at its end");
    }
  }
  for (size_t wave = 0; wave < plan_.waves.size(); ++wave) {
    const auto& moves = plan_.waves[wave].moves;
    for (size_t move = 0; move < moves.size(); ++move)
      CheckMove(moves[move], Of(*records, wave, move), is_taken_back);
  }
}

void Verdict::CheckMove(const Move& move,
                        const std::vector<StepRecord>& records,
                        bool is_taken_back) {
  bool is_failed = false;
  bool is_done = !records.empty();
  for (const StepRecord& record : records) {
    is_failed |= IsBad(record.state);
    is_done &=
        record.state == StepState::kDone || record.state == StepState::kSkipped;
  }
  if (!is_failed && !is_done)
    return watch_.Violate(move.user.upn + " is neither done nor failed");
  if (is_done && !is_taken_back) return CheckDone(move);
  CheckBack(move);
}

// Somebody else may have changed it since: their value is looked after by
// CheckEdits, and what follows from it is theirs, too.
bool Verdict::IsStill(const Move& move, const SlotChange& change,
                      const std::string& text) const {
  if (watch_.edits().contains({move.user.cloud_id, change.slot})) return true;
  if (IsConsequence(change.slot) && watch_.WasEdited(move.user.cloud_id))
    return true;
  return TextOf(now_, move.user.cloud_id, change.slot) == text;
}

void Verdict::CheckDone(const Move& move) {
  std::map<std::string, SlotChange> last;
  for (const Step& step : move.steps) {
    for (const SlotChange& change : ChangesOf(step)) last[change.slot] = change;
  }
  for (const auto& [slot, change] : last) {
    if (slot == "TeamsUpgradePolicy" || IsStill(move, change, change.after))
      continue;
    watch_.Violate(move.user.upn + " is done, and " + slot + " is \"" +
                   TextOf(now_, move.user.cloud_id, slot) + "\" and not \"" +
                   change.after + "\"");
  }
}

// Back at the beginning, or somebody is told.
void Verdict::CheckBack(const Move& move) {
  if (named_.contains(move.user.key)) return;
  const auto first = watch_.at_first().find(move.user.cloud_id);
  if (first == watch_.at_first().end()) return;
  for (const Step& step : move.steps) {
    if (!InverseOf(step)) continue;
    for (const SlotChange& change : ChangesOf(step)) {
      const std::string text =
          TextOf(watch_.at_first(), move.user.cloud_id, change.slot);
      if (change.slot == "TeamsUpgradePolicy" || IsStill(move, change, text))
        continue;
      return watch_.Violate(
          move.user.upn + " is not back and nobody is told: " + change.slot +
          " is \"" + TextOf(now_, move.user.cloud_id, change.slot) +
          "\" and was \"" + text + "\"");
    }
  }
}

}  // namespace cutover::simulation
