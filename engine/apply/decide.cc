#include "engine/apply/decide.h"

namespace cutover {

Decision Decide(Phase phase, Sight sight) {
  if (sight == Sight::kOther) return Decision::kDrifted;
  const bool is_before = sight == Sight::kBefore;
  switch (phase) {
    case Phase::kNothing:
      return is_before ? Decision::kApply : Decision::kAlreadyDone;
    case Phase::kIntent:
      return is_before ? Decision::kApply : Decision::kRecovered;
    case Phase::kDone:
      return is_before ? Decision::kReopened : Decision::kSkip;
  }
  return Decision::kDrifted;
}

Phase PhaseOf(const StepRecord& record) {
  switch (record.state) {
    case StepState::kIntent:
      return Phase::kIntent;
    case StepState::kDone:
    case StepState::kSkipped:
      return Phase::kDone;
    default:
      return Phase::kNothing;
  }
}

Sight SightOf(const Step& step, const Value& seen) {
  if (seen == step.after) return Sight::kAfter;
  return seen == step.before ? Sight::kBefore : Sight::kOther;
}

bool IsSameValue(const Step& one, const Step& other) {
  return !one.IsWait() && !other.IsWait() &&
         one.attribute() == other.attribute() && one.item == other.item;
}

bool IsPassed(const Move& move, size_t step, const Value& seen) {
  for (size_t i = step + 1; i < move.steps.size(); ++i) {
    const Step& later = move.steps[i];
    if (IsSameValue(later, move.steps[step]) && later.after == seen)
      return true;
  }
  return false;
}

}  // namespace cutover
