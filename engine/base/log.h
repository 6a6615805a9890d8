#pragma once

#include <initializer_list>
#include <string>
#include <utility>

namespace cutover {

enum class LogLevel { kDebug, kNotice, kWarning, kError };

/// Lines below `level` are dropped. Call once, before any thread starts.
void StartLog(LogLevel level);

/// One structured line on standard error: `event` is an id with a paragraph
/// in ops/messages.md, `fields` are its values. Never hand it a secret; mask
/// numbers (MaskAllButLastFour). Safe for use from any thread.
void Log(LogLevel level, const char* event,
         std::initializer_list<std::pair<const char*, std::string>> fields);

}  // namespace cutover
