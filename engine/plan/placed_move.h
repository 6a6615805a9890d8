#pragma once

#include "engine/model/plan.h"

namespace cutover {

struct MoveNotes;

/// A move where it stands in the plan, with all that is known of it; valid
/// until a wave is changed.
struct PlacedMove {
  const Wave* wave = nullptr;
  const Move* move = nullptr;
  const User* user = nullptr;
  const MoveNotes* notes = nullptr;
};

}  // namespace cutover
