#pragma once

#include <string>
#include <vector>

#include "engine/model/step_kinds.h"
#include "engine/plan/classify.h"
#include "engine/plan/policy.h"

namespace cutover {

/// The ordered step kinds for one kind of user (domain.md 2 and 12), in two
/// parts: what goes early because it is reversible and the user does not notice
/// it, and what goes into the window.
struct Recipe {
  const char* path;
  std::vector<StepKind> staging;
  std::vector<StepKind> cut_over;

  bool Has(StepKind kind) const;
};

/// The recipe for a state, or nothing when the state has none: then the user
/// gets a finding that says why.
const Recipe* RecipeFor(UserState state, NumberAuthority authority);
/// P1a: the digits of a Calling Plan number go to another carrier.
const Recipe& PortingRecipe();
const std::vector<Recipe>& AllRecipes();

}  // namespace cutover
