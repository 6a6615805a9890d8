#include "engine/dial/regex_tree.h"

#include <cctype>

namespace cutover {
namespace {

using Kind = RegexNode::Kind;

// A repeat unrolls into that many states; .NET itself has no such limit.
constexpr int kMostRepeats = 200;

SymbolSet SetOf(std::string_view characters) {
  SymbolSet set = 0;
  for (const char c : characters) {
    if (const int symbol = SymbolOf(c); symbol >= 0) set |= 1U << symbol;
  }
  return set;
}

SymbolSet Digits() { return SetOf("0123456789"); }
SymbolSet Letters() { return SetOf("ext"); }

RegexNode OneOf(SymbolSet symbols) {
  RegexNode node;
  node.kind = Kind::kSet;
  node.symbols = symbols;
  return node;
}

class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  Result<RegexTree> Run() {
    auto root = Alternatives();
    if (!root.ok()) return root.error();
    if (!AtEnd()) return Bad("an unmatched )");
    tree_.root = *std::move(root);
    return std::move(tree_);
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Takes(std::string_view next) {
    if (text_.compare(at_, next.size(), next) != 0) return false;
    at_ += next.size();
    return true;
  }
  Error Bad(const std::string& what) const {
    return Error{ErrorCode::kInvalid,
                 "the pattern \"" + text_ + "\" has " + what +
                     " at character " + std::to_string(at_ + 1),
                 "correct the pattern; Teams would not accept it"};
  }
  Error Beyond(const std::string& what) const {
    return Error{ErrorCode::kRefused,
                 "the pattern \"" + text_ + "\" has " + what +
                     ", which is evaluated but cannot be proved"};
  }

  Result<RegexNode> Alternatives() {
    if (++depth_ > 100) return Beyond("more than 100 nested groups");
    const bool ignored_case = ignores_case_;
    RegexNode node;
    node.kind = Kind::kAlternatives;
    do {
      auto branch = Sequence();
      if (!branch.ok()) return branch;
      node.children.push_back(*std::move(branch));
    } while (Takes("|"));
    ignores_case_ = ignored_case;
    --depth_;
    if (node.children.size() > 1) return node;
    RegexNode only = std::move(node.children[0]);
    return only;
  }

  Result<RegexNode> Sequence() {
    RegexNode node;
    while (!AtEnd() && Peek() != '|' && Peek() != ')') {
      auto item = Repeated();
      if (!item.ok()) return item;
      node.children.push_back(*std::move(item));
    }
    return node;
  }

  Result<RegexNode> Repeated() {
    auto item = Item();
    if (!item.ok()) return item;
    int least = 0;
    int most = 0;
    if (!Quantifier(least, most)) return item;
    if (most != RegexNode::kNoLimit && most < least)
      return Bad("a repeat whose least is above its most");
    if (least > kMostRepeats || most > kMostRepeats)
      return Beyond("a repeat of more than 200");
    Takes("?");  // lazy: another capture perhaps, the same language
    const size_t before = at_;
    int ignored = 0;
    if (Quantifier(ignored, ignored)) {
      at_ = before;
      return Bad("a quantifier after a quantifier");
    }
    RegexNode node;
    node.kind = Kind::kRepeat;
    node.least = least;
    node.most = most;
    node.children.push_back(*std::move(item));
    return node;
  }

  // Takes a quantifier if one is next; "{" that begins none is a literal.
  bool Quantifier(int& least, int& most) {
    if (Takes("*")) return Set(least, 0, most, RegexNode::kNoLimit);
    if (Takes("+")) return Set(least, 1, most, RegexNode::kNoLimit);
    if (Takes("?")) return Set(least, 0, most, 1);
    const size_t before = at_;
    if (Takes("{")) {
      int from = 0;
      if (Number(from)) {
        int to = from;
        if (Takes(",") && !Number(to)) to = RegexNode::kNoLimit;
        if (Takes("}")) return Set(least, from, most, to);
      }
    }
    at_ = before;
    return false;
  }

  static bool Set(int& least, int from, int& most, int to) {
    least = from;
    most = to;
    return true;
  }

  bool Number(int& value) {
    const size_t before = at_;
    long number = 0;
    while (std::isdigit(static_cast<unsigned char>(Peek())) != 0) {
      number = std::min(number * 10 + (Peek() - '0'), 100000L);
      ++at_;
    }
    value = static_cast<int>(number);
    return at_ > before;
  }

  Result<RegexNode> Item() {
    const char c = Peek();
    if (c == '(') return Group();
    if (c == '[') return Class();
    if (c == '\\') return Escape();
    if (c == '*' || c == '+' || c == '?') return Bad("a quantifier of nothing");
    int ignored = 0;
    const size_t before = at_;
    if (c == '{' && Quantifier(ignored, ignored)) {
      at_ = before;
      return Bad("a quantifier of nothing");
    }
    ++at_;
    if (c == '^') return Anchor(Kind::kBegin);
    if (c == '$') return Anchor(Kind::kEnd);
    if (c == '.') return OneOf(kAllSymbols);
    return OneOf(Literal(c));
  }

  static RegexNode Anchor(Kind kind) {
    RegexNode node;
    node.kind = kind;
    return node;
  }

