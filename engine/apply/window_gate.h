#pragma once

#include "engine/model/plan.h"

namespace cutover {

/// What a wave may do at a moment.
enum class Gate {
  kShut,     ///< nothing that has not begun
  kStaging,  ///< the staged steps of its moves alone
  kOpen,     ///< everything
};

/// A wave without a window is always open.
Gate GateOf(const Wave& wave, Time now);

/// Outside the window no move begins, ahead of it only what is staged.
bool MayBegin(const Wave& wave, const Move& move, Time now);

/// When the gate opens further than it is, or 0 when it never will.
Time NextOpening(const Wave& wave, Time now);

}  // namespace cutover
