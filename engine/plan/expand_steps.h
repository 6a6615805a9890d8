#pragma once

#include <vector>

#include "engine/model/snapshot.h"
#include "engine/plan/recipes.h"
#include "engine/plan/targets.h"

namespace cutover {

/// What a user is to become.
struct Target {
  const Rule* rule = nullptr;
  std::optional<NumberValue> number;
  std::optional<Time> port = {};  ///< when the carrier takes the digits over
  /// The number may not be assigned before somebody lifts the block.
  bool is_blocked = false;
  /// The private line, where Teams is to have it too.
  std::optional<PhoneNumber> private_line = {};
};

/// A recipe's steps with concrete values.
struct ExpandedSteps {
  std::vector<Step> steps;
  int staged = 0;  ///< how many of the first are staging
};

/// A step that would change nothing is dropped, and a wait is kept only behind
/// the change it waits for.
ExpandedSteps ExpandSteps(const Snapshot& snapshot, const User& user,
                          const Recipe& recipe, const Target& target);

}  // namespace cutover
