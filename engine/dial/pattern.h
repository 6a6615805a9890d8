#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace cutover {

/// A number pattern as Teams evaluates it: a .NET regular expression that may
/// match anywhere in the text. Matching is PCRE2's, with a limit, where both
/// mean the same, and by automaton elsewhere and where the limit is met. A
/// pattern that is not regular and meets it does not match. Copies share the
/// compiled form. Safe for use from any thread.
class Pattern {
 public:
  /// kInvalid when .NET would refuse the text.
  static Result<Pattern> Compile(const std::string& text);

  const std::string& text() const;
  bool Matches(std::string_view subject) const;
  /// The first match in `subject` replaced by `translation` ($1, ${1}, $0,
  /// $&, $$ as .NET reads them: $14 with fewer groups stays as it is). Unset
  /// when the pattern does not match.
  std::optional<std::string> Replace(std::string_view subject,
                                     const std::string& translation) const;

 private:
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled)
      : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

/// One piece of a translation: text, or what a group captured.
struct TranslationPart {
  std::string text = {};
  int group = -1;  ///< 0 is the whole match; -1: it is text
};
std::vector<TranslationPart> PartsOf(const std::string& translation,
                                     int groups);

}  // namespace cutover
