#pragma once

#include "engine/cli/output.h"
#include "engine/plan/explain.h"

namespace cutover {

/// Prints it: headed lines for people, or as "cutover.explain/1".
void ShowExplanation(const Explanation& told, const Output& out);

}  // namespace cutover
