#include "engine/dial/preimage.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/dial/nfa.h"
#include "engine/dial/pattern.h"

// Implementation: the rule is a transducer. A state of the preimage is a state
// of the pattern, a place in the translation, and the state in which `wanted`
// is after what was put out so far. The texts of the translation are put out
// when a later group begins to read, or at the end.

namespace cutover {
namespace {

using Kind = RegexNode::Kind;

Error NotCertain(const std::string& pattern, const std::string& why) {
  return Error{ErrorCode::kRefused, "the rule \"" + pattern + "\" " + why +
                                        "; its strings are tried, not proved"};
}

bool BeginsWith(const RegexNode& node, Kind anchor, bool at_front) {
  if (node.kind == anchor) return true;
  if (node.kind == Kind::kAlternatives) {
    return std::all_of(node.children.begin(), node.children.end(),
                       [&](const RegexNode& child) {
                         return BeginsWith(child, anchor, at_front);
                       });
  }
  if (node.kind != Kind::kSequence && node.kind != Kind::kGroup) return false;
  if (node.children.empty()) return false;
  return BeginsWith(at_front ? node.children.front() : node.children.back(),
                    anchor, at_front);
}

// Whether a group that is asked for stands inside a repeat: then only its
// last turn would be captured.
bool IsRepeated(const RegexNode& node, const std::vector<int>& groups,
                bool in_repeat) {
  if (node.kind == Kind::kGroup && in_repeat &&
      std::find(groups.begin(), groups.end(), node.group) != groups.end())
    return true;
  const bool repeats = in_repeat || (node.kind == Kind::kRepeat &&
                                     node.most != 1 && node.most != 0);
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const RegexNode& child) {
                       return IsRepeated(child, groups, repeats);
                     });
}

bool IsNested(const RegexNode& node, const std::vector<int>& groups,
              bool inside) {
  const bool is_wanted =
      node.kind == Kind::kGroup &&
      std::find(groups.begin(), groups.end(), node.group) != groups.end();
  if (is_wanted && inside) return true;
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const RegexNode& child) {
                       return IsNested(child, groups, inside || is_wanted);
                     });
}

bool LooksAhead(const RegexNode& node) {
  return node.kind == Kind::kAhead || node.kind == Kind::kNotAhead ||
         std::any_of(node.children.begin(), node.children.end(), LooksAhead);
}

// Whether two ways to match one string can capture differently.
bool IsAmbiguous(const Nfa& nfa) {
  using Pair = std::tuple<int, int, bool>;
  std::set<Pair> seen;
  std::vector<Pair> open;
  const auto add = [&](const std::vector<int>& left,
                       const std::vector<int>& right, bool differs) {
    for (const int a : left) {
      for (const int b : right) {
        if (seen.emplace(a, b, differs).second)
          open.emplace_back(a, b, differs);
      }
    }
  };
  const auto first = nfa.Closure({nfa.start}, {.begin = true});
  add(first, first, false);
  while (!open.empty()) {
    const auto [a, b, differs] = open.back();
    open.pop_back();
    if (differs) {
      const auto ends = [&](int state) {
        const auto last = nfa.Closure({state}, {.end = true});
        return std::binary_search(last.begin(), last.end(), nfa.accept);
      };
      if (ends(a) && ends(b)) return true;
    }
    for (const auto& left : nfa.states[static_cast<size_t>(a)].moves) {
      for (const auto& right : nfa.states[static_cast<size_t>(b)].moves) {
        if ((left.symbols & right.symbols) == 0) continue;
        add(nfa.Closure({left.target}, {}), nfa.Closure({right.target}, {}),
            differs || left.group != right.group);
      }
    }
  }
  return false;
}

// `wanted` run over a text; -1 once a character is outside the alphabet.
int Run(const Automaton& wanted, int state, const std::string& text) {
  for (const char c : text) {
    const int symbol = SymbolOf(c);
    if (symbol < 0 || state < 0) return -1;
    state = wanted.Next(state, symbol);
  }
  return state;
}

class Inverse {
 public:
  Inverse(const Nfa& pattern, const std::vector<TranslationPart>& parts,
          const Automaton& wanted)
      : pattern_(pattern), parts_(parts), wanted_(wanted) {}

  Result<Automaton> Make() {
    result_.accept = result_.Add();
    result_.start = IdOf({pattern_.start, 0, 0});
    for (size_t i = 0; i < order_.size(); ++i) Expand(order_[i]);
    return Determinize(result_);
  }

 private:
  struct Place {
    int state;    ///< of the pattern
    size_t part;  ///< the next part of the translation
    int output;   ///< state of `wanted`
    auto operator<=>(const Place&) const = default;
  };

  int IdOf(const Place& place) {
    const auto [known, is_new] = ids_.emplace(place, 0);
    if (is_new) {
      known->second = result_.Add();
      order_.push_back(place);
    }
    return known->second;
  }

