#include "engine/dial/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <cctype>

#include "engine/dial/nfa.h"

namespace cutover {
namespace {

// A hostile pattern must not hold up a plan of 100,000 users.
constexpr uint32_t kMatchLimit = 100000;

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatch {
  void operator()(pcre2_match_data* match) const {
    pcre2_match_data_free(match);
  }
};
struct FreeContext {
  void operator()(pcre2_match_context* context) const {
    pcre2_match_context_free(context);
  }
};
using MatchData = std::unique_ptr<pcre2_match_data, FreeMatch>;

PCRE2_SPTR Units(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

}  // namespace

struct Pattern::Compiled {
  std::string text;
  std::unique_ptr<pcre2_code, FreeCode> code;
  std::unique_ptr<pcre2_match_context, FreeContext> context;
  std::optional<Automaton> automaton;  ///< where PCRE2 would read it otherwise

  struct Outcome {
    MatchData match;  ///< null: no match, or none found within the limit
    bool has_given_up = false;
  };
  Outcome Match(std::string_view subject) const {
    MatchData match(pcre2_match_data_create_from_pattern(code.get(), nullptr));
    const int count = pcre2_match(code.get(), Units(subject), subject.size(), 0,
                                  0, match.get(), context.get());
    if (count <= 0) match.reset();
    return {std::move(match), count == PCRE2_ERROR_MATCHLIMIT};
  }
};

Result<Pattern> Pattern::Compile(const std::string& text) {
  auto compiled = std::make_shared<Compiled>();
  compiled->text = text;
  auto tree = ParseRegex(text);
  if (!tree.ok() && tree.error().code != ErrorCode::kRefused)
    return tree.error();
  if (tree.ok() && !tree->is_same_for_pcre) {
    auto automaton = AutomatonOf(text);
    if (!automaton.ok()) return automaton.error();
    compiled->automaton = *std::move(automaton);
    return Pattern(std::move(compiled));
  }
  int code = 0;
  size_t place = 0;
  compiled->code.reset(
      pcre2_compile(Units(text), text.size(), 0, &code, &place, nullptr));
  if (!compiled->code) {
    char words[128] = "";
    pcre2_get_error_message(code, reinterpret_cast<PCRE2_UCHAR*>(words),
                            sizeof words);
    return Error{ErrorCode::kInvalid,
                 "the pattern \"" + text + "\" does not compile: " + words +
                     " at character " + std::to_string(place + 1),
                 "correct the pattern"};
  }
  compiled->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(compiled->context.get(), kMatchLimit);
  return Pattern(std::move(compiled));
}

const std::string& Pattern::text() const { return compiled_->text; }

bool Pattern::Matches(std::string_view subject) const {
  if (compiled_->automaton) return compiled_->automaton->Accepts(subject);
  const auto outcome = compiled_->Match(subject);
  if (!outcome.has_given_up) return outcome.match != nullptr;
  // "Found nothing in time" is no "does not match": where the pattern is
  // regular an automaton knows.
  const auto automaton = AutomatonOf(compiled_->text);
  return automaton.ok() && automaton->Accepts(subject);
}

std::optional<std::string> Pattern::Replace(
    std::string_view subject, const std::string& translation) const {
  if (compiled_->automaton) {
    // Its captures are not known; a translation without any still works.
    if (!compiled_->automaton->Accepts(subject)) return std::nullopt;
    return translation;
  }
  const auto match = compiled_->Match(subject).match;
  if (!match) return std::nullopt;
  const size_t* places = pcre2_get_ovector_pointer(match.get());
  const auto groups = pcre2_get_ovector_count(match.get());
  std::string text(subject.substr(0, places[0]));
  for (const auto& part : PartsOf(translation, static_cast<int>(groups) - 1)) {
    text += part.text;
    if (part.group < 0) continue;
    const auto group = static_cast<size_t>(part.group);
    if (places[2 * group] == PCRE2_UNSET) continue;
    text += subject.substr(places[2 * group],
                           places[2 * group + 1] - places[2 * group]);
  }
  return text + std::string(subject.substr(places[1]));
}

std::vector<TranslationPart> PartsOf(const std::string& translation,
                                     int groups) {
  std::vector<TranslationPart> parts;
  const auto add = [&](const std::string& text) {
    if (parts.empty() || parts.back().group >= 0) parts.emplace_back();
    parts.back().text += text;
  };
  for (size_t i = 0; i < translation.size(); ++i) {
    if (translation[i] != '$' || i + 1 == translation.size()) {
      add(translation.substr(i, 1));
      continue;
    }
    if (translation[i + 1] == '$' || translation[i + 1] == '&') {
      if (translation[i + 1] == '$') add("$");
      if (translation[i + 1] == '&') parts.push_back({"", 0});
      ++i;
      continue;
    }
    const bool is_braced = translation[i + 1] == '{';
    size_t end = i + (is_braced ? 2 : 1);
    const size_t from = end;
    while (end < translation.size() && end < from + 6 &&
           std::isdigit(static_cast<unsigned char>(translation[end])) != 0) {
      ++end;
    }
    const bool is_closed =
        !is_braced || (end < translation.size() && translation[end] == '}');
    const int group = end > from && is_closed
                          ? std::stoi(translation.substr(from, end - from))
                          : groups + 1;
    if (group > groups) {
      add("$");
      continue;
    }
    parts.push_back({"", group});
    i = is_braced ? end : end - 1;
  }
  return parts;
}

}  // namespace cutover
