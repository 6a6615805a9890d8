#pragma once

#include <string>

#include "engine/base/json.h"
#include "engine/base/time.h"
#include "engine/cli/session.h"

namespace cutover {

enum class OutputMode {
  kHuman,
  kJson,
  kQuiet,  ///< of a command inside of another: errors alone
};

/// What a command prints: text for people or one JSON document, never both.
class Output {
 public:
  explicit Output(OutputMode mode) : mode_(mode) {}

  /// A line for people; nothing under --json.
  void Say(const std::string& line) const;
  /// The result as JSON with "schema": "cutover.VERB/1"; only under --json.
  void Give(const std::string& verb, Json result) const;
  /// An error with its remedy, in either mode; returns the exit code for it.
  int Fail(const std::string& verb, const Error& error) const;
  /// A progress line on standard error at most once a second.
  void Progress(const Clock& clock, const std::string& text);

  bool is_json() const { return mode_ == OutputMode::kJson; }

 private:
  const OutputMode mode_;
  Time next_progress_;
};

int ExitCodeOf(const Error& error);

}  // namespace cutover
