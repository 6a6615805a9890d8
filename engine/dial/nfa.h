#pragma once

#include <vector>

#include "engine/dial/regex_tree.h"

namespace cutover {

/// A nondeterministic automaton with anchors: edges that read a symbol, edges
/// that read nothing, and such as are open only before the first symbol or
/// after the last.
struct Nfa {
  enum class Gate { kNone, kBegin, kEnd };
  struct Move {
    SymbolSet symbols;
    int target;
    int group;  ///< the capture that the symbol falls into, or 0
  };
  struct Jump {
    Gate gate;
    int target;
  };
  struct State {
    std::vector<Move> moves = {};
    std::vector<Jump> jumps = {};
  };

  std::vector<State> states;
  int start = 0;
  int accept = 0;

  int Add();
  void Connect(int from, int to, Gate gate = Gate::kNone);
  /// All that is reached from `from` without reading, in order. `at_begin`
  /// and `at_end` gates are open as told by `open`.
  struct Open {
    bool begin = false;
    bool end = false;
  };
  std::vector<int> Closure(std::vector<int> from, Open open) const;
};

/// The strings in which the pattern occurs (Regex.IsMatch), as an NFA.
/// kRefused when a look-ahead stands in a repeat or before a ^.
/// `captures` names the groups to mark in Move::group; of nested ones the
/// outermost wins.
Result<Nfa> NfaOf(const RegexTree& tree, const std::vector<int>& captures);

/// kRefused when it would take more than some ten thousand states.
Result<Automaton> Determinize(const Nfa& nfa);

/// The strings that the pattern matches; errors as ParseRegex and NfaOf.
Result<Automaton> AutomatonOf(const std::string& pattern);

}  // namespace cutover
