#pragma once

#include <string>

namespace cutover {

/// The rows of a "values": `count` times `shape`, e.g. "(?, cast(? as text))",
/// with a bind of its own for each question mark, in their order. Trips to the
/// server are what a transaction costs, so many rows share one statement.
inline std::string ValueRows(const std::string& shape, size_t count) {
  std::string rows;
  int bind = 0;
  for (size_t row = 0; row < count; ++row) {
    if (row > 0) rows += ", ";
    for (const char each : shape) {
      if (each == '?') {
        rows += ":b" + std::to_string(++bind);
      } else {
        rows += each;
      }
    }
  }
  return rows;
}

}  // namespace cutover
