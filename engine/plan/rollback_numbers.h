#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/plan/rollback.h"

namespace cutover {

/// The way back of one user, with the wave that it is of.
struct WayBack {
  int wave = 0;
  std::string wave_name;
  Move move;
};

/// Sees to it that numbers can go back: whose old number was taken by another
/// user of the undone plan, who still has it and does not go back as well, is
/// left out with a CUT-TAKEN finding, and so is whoever waits for that user.
/// The others are ordered by OrderNumbers.
Status SettleNumbers(const Plan& undone, const ReadNow& read_now,
                     std::vector<WayBack>& ways,
                     std::vector<Finding>& findings);

/// In the waves of the undone plan; in reverse order where a user of an
/// earlier wave gets its number back from one of a later.
std::vector<Wave> WavesBack(std::vector<WayBack> ways);

/// The wanted users and everybody who has a number that one of them had
/// before: they can only go back together.
std::set<UserKey> GoBackTogether(const std::vector<UndoableMove>& moves,
                                 std::set<UserKey> wanted);

/// The users who gave a number to another of them, or got one so.
std::set<UserKey> HandOnNumbers(const std::vector<UndoableMove>& moves);

}  // namespace cutover
