#include "connectors/hooks/hooks.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "connectors/hooks/child_process.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

namespace fs = std::filesystem;

Error BadHook(const fs::path& file, const std::string& what,
              const std::string& remedy) {
  return Error{ErrorCode::kInvalid, file.string() + " " + what, remedy};
}

Status CheckFile(const fs::path& file) {
  std::error_code failure;
  const fs::file_status status = fs::status(file, failure);
  if (failure || !fs::is_regular_file(status))
    return BadHook(file, "is no file", "remove it from the folder of hooks");
  if ((status.permissions() & fs::perms::others_write) != fs::perms::none)
    return BadHook(file, "can be written by everybody",
                   "take that away: chmod o-w");
  if (::access(file.c_str(), X_OK) != 0)
    return BadHook(file, "cannot be executed",
                   "make it executable (chmod +x), or remove it");
  return Done{};
}

// What a hook writes may be anything; the audit keeps text, on one line.
std::string Printable(const std::string& text) {
  std::string line;
  for (const char c : Trim(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      line += " | ";
    } else if (byte >= 0x20 && byte < 0x7f) {
      line += c;
    } else if (byte >= 0x7f) {
      line += '?';
    }
  }
  return line;
}

std::string EndOf(const ChildEnd& end, Duration timeout) {
  switch (end.kind) {
    case ChildEnd::Kind::kExited:
      return "exit " + std::to_string(end.code);
    case ChildEnd::Kind::kKilled:
      return "killed by signal " + std::to_string(end.code);
    case ChildEnd::Kind::kTimedOut:
      return "not done within " + FormatDuration(timeout);
  }
  return "";
}

}  // namespace

const std::vector<std::string>& HookPoints() {
  static const std::vector<std::string> kPoints = {
      "before-wave", "before-cutover",  "after-user", "after-wave",
      "on-failure",  "before-rollback", "sbc-health"};
  return kPoints;
}

Result<Hooks> Hooks::Find(const std::string& folder, Duration timeout,
                          const Clock& clock) {
  Hooks hooks(folder, timeout, clock);
  std::error_code failure;
  fs::directory_iterator entries(folder, failure);
  if (failure)
    return BadHook(folder, "cannot be read: " + failure.message(),
                   "correct hooks.folder in the configuration");
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".") || name.starts_with("README")) continue;
    const std::string point = name.substr(0, name.find('.'));
    const auto& points = HookPoints();
    if (std::find(points.begin(), points.end(), point) == points.end())
      return BadHook(entry.path(), "is named after no point of a run",
                     "name it after one of " + Join(points, ", "));
    TRY(CheckFile(entry.path()));
    hooks.files_[point].push_back(entry.path().string());
  }
  for (auto& [point, files] : hooks.files_) {
    std::sort(files.begin(), files.end());
  }
  return hooks;
}

HookReport Hooks::Run(const std::string& point, const Json& context) const {
  HookReport report;
  const auto found = files_.find(point);
  if (found == files_.end()) return report;
  for (const std::string& file : found->second) {
    const auto end = RunChild({file,
                               {"PATH=/usr/local/bin:/usr/bin:/bin",
                                "LANG=C.UTF-8", "CUTOVER_HOOK=" + point},
                               folder_,
                               CanonicalJson(context) + "\n",
                               timeout_},
                              *clock_);
    const std::string output = end.ok() ? Printable(end->output) : "";
    report.has_failed =
        !end.ok() || end->kind != ChildEnd::Kind::kExited || end->code != 0;
    report.said += (report.said.empty() ? "hook " : "; hook ") +
                   fs::path(file).filename().string() + ": " +
                   (end.ok() ? EndOf(*end, timeout_) : end.error().message) +
                   (output.empty() ? "" : ": " + output);
    if (report.has_failed) break;
  }
  return report;
}

}  // namespace cutover
