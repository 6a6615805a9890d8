#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/plan.h"

namespace cutover {

/// What a move does to its user's numbers: text of the one that is gone at its
/// end, and of the one that is there only then.
struct NumberChange {
  std::optional<std::string> gives;
  std::optional<std::string> takes;
  int first_loss = 0;  ///< index of the step that first takes `gives` away
  int first_gain = 0;  ///< index of the step that first brings `takes`
};

NumberChange NumberChangeOf(const std::vector<Step>& steps);

/// A move that gives or takes numbers.
struct ChangingMove {
  Move* move = nullptr;
  const NumberChange* change = nullptr;  ///< by its steps but WAIT-NUMBER
};

/// A number that one move gives up and another takes.
struct HandOver {
  std::string number;
  int giver = 0;  ///< index of the move
  int taker = 0;
};

struct NumberOrder {
  std::vector<HandOver> hand_overs;  ///< by number
  /// Moves, ascending, that give their number up before theirs is free: it
  /// parks, held by nobody, and so does the user. One of each ring.
  std::vector<int> parked;
};

/// Orders moves that hand numbers to each other by WAIT-NUMBER steps, and
/// drops those that they had: each taker waits until its number is free. Who
/// stands in a chain waits before giving up its own, so that nobody is without
/// a number meanwhile. In a ring that would wait for ever: there one move gives
/// up first and waits then; one whose own path has a wait in that place, else
/// the one with the least key. Fewer cannot do. A number that two moves give
/// or take is left alone (PF-W06). Pure.
NumberOrder OrderNumbers(std::vector<ChangingMove> moves);
NumberOrder OrderNumbers(const std::vector<Move*>& moves);

}  // namespace cutover