  // By value: order_ grows, and its places move, while this one is expanded.
  void Expand(const Place place) {
    const int from = ids_.at(place);
    const auto& state = pattern_.states[static_cast<size_t>(place.state)];
    if (place.state == pattern_.accept) {
      const int end = PutOut(place, parts_.size());
      if (end >= 0 && wanted_.IsAccepting(end))
        result_.Connect(from, result_.accept);
    }
    for (const auto& jump : state.jumps) {
      const int to = IdOf({jump.target, place.part, place.output});
      result_.Connect(from, to, jump.gate);
    }
    for (const auto& move : state.moves) Read(place, from, move);
  }

  // A symbol outside the groups is swallowed, one inside is put out.
  void Read(const Place& place, int from, const Nfa::Move& move) {
    if (move.group == 0) {
      const int to = IdOf({move.target, place.part, place.output});
      result_.states[static_cast<size_t>(from)].moves.push_back(
          {move.symbols, to, 0});
      return;
    }
    size_t part = 0;
    while (parts_[part].group != move.group) ++part;
    const int output = PutOut(place, part);
    if (output < 0) return;
    for (int symbol = 0; symbol < kDialSymbols; ++symbol) {
      if ((move.symbols >> symbol & 1U) == 0) continue;
      const int to = IdOf({move.target, std::max(part, place.part),
                           wanted_.Next(output, symbol)});
      result_.states[static_cast<size_t>(from)].moves.push_back(
          {1U << symbol, to, 0});
    }
  }

  // The texts between the place and part `until` put out.
  int PutOut(const Place& place, size_t until) const {
    int output = place.output;
    for (size_t i = place.part; i < until; ++i)
      output = Run(wanted_, output, parts_[i].text);
    return output;
  }

  const Nfa& pattern_;
  const std::vector<TranslationPart>& parts_;
  const Automaton& wanted_;
  Nfa result_;
  std::map<Place, int> ids_;
  std::vector<Place> order_;
};

// The rule's groups in the order of the translation; the whole match is what
// an anchored pattern matches, a group around everything.
Result<std::vector<int>> GroupsOf(const std::string& pattern,
                                  const RegexTree& tree,
                                  const std::vector<TranslationPart>& parts) {
  std::vector<int> groups;
  for (const auto& part : parts) {
    if (part.group < 0) continue;
    if (!groups.empty() && part.group <= groups.back())
      return NotCertain(pattern, "uses its groups twice or out of order");
    groups.push_back(part.group);
  }
  if (IsRepeated(tree.root, groups, false))
    return NotCertain(pattern, "captures inside a repeat");
  if (IsNested(tree.root, groups, false))
    return NotCertain(pattern, "captures a group inside another");
  return groups;
}

// Numbers from 1, so that 0 can mean "no group" in the automaton.
void Renumber(RegexNode& node) {
  if (node.kind == Kind::kGroup) ++node.group;
  for (RegexNode& child : node.children) Renumber(child);
}

void DropLookAheads(RegexNode& node) {
  if (node.kind == Kind::kAhead || node.kind == Kind::kNotAhead)
    node = RegexNode{};
  for (RegexNode& child : node.children) DropLookAheads(child);
}

}  // namespace

Result<Automaton> Preimage(const std::string& pattern,
                           const std::string& translation,
                           const Automaton& wanted) {
  auto tree = ParseRegex(pattern);
  if (!tree.ok()) return tree.error();
  auto matched = AutomatonOf(pattern);
  if (!matched.ok()) return matched;
  const bool looks_ahead = LooksAhead(tree->root);
  DropLookAheads(tree->root);
  if (!BeginsWith(tree->root, Kind::kBegin, true) ||
      !BeginsWith(tree->root, Kind::kEnd, false))
    return NotCertain(pattern, "is not anchored at both ends");
  // Group 0 around all of it makes $0 and $& captures like any other.
  RegexNode whole;
  whole.kind = Kind::kGroup;
  whole.children.push_back(std::move(tree->root));
  tree->root = std::move(whole);
  auto parts = PartsOf(translation, tree->groups);
  for (auto& part : parts) part.group = part.group < 0 ? -1 : part.group + 1;
  Renumber(tree->root);
  auto groups = GroupsOf(pattern, *tree, parts);
  if (!groups.ok()) return groups.error();
  auto nfa = NfaOf(*tree, *groups);
  if (!nfa.ok()) return nfa.error();
  if (IsAmbiguous(*nfa)) return NotCertain(pattern, "captures ambiguously");
  auto found = Inverse(*nfa, parts, wanted).Make();
  if (!found.ok() || !looks_ahead) return found;
  return Intersection(*found, *matched);
}

}  // namespace cutover
