#pragma once

#include <string>
#include <vector>

#include "engine/model/user.h"
#include "engine/plan/wave_problem.h"

namespace cutover {

/// Who answers for whom among these users (domain.md 11, PF-W04): pairs of
/// delegate and delegator; all of a team-call group with its owner; all agents
/// of a response group; all on one base number, whatever their extension. In
/// the order of the kinds, then of their members; members count the users.
/// Null users are passed over. Facts of either side are enough.
std::vector<WaveTie> TiesOf(const std::vector<const User*>& users);

/// "delegates", as the campaign writes it.
const char* TieKindName(TieKind kind);
/// "delegate", "team call of sip:…", "response group …", "line +49…".
std::string TieText(const WaveTie& tie);

}  // namespace cutover
