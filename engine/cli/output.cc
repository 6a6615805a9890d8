#include "engine/cli/output.h"

#include <iostream>

#include "engine/cli/exit_code.h"

namespace cutover {

void Output::Say(const std::string& line) const {
  if (mode_ == OutputMode::kHuman) std::cout << line << "\n" << std::flush;
}

void Output::Give(const std::string& verb, Json result) const {
  if (mode_ != OutputMode::kJson) return;
  result["schema"] = "cutover." + verb + "/1";
  std::cout << CanonicalJson(result) << "\n" << std::flush;
}

int Output::Fail(const std::string& verb, const Error& error) const {
  Give(verb, {{"error",
               {{"code", ErrorCodeName(error.code)},
                {"message", error.message},
                {"remedy", error.remedy}}}});
  std::cerr << "cutover " << verb << ": " << Describe(error) << "\n";
  return ExitCodeOf(error);
}

void Output::Progress(const Clock& clock, const std::string& text) {
  const Time now = clock.Now();
  // The first call only starts the count: what is quick says nothing.
  const bool is_first = next_progress_.us == 0;
  if (is_first) next_progress_ = now + Seconds(1);
  if (now < next_progress_) return;
  next_progress_ = now + Seconds(1);
  std::cerr << "  " << text << "\n";
}

int ExitCodeOf(const Error& error) {
  switch (error.code) {
    case ErrorCode::kBug:
      return kExitFailed;
    case ErrorCode::kConflict:
      return kExitBusy;
    case ErrorCode::kRefused:
      return kExitNotApproved;
    default:
      return kExitUsage;
  }
}

}  // namespace cutover
