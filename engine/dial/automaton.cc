#include "engine/dial/automaton.h"

#include <algorithm>
#include <map>
#include <queue>

namespace cutover {
namespace {

template <typename Verdict>
Automaton Product(const Automaton& a, const Automaton& b, Verdict verdict) {
  std::map<std::pair<int, int>, int> ids = {{{0, 0}, 0}};
  std::vector<std::pair<int, int>> pairs = {{0, 0}};
  std::vector<Automaton::Row> rows;
  std::vector<bool> accepts;
  for (size_t at = 0; at < pairs.size(); ++at) {
    const auto [left, right] = pairs[at];
    accepts.push_back(verdict(a.IsAccepting(left), b.IsAccepting(right)));
    Automaton::Row row;
    for (int symbol = 0; symbol < kDialSymbols; ++symbol) {
      const std::pair next(a.Next(left, symbol), b.Next(right, symbol));
      const auto [known, is_new] =
          ids.emplace(next, static_cast<int>(pairs.size()));
      if (is_new) pairs.push_back(next);
      row[static_cast<size_t>(symbol)] = known->second;
    }
    rows.push_back(row);
  }
  return Automaton(std::move(rows), std::move(accepts)).Minimal();
}

Automaton Constant(bool accepts) {
  Automaton::Row row;
  row.fill(0);
  return Automaton({row}, {accepts});
}

}  // namespace

int SymbolOf(char c) {
  const size_t place = kDialAlphabet.find(c);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

Automaton Automaton::None() { return Constant(false); }
Automaton Automaton::All() { return Constant(true); }

Automaton Automaton::Only(std::string_view text) {
  const int dead = static_cast<int>(text.size()) + 1;
  Row row;
  row.fill(dead);
  std::vector<Row> rows(text.size() + 2, row);
  std::vector<bool> accepts(text.size() + 2, false);
  accepts[text.size()] = true;
  for (size_t i = 0; i < text.size(); ++i) {
    const int symbol = SymbolOf(text[i]);
    if (symbol < 0) return None();
    rows[i][static_cast<size_t>(symbol)] = static_cast<int>(i) + 1;
  }
  return Automaton(std::move(rows), std::move(accepts));
}

bool Automaton::Accepts(std::string_view text) const {
  int state = 0;
  for (const char c : text) {
    const int symbol = SymbolOf(c);
    if (symbol < 0) return false;
    state = Next(state, symbol);
  }
  return IsAccepting(state);
}

std::optional<std::string> Automaton::Shortest() const {
  std::vector<std::pair<int, int>> came(size(), {-1, -1});  // state, symbol
  std::vector<bool> seen(size(), false);
  std::queue<int> open;
  open.push(0);
  seen[0] = true;
  while (!open.empty()) {
    int state = open.front();
    open.pop();
    if (IsAccepting(state)) {
      std::string text;
      for (; state != 0; state = came[static_cast<size_t>(state)].first) {
        const int symbol = came[static_cast<size_t>(state)].second;
        text += kDialAlphabet[static_cast<size_t>(symbol)];
      }
      std::reverse(text.begin(), text.end());
      return text;
    }
    for (int symbol = 0; symbol < kDialSymbols; ++symbol) {
      const auto next = static_cast<size_t>(Next(state, symbol));
      if (seen[next]) continue;
      seen[next] = true;
      came[next] = {state, symbol};
      open.push(static_cast<int>(next));
    }
  }
  return std::nullopt;
}

// Moore's refinement: classes are split until no symbol tells two states of
// one class apart. Every state is reachable by construction.
Automaton Automaton::Minimal() const {
  std::vector<int> class_of(size());
  for (size_t i = 0; i < size(); ++i) class_of[i] = accepts_[i] ? 1 : 0;
  size_t count = 0;
  while (true) {
    std::map<std::pair<int, Row>, int> classes;
    std::vector<int> refined(size());
    for (size_t i = 0; i < size(); ++i) {
      Row row = rows_[i];
      for (int& next : row) next = class_of[static_cast<size_t>(next)];
      // State 0 comes first, so its class is number 0.
      refined[i] = classes.emplace(std::pair(class_of[i], row), classes.size())
                       .first->second;
    }
    class_of = std::move(refined);
    if (classes.size() == count) break;
    count = classes.size();
  }
  std::vector<Row> rows(count);
  std::vector<bool> accepts(count);
  for (size_t i = 0; i < size(); ++i) {
    const auto id = static_cast<size_t>(class_of[i]);
    rows[id] = rows_[i];
    for (int& next : rows[id]) next = class_of[static_cast<size_t>(next)];
    accepts[id] = accepts_[i];
  }
  return Automaton(std::move(rows), std::move(accepts));
}

Automaton Automaton::Complement() const {
  std::vector<bool> accepts = accepts_;
  accepts.flip();
  return Automaton(rows_, std::move(accepts));
}

Automaton Union(const Automaton& a, const Automaton& b) {
  return Product(a, b, [](bool left, bool right) { return left || right; });
}

Automaton Intersection(const Automaton& a, const Automaton& b) {
  return Product(a, b, [](bool left, bool right) { return left && right; });
}

Automaton Difference(const Automaton& a, const Automaton& b) {
  return Product(a, b, [](bool left, bool right) { return left && !right; });
}

bool IsSameSet(const Automaton& a, const Automaton& b) {
  return Product(a, b, [](bool left, bool right) { return left != right; })
      .IsEmpty();
}

}  // namespace cutover
