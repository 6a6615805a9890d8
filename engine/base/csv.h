#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace cutover {

struct CsvRow {
  int line = 0;  ///< 1-based line of the file on which the row starts
  std::vector<std::string> cells;
};

/// RFC 4180 with ',' or ';' (whichever the first line holds more of), an
/// optional UTF-8 byte order mark, and LF or CRLF. An open quote at the end
/// is kInvalid with its line.
Result<std::vector<CsvRow>> ParseCsv(const std::string& text);
/// One line with its CRLF-free end; quotes only where they are needed. A cell
/// that a spreadsheet would run as a formula is quoted with a leading '.
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace cutover