  // The letters of the alphabet are all lower case.
  SymbolSet Literal(char c) const {
    if (ignores_case_)
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return SetOf(std::string_view(&c, 1));
  }

  Result<RegexNode> Group() {
    Takes("(");
    RegexNode node;
    if (Takes("?=")) {
      node.kind = Kind::kAhead;
    } else if (Takes("?!")) {
      node.kind = Kind::kNotAhead;
    } else if (Takes("?:")) {
      node.kind = Kind::kSequence;
    } else if (Takes("?i)")) {
      ignores_case_ = true;
      return RegexNode{};
    } else if (Peek() == '?') {
      return Beyond("a group that begins with \"" + text_.substr(at_ - 1, 3) +
                    "\"");
    } else {
      node.kind = Kind::kGroup;
      node.group = ++tree_.groups;
    }
    auto inner = Alternatives();
    if (!inner.ok()) return inner;
    if (!Takes(")")) return Bad("a ( that is not closed");
    node.children.push_back(*std::move(inner));
    return node;
  }

  Result<RegexNode> Escape() {
    Takes("\\");
    if (AtEnd()) return Bad("a \\ at its end");
    const char c = text_[at_++];
    if (c == 'A') return Anchor(Kind::kBegin);
    if (c == 'z' || c == 'Z') return Anchor(Kind::kEnd);
    SymbolSet set = 0;
    if (Shorthand(c, set)) return OneOf(set);
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) return Other(c);
    return OneOf(Literal(c));
  }

  Result<RegexNode> Other(char c) const {
    if (std::string_view("bBGkpP123456789").find(c) != std::string_view::npos)
      return Beyond(std::string("\"\\") + c + "\"");
    if (std::string_view("tnrvfae0xuc").find(c) != std::string_view::npos)
      return Beyond(std::string("the escape \"\\") + c + "\"");
    return Bad(std::string("the unknown escape \"\\") + c + "\"");
  }

  static bool Shorthand(char c, SymbolSet& set) {
    switch (c) {
      case 'd':
        set = Digits();
        return true;
      case 'D':
        set = kAllSymbols & ~Digits();
        return true;
      case 'w':
        set = Digits() | Letters();
        return true;
      case 'W':
        set = kAllSymbols & ~(Digits() | Letters());
        return true;
      case 's':
        set = 0;
        return true;
      case 'S':
        set = kAllSymbols;
        return true;
      default:
        return false;
    }
  }

  Result<RegexNode> Class() {
    auto set = ClassSet();
    if (!set.ok()) return set.error();
    return OneOf(*set);
  }

  Result<SymbolSet> ClassSet() {
    Takes("[");
    const bool is_negated = Takes("^");
    SymbolSet set = 0;
    SymbolSet minus = 0;
    for (bool is_first = true; is_first || Peek() != ']'; is_first = false) {
      if (AtEnd()) return Bad("a [ that is not closed");
      // [0-9-[5]]: .NET subtracts the inner class, PCRE2 does not.
      if (!is_first && text_.compare(at_, 2, "-[") == 0) {
        ++at_;
        tree_.is_same_for_pcre = false;
        auto inner = ClassSet();
        if (!inner.ok()) return inner;
        minus = *inner;
        if (Peek() != ']') return Bad("text after a subtracted class");
        break;
      }
      TRY(ClassItem(set));
    }
    Takes("]");
    if (is_negated) set = kAllSymbols & ~set;
    return set & ~minus;
  }

  Status ClassItem(SymbolSet& set) {
    SymbolSet shorthand = 0;
    const auto from = ClassCharacter(shorthand);
    if (!from.ok()) return from.error();
    if (*from == '\0') {
      set |= shorthand;
      return Done{};
    }
    const bool is_range = Peek() == '-' && at_ + 1 < text_.size() &&
                          text_[at_ + 1] != ']' && text_[at_ + 1] != '[';
    if (!is_range) {
      set |= Literal(*from);
      return Done{};
    }
    ++at_;
    const auto to = ClassCharacter(shorthand);
    if (!to.ok()) return to.error();
    if (*to == '\0') return Bad("a range that ends in a class");
    if (*to < *from) return Bad("a range in reverse order");
    for (int c = *from; c <= *to; ++c) set |= Literal(static_cast<char>(c));
    return Done{};
  }

  // The next character, or '\0' when it was a shorthand such as \d.
  Result<char> ClassCharacter(SymbolSet& shorthand) {
    if (AtEnd()) return Bad("a [ that is not closed");
    const char c = text_[at_++];
    if (c == '[') tree_.is_same_for_pcre = false;  // [[:digit:]] differs
    if (c != '\\') return c;
    if (AtEnd()) return Bad("a \\ at its end");
    const char escaped = text_[at_++];
    if (Shorthand(escaped, shorthand)) return '\0';
    if (std::isalnum(static_cast<unsigned char>(escaped)) != 0)
      return Beyond(std::string("the escape \"\\") + escaped + "\"");
    return escaped;
  }

  const std::string& text_;
  size_t at_ = 0;
  int depth_ = 0;
  bool ignores_case_ = false;
  RegexTree tree_;
};

}  // namespace

Result<RegexTree> ParseRegex(const std::string& text) {
  return Parser(text).Run();
}

}  // namespace cutover
