#include "engine/dial/nfa.h"

#include <algorithm>
#include <map>

namespace cutover {
namespace {

using Kind = RegexNode::Kind;
using Gate = Nfa::Gate;

constexpr size_t kMostStates = 20000;

bool Holds(const RegexNode& node, bool (*test)(Kind)) {
  if (test(node.kind)) return true;
  return std::any_of(
      node.children.begin(), node.children.end(),
      [&](const RegexNode& child) { return Holds(child, test); });
}

bool IsLookAhead(Kind kind) {
  return kind == Kind::kAhead || kind == Kind::kNotAhead;
}

bool IsBegin(Kind kind) { return kind == Kind::kBegin; }

Error TooLarge() {
  return Error{ErrorCode::kRefused,
               "a pattern is too large for a proof; it is evaluated"};
}

// Builds backwards: each node is given the state to go on to and returns the
// state to come in by, so that a look-ahead sees all that follows it.
class Builder {
 public:
  explicit Builder(const std::vector<int>& captures) : captures_(captures) {}

  Result<Nfa> Run(const RegexTree& tree) {
    nfa_.accept = nfa_.Add();
    const int rest = nfa_.Add();
    nfa_.states[At(rest)].moves.push_back({kAllSymbols, rest, 0});
    nfa_.Connect(rest, nfa_.accept);
    auto entry = Build(tree.root, rest);
    if (!entry.ok()) return entry.error();
    nfa_.start = nfa_.Add();
    nfa_.states[At(nfa_.start)].moves.push_back({kAllSymbols, nfa_.start, 0});
    nfa_.Connect(nfa_.start, *entry);
    return std::move(nfa_);
  }

 private:
  static size_t At(int state) { return static_cast<size_t>(state); }

  Result<int> Build(const RegexNode& node, int next) {
    if (nfa_.states.size() > kMostStates) return TooLarge();
    switch (node.kind) {
      case Kind::kSet:
        return Read(node.symbols, next);
      case Kind::kSequence:
        return Sequence(node, next);
      case Kind::kAlternatives:
        return Alternatives(node, next);
      case Kind::kRepeat:
        return Repeat(node, next);
      case Kind::kGroup:
        return Group(node, next);
      case Kind::kBegin:
        return Anchor(Gate::kBegin, next);
      case Kind::kEnd:
        return Anchor(Gate::kEnd, next);
      case Kind::kAhead:
      case Kind::kNotAhead:
        return LookAhead(node, next);
    }
    return next;
  }

  int Read(SymbolSet symbols, int next) {
    const int state = nfa_.Add();
    nfa_.states[At(state)].moves.push_back({symbols, next, group_});
    return state;
  }

  Result<int> Sequence(const RegexNode& node, int next) {
    for (auto child = node.children.rbegin(); child != node.children.rend();
         ++child) {
      auto entry = Build(*child, next);
      if (!entry.ok()) return entry;
      next = *entry;
      is_after_begin_ = is_after_begin_ || Holds(*child, IsBegin);
    }
    return next;
  }

  Result<int> Alternatives(const RegexNode& node, int next) {
    const int state = nfa_.Add();
    for (const RegexNode& child : node.children) {
      auto entry = Build(child, next);
      if (!entry.ok()) return entry;
      nfa_.Connect(state, *entry);
    }
    return state;
  }

  Result<int> Repeat(const RegexNode& node, int next) {
    const RegexNode& child = node.children[0];
    if (Holds(child, IsLookAhead)) {
      return Error{ErrorCode::kRefused,
                   "a pattern repeats a look-ahead; it is evaluated only"};
    }
    int entry_state = next;
    if (node.most == RegexNode::kNoLimit) {
      entry_state = nfa_.Add();
      nfa_.Connect(entry_state, next);
      auto loop = Build(child, entry_state);
      if (!loop.ok()) return loop;
      nfa_.Connect(entry_state, *loop);
    }
    const int optional =
        node.most == RegexNode::kNoLimit ? 0 : node.most - node.least;
    for (int i = 0; i < optional; ++i) {
      auto entry = Build(child, entry_state);
      if (!entry.ok()) return entry;
      entry_state = nfa_.Add();
      nfa_.Connect(entry_state, *entry);
      nfa_.Connect(entry_state, next);
    }
    for (int i = 0; i < node.least; ++i) {
      auto entry = Build(child, entry_state);
      if (!entry.ok()) return entry;
      entry_state = *entry;
    }
    return entry_state;
  }

  Result<int> Group(const RegexNode& node, int next) {
    const int outer = group_;
    const bool is_wanted = std::find(captures_.begin(), captures_.end(),
                                     node.group) != captures_.end();
    if (group_ == 0 && is_wanted) group_ = node.group;
    auto entry = Build(node.children[0], next);
    group_ = outer;
    return entry;
  }

  Result<int> Anchor(Gate gate, int next) {
    const int state = nfa_.Add();
    nfa_.Connect(state, next, gate);
    return state;
  }

