#pragma once

#include "engine/model/plan.h"
#include "engine/store/journal.h"

namespace cutover {

/// What the journal says of a step.
enum class Phase {
  kNothing,  ///< never begun, or known not to have been done
  kIntent,   ///< sent, no outcome: a crash or a lost reply
  kDone,
};

/// What a settled read shows.
enum class Sight { kBefore, kAfter, kOther };

enum class Decision {
  kApply,
  kAlreadyDone,  ///< it was so before we did anything
  kRecovered,    ///< our write took effect, though nobody said so
  kSkip,
  kReopened,  ///< done by us, and taken back by somebody
  kDrifted,   ///< somebody else's value: touch nothing
};

/// The pure table of architecture.md 5.4; only for settled reads.
Decision Decide(Phase phase, Sight sight);

Phase PhaseOf(const StepRecord& record);
Sight SightOf(const Step& step, const Value& seen);

/// Whether both steps set the same value; a wait sets none.
bool IsSameValue(const Step& one, const Step& other);

/// Whether `seen` is where a step behind that one brings its value.
bool IsPassed(const Move& move, size_t step, const Value& seen);

}  // namespace cutover
