#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace cutover {

/// What a dial string or a normalised number may be made of.
inline constexpr std::string_view kDialAlphabet = "0123456789+*#;ext=";
inline constexpr int kDialSymbols = 18;

/// A set of symbols, one bit for each place in kDialAlphabet.
using SymbolSet = uint32_t;
inline constexpr SymbolSet kAllSymbols = (1U << kDialSymbols) - 1;

/// The place of `c` in kDialAlphabet, or -1.
int SymbolOf(char c);

/// A set of dial strings, as a complete deterministic automaton. A value;
/// equal sets may have different automata until they are Minimal().
class Automaton {
 public:
  using Row = std::array<int, kDialSymbols>;

  static Automaton None();
  static Automaton All();
  static Automaton Only(std::string_view text);
  /// `rows` are the moves of each state, state 0 is the first.
  Automaton(std::vector<Row> rows, std::vector<bool> accepts)
      : rows_(std::move(rows)), accepts_(std::move(accepts)) {}

  /// False for a text with a character outside the alphabet.
  bool Accepts(std::string_view text) const;
  bool IsEmpty() const { return !Shortest(); }
  /// The shortest string of the set, of several the first in the order of
  /// the alphabet.
  std::optional<std::string> Shortest() const;
  Automaton Minimal() const;
  Automaton Complement() const;

  size_t size() const { return rows_.size(); }
  int Next(int state, int symbol) const {
    return rows_[static_cast<size_t>(state)][static_cast<size_t>(symbol)];
  }
  bool IsAccepting(int state) const {
    return accepts_[static_cast<size_t>(state)];
  }

 private:
  std::vector<Row> rows_;
  std::vector<bool> accepts_;
};

Automaton Union(const Automaton& a, const Automaton& b);
Automaton Intersection(const Automaton& a, const Automaton& b);
/// What is in `a` and not in `b`.
Automaton Difference(const Automaton& a, const Automaton& b);
bool IsSameSet(const Automaton& a, const Automaton& b);

}  // namespace cutover
