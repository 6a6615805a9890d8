#include "engine/apply/undo.h"

namespace cutover {

bool MayStillTakeEffect(const StepRecord& record) {
  const bool is_open =
      record.state == StepState::kIntent || record.state == StepState::kFailed;
  return is_open && record.attempts > 0 && record.sent_at.us != 0;
}

std::vector<UndoableMove> UndoableMoves(const Plan& plan,
                                        const std::vector<StepRecord>& records,
                                        const StaysDone& stays) {
  std::vector<UndoableMove> moves;
  StepPlace last{-1, -1, 0};
  for (const StepRecord& record : records) {
    const bool is_sent_unknown =
        record.attempts > 0 && (record.state == StepState::kFailed ||
                                record.state == StepState::kIntent);
    if (record.state != StepState::kDone && !is_sent_unknown) continue;
    const Wave& wave = plan.waves[static_cast<size_t>(record.place.wave)];
    const Move& move = wave.moves[static_cast<size_t>(record.place.move)];
    if (record.place.wave != last.wave || record.place.move != last.move) {
      moves.push_back(UndoableMove{
          wave.number, wave.name, move.user, move.state, move.path, {}, {}});
      last = record.place;
    }
    UndoableMove& undoable = moves.back();
    const Step& step = move.steps[static_cast<size_t>(record.place.step)];
    if (stays && stays(record)) {
      undoable.kept.push_back(step);
      continue;
    }
    if (MayStillTakeEffect(record))
      undoable.open.insert(undoable.changed.size());
    else if (record.state == StepState::kFailed && record.attempts == 1)
      undoable.declined.insert(undoable.changed.size());
    undoable.changed.push_back(step);
  }
  std::erase_if(moves,
                [](const UndoableMove& move) { return move.changed.empty(); });
  return moves;
}

Status WhyLeftOut(const Plan& rollback) {
  if (!rollback.waves.empty()) return Done{};
  for (const Finding& each : rollback.findings) {
    if (each.severity == Severity::kBlock)
      return Error{ErrorCode::kConflict, each.id + " " + each.summary,
                   each.remedy};
  }
  return Done{};
}

ReadNow LiveReader(const Routes& routes) {
  return [&routes](const Identity& user, const Step& step) -> Result<Value> {
    auto seen = routes.Observe(Question{user, step});
    if (!seen.ok()) return seen.error();
    return seen->value;
  };
}

}  // namespace cutover