  // What follows, held to (or against) what the look-ahead wants of it.
  Result<int> LookAhead(const RegexNode& node, int next) {
    if (is_after_begin_ || Holds(node, IsBegin)) {
      return Error{ErrorCode::kRefused,
                   "a pattern looks ahead over a ^; it is evaluated only"};
    }
    Nfa follows = nfa_;
    follows.start = next;
    auto rest = Determinize(follows);
    if (!rest.ok()) return rest.error();
    Builder inner(captures_);
    inner.nfa_.accept = inner.nfa_.Add();
    const int any = inner.nfa_.Add();
    inner.nfa_.states[At(any)].moves.push_back({kAllSymbols, any, 0});
    inner.nfa_.Connect(any, inner.nfa_.accept);
    auto entry = inner.Build(node.children[0], any);
    if (!entry.ok()) return entry;
    inner.nfa_.start = *entry;
    auto seen = Determinize(inner.nfa_);
    if (!seen.ok()) return seen.error();
    return Embed(node.kind == Kind::kAhead ? Intersection(*rest, *seen)
                                           : Difference(*rest, *seen));
  }

  int Embed(const Automaton& automaton) {
    const int first = static_cast<int>(nfa_.states.size());
    for (size_t i = 0; i < automaton.size(); ++i) nfa_.Add();
    for (int i = 0; i < static_cast<int>(automaton.size()); ++i) {
      auto& moves = nfa_.states[At(first + i)].moves;
      for (int symbol = 0; symbol < kDialSymbols; ++symbol) {
        moves.push_back({1U << symbol, first + automaton.Next(i, symbol), 0});
      }
      if (automaton.IsAccepting(i))
        nfa_.Connect(first + i, nfa_.accept, Gate::kEnd);
    }
    return first;
  }

  const std::vector<int>& captures_;
  Nfa nfa_;
  int group_ = 0;
  bool is_after_begin_ = false;  ///< a ^ stands further on in the pattern
};

}  // namespace

int Nfa::Add() {
  states.emplace_back();
  return static_cast<int>(states.size()) - 1;
}

void Nfa::Connect(int from, int to, Gate gate) {
  states[static_cast<size_t>(from)].jumps.push_back({gate, to});
}

std::vector<int> Nfa::Closure(std::vector<int> from, Open open) const {
  std::vector<bool> seen(states.size(), false);
  for (const int state : from) seen[static_cast<size_t>(state)] = true;
  for (size_t i = 0; i < from.size(); ++i) {
    for (const Jump& jump : states[static_cast<size_t>(from[i])].jumps) {
      if (jump.gate == Gate::kBegin && !open.begin) continue;
      if (jump.gate == Gate::kEnd && !open.end) continue;
      if (seen[static_cast<size_t>(jump.target)]) continue;
      seen[static_cast<size_t>(jump.target)] = true;
      from.push_back(jump.target);
    }
  }
  std::sort(from.begin(), from.end());
  return from;
}

Result<Nfa> NfaOf(const RegexTree& tree, const std::vector<int>& captures) {
  return Builder(captures).Run(tree);
}

Result<Automaton> Determinize(const Nfa& nfa) {
  // The first set is a state of its own: only there are ^ gates open.
  std::map<std::pair<bool, std::vector<int>>, int> ids;
  std::vector<std::pair<bool, std::vector<int>>> sets;
  const auto id_of = [&](bool is_first, std::vector<int> set) {
    const auto [known, is_new] = ids.emplace(
        std::pair(is_first, std::move(set)), static_cast<int>(sets.size()));
    if (is_new) sets.push_back(known->first);
    return known->second;
  };
  id_of(true, nfa.Closure({nfa.start}, {.begin = true}));
  std::vector<Automaton::Row> rows;
  std::vector<bool> accepts;
  for (size_t at = 0; at < sets.size(); ++at) {
    if (sets.size() > kMostStates) return TooLarge();
    const auto [is_first, set] = sets[at];
    const auto last = nfa.Closure(set, {.begin = is_first, .end = true});
    accepts.push_back(std::binary_search(last.begin(), last.end(), nfa.accept));
    std::array<std::vector<int>, kDialSymbols> targets;
    for (const int state : set) {
      for (const auto& move : nfa.states[static_cast<size_t>(state)].moves) {
        for (size_t symbol = 0; symbol < kDialSymbols; ++symbol) {
          if ((move.symbols >> symbol & 1U) != 0)
            targets[symbol].push_back(move.target);
        }
      }
    }
    Automaton::Row row;
    for (size_t symbol = 0; symbol < kDialSymbols; ++symbol) {
      auto& target = targets[symbol];
      std::sort(target.begin(), target.end());
      target.erase(std::unique(target.begin(), target.end()), target.end());
      row[symbol] = id_of(false, nfa.Closure(std::move(target), {}));
    }
    rows.push_back(row);
  }
  return Automaton(std::move(rows), std::move(accepts)).Minimal();
}

Result<Automaton> AutomatonOf(const std::string& pattern) {
  auto tree = ParseRegex(pattern);
  if (!tree.ok()) return tree.error();
  auto nfa = NfaOf(*tree, {});
  if (!nfa.ok()) return nfa.error();
  return Determinize(*nfa);
}

}  // namespace cutover
