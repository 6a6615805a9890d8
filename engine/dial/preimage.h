#pragma once

#include <string>

#include "engine/dial/automaton.h"

namespace cutover {

/// The dial strings that the normalisation rule (pattern, translation) turns
/// into a member of `wanted`. kRefused when that cannot be said for certain:
/// a pattern that is not anchored at both ends or not regular, groups that
/// the translation takes twice, out of order, out of a repeat, or whose
/// borders are ambiguous. Then strings have to be tried one by one.
Result<Automaton> Preimage(const std::string& pattern,
                           const std::string& translation,
                           const Automaton& wanted);

}  // namespace cutover
