#include "engine/apply/closures.h"

#include "engine/base/text.h"
#include "engine/base/time_zone.h"

namespace cutover {
namespace {

// Cuts the next word off `rest`.
std::string NextWord(std::string& rest) {
  rest = Trim(rest);
  const size_t end = rest.find_first_of(" \t");
  const std::string word = rest.substr(0, end);
  rest = end == std::string::npos ? "" : Trim(rest.substr(end));
  return word;
}

Result<Closure> ParseLine(std::string rest) {
  Closure closure;
  const std::string kind = NextWord(rest);
  if (kind != "blackout" && kind != "maintenance") {
    return Error{ErrorCode::kInvalid, "\"" + kind + "\" is no kind of closure",
                 "begin the line with blackout or maintenance"};
  }
  closure.kind =
      kind == "blackout" ? ClosureKind::kBlackout : ClosureKind::kMaintenance;
  const std::string from = NextWord(rest), until = NextWord(rest),
                    zone = NextWord(rest);
  auto opens = LocalToUtc(from, zone);
  if (!opens.ok()) return opens.error();
  auto closes = LocalToUtc(until, zone);
  if (!closes.ok()) return closes.error();
  closure.from = *opens;
  closure.until = *closes;
  closure.reason = rest;
  if (closure.until <= closure.from)
    return Error{ErrorCode::kInvalid, "it ends before it begins",
                 "write the earlier time first"};
  if (closure.reason.empty())
    return Error{ErrorCode::kInvalid, "it says no reason",
                 "write one behind the zone: people will ask"};
  return closure;
}

}  // namespace

Result<std::vector<Closure>> ParseClosures(const std::string& text,
                                           const std::string& file) {
  std::vector<Closure> closures;
  int number = 0;
  for (const std::string& line : Split(text, '\n')) {
    ++number;
    const std::string content = Trim(line.substr(0, line.find('#')));
    if (content.empty()) continue;
    auto closure = ParseLine(content);
    if (!closure.ok()) {
      Error error = closure.error();
      error.message =
          file + ":" + std::to_string(number) + ": " + error.message;
      return error;
    }
    closures.push_back(*std::move(closure));
  }
  return closures;
}

}  // namespace cutover
