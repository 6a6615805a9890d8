#include "engine/apply/journal_reader.h"

#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "engine/plan/rollback_numbers.h"
#include "engine/store/journal.h"
#include "engine/store/plan_store.h"

namespace cutover {
namespace {

using Place = std::tuple<UserKey, Attribute, std::string>;
using Values = std::map<Place, Value>;

Place PlaceOf(const Identity& user, const Step& step) {
  return {user.key, step.attribute(), step.item};
}

void AddLeft(const std::vector<UndoableMove>& moves, Values& values) {
  for (const UndoableMove& move : moves) {
    for (size_t i = 0; i < move.changed.size(); ++i) {
      const Step& step = move.changed[i];
      if (step.IsWait()) continue;
      values[PlaceOf(move.user, step)] =
          move.declined.contains(i) ? step.before : step.after;
    }
  }
}

// Of a way back: where it says that something is back.
void AddBack(const Plan& plan, const std::vector<StepRecord>& records,
             Values& values) {
  for (const StepRecord& record : records) {
    if (record.state != StepState::kDone && record.state != StepState::kSkipped)
      continue;
    const Move& move = plan.waves[static_cast<size_t>(record.place.wave)]
                           .moves[static_cast<size_t>(record.place.move)];
    const Step& step = move.steps[static_cast<size_t>(record.place.step)];
    const auto found = values.find(PlaceOf(move.user, step));
    if (!step.IsWait() && found != values.end()) found->second = step.after;
  }
}

Status AddWaysBack(Database& database, const Clock& clock,
                   const std::string& plan_id, Values& values) {
  PlanStore store(database, clock);
  auto ids = store.ThatUndo(plan_id);
  if (!ids.ok()) return ids.error();
  for (const std::string& id : *ids) {
    auto records = ReadSteps(database, id);
    if (!records.ok()) return records.error();
    if (records->empty()) continue;
    auto stored = store.Load(id);
    if (!stored.ok()) return stored.error();
    auto plan = PlanFromText(stored->body);
    if (!plan.ok()) return plan.error();
    AddBack(*plan, *records, values);
  }
  return Done{};
}

}  // namespace

Result<ReadNow> JournalReader(Database& database, const Clock& clock,
                              const std::string& plan_id,
                              const std::vector<UndoableMove>& moves,
                              ReadNow live) {
  const auto values = std::make_shared<Values>();
  AddLeft(moves, *values);
  TRY(AddWaysBack(database, clock, plan_id, *values));
  return ReadNow([values, live = std::move(live), asked = HandOnNumbers(moves)](
                     const Identity& user, const Step& step) -> Result<Value> {
    const auto found = values->find(PlaceOf(user, step));
    if (found == values->end() || asked.contains(user.key))
      return live(user, step);
    return found->second;
  });
}

}  // namespace cutover
