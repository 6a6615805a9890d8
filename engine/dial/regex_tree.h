#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/dial/automaton.h"

namespace cutover {

/// A .NET regular expression (voice routes, normalisation rules), read.
struct RegexNode {
  enum class Kind {
    kSet,           ///< one character of `symbols`
    kSequence,      ///< children one after another; of none: the empty text
    kAlternatives,  ///< one of the children
    kRepeat,        ///< the child `least` to `most` times
    kGroup,         ///< the child, captured as number `group`
    kBegin,         ///< ^ or \A
    kEnd,           ///< $, \z or \Z: no dial string holds a line break
    kAhead,         ///< (?=child)
    kNotAhead,      ///< (?!child)
  };
  static constexpr int kNoLimit = -1;

  Kind kind = Kind::kSequence;
  std::vector<RegexNode> children = {};
  SymbolSet symbols = 0;
  int least = 0;
  int most = 0;
  int group = 0;
};

struct RegexTree {
  RegexNode root;
  int groups = 0;  ///< how many captures
  /// The text means the same to PCRE2, so that its captures may be used.
  bool is_same_for_pcre = true;
};

/// Reads what .NET reads (learn.microsoft.com "Regular Expression Language").
/// kInvalid: .NET refuses the text too, with the place and what is wrong.
/// kRefused: valid there, but no regular language or not covered here (back
/// references, look-behind, word boundaries, conditions, inline options but
/// "i"): such a pattern can be evaluated, not proved.
Result<RegexTree> ParseRegex(const std::string& text);

}  // namespace cutover
